import { isDeepStrictEqual } from "node:util";
import type { Changed } from "../changes";
import type { Clock } from "../clock";
import { EXAMPLE_VALUES } from "../example-values";
import type { JsonObject } from "../exchange/field-rule";
import { invalidRequest } from "../exchange/refusal";
import type { Identifiers } from "../identifiers";
import type { Openids } from "../orders/payer";
import type {
  PlanOffer,
  SimulatedPlanContract,
  SimulatedPlanSigning,
} from "./plan-contract";
import { planKey, planOpenids, type PlanContracts } from "./plan-contracts";

/** The pre-signings of plans of one merchant, and what their users decide. */
export class PlanSignings {
  private readonly byCode = new Map<string, SimulatedPlanSigning>();
  /** Of every session, by what its pre-signing is known. */
  private readonly keyBySession = new Map<string, string>();

  constructor(
    private readonly contracts: PlanContracts,
    private readonly clock: Clock,
    private readonly identifiers: Identifiers,
    private readonly openids: Openids,
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
      this.index(signing);
    }
  }

  /**
   * Opens a session in which the user may sign. Repeated with the same values while it lasts, it answers the same.
   *
   * @param request a body that satisfies the operation's field rules
   * @throws Refusal 400 `INVALID_REQUEST` where the code is used up, or pre-signed with other values
   * @throws Refusal 500 `OPENID_MISMATCH` where the user is known under another AppID
   */
  preSign(
    offer: PlanOffer,
    request: JsonObject,
    parties: JsonObject,
    { operation, sessionMs }: { operation: string; sessionMs: number },
  ): SimulatedPlanSigning {
    const former = this.byCode.get(planKey(offer));
    const objection =
      former?.state === "FAILED"
        ? `the user tried to sign ${offer.out_contract_code}, and could not`
        : this.contracts.objection(offer);
    if (objection !== undefined) {
      throw invalidRequest(`${objection}; a code cannot be used again`);
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
    this.openids.requireMatch(request);
    return this.keep({
      ...offer,
      operation,
      request,
      parties,
      pre_entrustweb_id: this.identifiers.alphanumeric(29),
      pre_signed_at: this.clock.now(),
      open_until: this.clock.now() + sessionMs,
      state: "OPEN",
    });
  }

  /** The pre-signing of this session, where there is one. */
  findBySession(id: string): SimulatedPlanSigning | undefined {
    const signing = this.byCode.get(this.keyBySession.get(id) ?? "");
    return signing?.pre_entrustweb_id === id ? signing : undefined;
  }

  /** The newest pre-signing of this code, of whatever plan. */
  findByCode(code: string): SimulatedPlanSigning | undefined {
    return this.all().findLast((each) => each.out_contract_code === code);
  }

  /**
   * The user signs. Whoever could not has used the code up all the same.
   *
   * @param openid who signs; must be whom the pre-signing names
   * @throws Error where the user cannot
   */
  sign(signing: SimulatedPlanSigning, openid?: string): SimulatedPlanContract {
    this.requireOpen(signing);
    requireNamed(signing, openid);
    const parties = withUser(signing.parties, openid);
    const objection = this.contracts.objectionTo(signing, parties);
    if (objection !== undefined) {
      this.keep({ ...signing, state: "FAILED" });
      throw new Error(objection);
    }
    this.keep({ ...signing, state: "SIGNED" });
    return this.contracts.sign(offerOf(signing), parties);
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
    this.index(signing);
    this.changed(signing);
    return signing;
  }

  private index(signing: SimulatedPlanSigning): void {
    const key = planKey(signing);
    this.byCode.set(key, signing);
    this.keyBySession.set(signing.pre_entrustweb_id, key);
    this.openids.see(signing.request);
  }
}

/** @throws Error where another user was to sign */
function requireNamed(
  signing: SimulatedPlanSigning,
  openid: string | undefined,
): void {
  const named = planOpenids(signing);
  if (openid !== undefined && named.length > 0 && !named.includes(openid)) {
    throw new Error(
      `the pre-signing ${signing.out_contract_code} is for ${named.join(" or ")} to sign, not for ${openid}`,
    );
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
