import { isDeepStrictEqual } from "node:util";
import type { Changed } from "../changes";
import type { Clock } from "../clock";
import { EXAMPLE_VALUES } from "../example-values";
import type { JsonObject } from "../exchange/field-rule";
import { invalidRequest } from "../exchange/refusal";
import type { Identifiers } from "../identifiers";
import type {
  PlanOffer,
  SimulatedPlanContract,
  SimulatedPlanSigning,
} from "./plan-contract";
import { planKey, type PlanContracts } from "./plan-contracts";

/** The pre-signings of plans of one merchant, and what their users decide. */
export class PlanSignings {
  private readonly byCode = new Map<string, SimulatedPlanSigning>();

  constructor(
    private readonly contracts: PlanContracts,
    private readonly clock: Clock,
    private readonly identifiers: Identifiers,
    private readonly changed: Changed<SimulatedPlanSigning>,
  ) {}

  /** All pre-signings, in the order of their first one. */
  all(): SimulatedPlanSigning[] {
    return [...this.byCode.values()];
  }

  /** How many there are. */
  get count(): number {
    return this.byCode.size;
  }

  /** Takes in pre-signings that another simulator had. */
  restore(signings: readonly SimulatedPlanSigning[]): void {
    for (const signing of signings) {
      this.byCode.set(planKey(signing), signing);
    }
  }

  /**
   * Opens a session in which the user may sign. Repeated with the same values while it lasts, it answers the same.
   *
   * @param request a body that satisfies the operation's field rules
   * @throws Refusal 400 `INVALID_REQUEST` where the code is used up, or pre-signed with other values
   */
  preSign(
    offer: PlanOffer,
    request: JsonObject,
    parties: JsonObject,
    { operation, sessionMs }: { operation: string; sessionMs: number },
  ): SimulatedPlanSigning {
    const former = this.byCode.get(planKey(offer));
    const objection = this.contracts.objection(offer);
    if (objection !== undefined) {
      throw invalidRequest(`${objection}; a code is not used again`);
    }
    if (former && this.isOpen(former)) {
      if (
        former.operation !== operation ||
        !isDeepStrictEqual(former.request, request)
      ) {
        throw invalidRequest(
          "out_contract_code is pre-signed with other values, and its session is not over",
        );
      }
      return former;
    }
    return this.keep({
      ...offer,
      operation,
      request,
      parties,
      pre_entrustweb_id: this.identifiers.alphanumeric(29),
      open_until: this.clock.now() + sessionMs,
      state: "OPEN",
    });
  }

  /** The pre-signing of this session, where there is one. */
  findBySession(id: string): SimulatedPlanSigning | undefined {
    return this.all().find(({ pre_entrustweb_id }) => pre_entrustweb_id === id);
  }

  /** The newest pre-signing of this code, of whatever plan. */
  findByCode(code: string): SimulatedPlanSigning | undefined {
    return this.all().findLast((each) => each.out_contract_code === code);
  }

  /** The user signs. @throws Error where the user cannot */
  sign(signing: SimulatedPlanSigning, openid?: string): SimulatedPlanContract {
    this.requireOpen(signing);
    this.keep({ ...signing, state: "SIGNED" });
    return this.contracts.sign(
      offerOf(signing),
      withUser(signing.parties, openid),
    );
  }

  /** The user declines. @throws Error where there is nothing to decline */
  decline(signing: SimulatedPlanSigning): void {
    this.requireOpen(signing);
    this.keep({ ...signing, state: "DECLINED" });
  }

  private isOpen({ state, open_until }: SimulatedPlanSigning): boolean {
    return state === "OPEN" && this.clock.now() <= open_until;
  }

  private requireOpen(signing: SimulatedPlanSigning): void {
    const { out_contract_code, state } = signing;
    if (!this.isOpen(signing)) {
      throw new Error(
        state === "OPEN"
          ? `the session of the pre-signing ${out_contract_code} is over`
          : `the pre-signing ${out_contract_code} is ${state} already`,
      );
    }
  }

  private keep(signing: SimulatedPlanSigning): SimulatedPlanSigning {
    this.byCode.set(planKey(signing), signing);
    this.changed(signing);
    return signing;
  }
}

function offerOf(signing: SimulatedPlanSigning): PlanOffer {
  const { family, plan_id, out_contract_code, attach } = signing;
  const { contract_display_account, notify_url } = signing;
  return {
    family,
    plan_id,
    out_contract_code,
    contract_display_account,
    notify_url,
    ...(attach !== undefined && { attach }),
    ...(signing.out_user_code !== undefined && {
      out_user_code: signing.out_user_code,
    }),
    ...(signing.deduct_schedule && {
      deduct_schedule: signing.deduct_schedule,
    }),
  };
}

/** The parties with the user, who is the documents' example where nobody is named. */
function withUser(parties: JsonObject, openid?: string): JsonObject {
  const known = ["openid", "sp_openid", "sub_openid"].some(
    (name) => parties[name] !== undefined,
  );
  const field = parties.sp_mchid === undefined ? "openid" : "sp_openid";
  return known
    ? parties
    : { ...parties, [field]: openid ?? EXAMPLE_VALUES.openid };
}
