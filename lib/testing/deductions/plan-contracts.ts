import type { Changed } from "../changes";
import type { TerminationMode } from "../contracts/contract";
import { type Clock, rfc3339 } from "../clock";
import type { JsonObject } from "../exchange/field-rule";
import { invalidRequest, notFound } from "../exchange/refusal";
import type { Identifiers } from "../identifiers";
import type { SimulatedOrder } from "../orders/order";
import type { PlanOffer, SimulatedPlanContract } from "./plan-contract";

/** How long a contract holds: ten years. */
const TERM_MS = 10 * 365 * 24 * 60 * 60 * 1000;

/** The contracts of plans that users have signed with one merchant, by their plan and code. */
export class PlanContracts {
  private readonly byCode = new Map<string, SimulatedPlanContract>();
  /** Of every `contract_id`, by what the contract is known. */
  private readonly keyById = new Map<string, string>();
  /** Of every plan and user, by what their contracts are known. */
  private readonly keysByUser = new Map<string, Set<string>>();

  constructor(
    private readonly mchid: string,
    private readonly clock: Clock,
    private readonly identifiers: Identifiers,
    private readonly changed: Changed<SimulatedPlanContract>,
  ) {}

  /** All contracts, in the order in which they were signed. */
  all(): SimulatedPlanContract[] {
    return [...this.byCode.values()];
  }

  /** How many there are. */
  get count(): number {
    return this.byCode.size;
  }

  /** Takes in contracts that another simulator had. */
  restore(contracts: readonly SimulatedPlanContract[]): void {
    for (const contract of contracts) {
      this.index(contract);
    }
  }

  /** Why a contract cannot be signed by anybody; `undefined` where it can. */
  objection(offer: PlanOffer): string | undefined {
    return this.byCode.has(planKey(offer))
      ? `the contract ${offer.out_contract_code} of plan ${offer.plan_id} is signed already`
      : undefined;
  }

  /** Why this user cannot sign it: in 委托代扣 a user has one contract of a plan, or ten of scheduled deductions. */
  objectionTo(offer: PlanOffer, parties: JsonObject): string | undefined {
    const most = offer.deduct_schedule ? 10 : 1;
    const keys = userKeys({ ...offer, parties }).flatMap((user) => [
      ...(this.keysByUser.get(user) ?? []),
    ]);
    const standing = [...new Set(keys)].filter(
      (key) => this.byCode.get(key)?.contract_state === "SIGNED",
    );
    return offer.family === "papay" && standing.length >= most
      ? `the user has signed plan ${offer.plan_id} already, and may have ${most} at a time`
      : this.objection(offer);
  }

  /** Why the user who pays an order cannot sign what it offers. */
  objectionWithOrder(
    offer: PlanOffer,
    order: SimulatedOrder,
  ): string | undefined {
    return this.objectionTo(offer, partiesOf(order, this.mchid));
  }

  /** The user who pays an order signs what it offers, which there is no objection to. */
  signWithOrder(
    offer: PlanOffer,
    order: SimulatedOrder,
  ): SimulatedPlanContract {
    const { out_trade_no } = order;
    return this.sign({ ...offer, out_trade_no }, partiesOf(order, this.mchid));
  }

  /** The user signs what there is no objection to. */
  sign(
    offer: PlanOffer & { out_trade_no?: string },
    parties: JsonObject,
  ): SimulatedPlanContract {
    return this.keep({
      ...offer,
      parties,
      contract_id: this.identifiers.digits(18),
      contract_state: "SIGNED",
      contract_signed_time: this.clock.rfc3339(),
      contract_expired_time: rfc3339(this.clock.now() + TERM_MS),
    });
  }

  /** The contract of this plan and code, where the user has signed one. */
  find(planId: number, code: string): SimulatedPlanContract | undefined {
    return this.byCode.get(
      planKey({ plan_id: planId, out_contract_code: code }),
    );
  }

  /** The newest contract of this code, of whatever plan. */
  findByCode(code: string): SimulatedPlanContract | undefined {
    return this.all().findLast((each) => each.out_contract_code === code);
  }

  /** The contract that has WeChat Pay's id, where there is one. */
  findById(contractId: string): SimulatedPlanContract | undefined {
    return this.byCode.get(this.keyById.get(contractId) ?? "");
  }

  /** @throws Refusal 404 `RESOURCE_NOT_EXISTS` where the user never signed */
  known(
    family: PlanOffer["family"],
    planId: number,
    code: string,
  ): SimulatedPlanContract {
    const contract = this.find(planId, code);
    if (contract?.family !== family) {
      throw notFound(`no contract of plan ${planId} has the code ${code}`);
    }
    return contract;
  }

  /** Ends a contract. @throws Refusal 400 `INVALID_REQUEST` where it has ended already */
  terminate(
    contract: SimulatedPlanContract,
    mode: TerminationMode,
    remark?: string,
  ): SimulatedPlanContract {
    if (contract.contract_state !== "SIGNED") {
      throw invalidRequest(
        `the contract is ${contract.contract_state}, not SIGNED`,
      );
    }
    return this.keep({
      ...contract,
      contract_state: "TERMINATED",
      contract_terminate_info: {
        contract_termination_mode: mode,
        contract_terminated_time: this.clock.rfc3339(),
        ...(remark !== undefined && { contract_termination_remark: remark }),
      },
    });
  }

  /** Changes what is known of a contract's deductions. */
  give(
    { plan_id, out_contract_code }: SimulatedPlanContract,
    changes: Pick<Partial<SimulatedPlanContract>, "notice" | "deduct_schedule">,
  ): void {
    const contract = this.find(plan_id, out_contract_code);
    if (contract) {
      this.keep({ ...contract, ...changes });
    }
  }

  private keep(contract: SimulatedPlanContract): SimulatedPlanContract {
    this.index(contract);
    this.changed(contract);
    return contract;
  }

  private index(contract: SimulatedPlanContract): void {
    const key = planKey(contract);
    this.byCode.set(key, contract);
    this.keyById.set(contract.contract_id, key);
    for (const user of userKeys(contract)) {
      const keys = this.keysByUser.get(user) ?? new Set();
      this.keysByUser.set(user, keys.add(key));
    }
  }
}

/** The user of a contract or a pre-signing, under each AppID; none where a pre-signing names nobody. */
export function planOpenids({
  parties,
}: Pick<SimulatedPlanContract, "parties">): string[] {
  const { openid, sp_openid, sub_openid } = parties;
  return [openid, sp_openid, sub_openid].filter(
    (each): each is string => typeof each === "string",
  );
}

/** What the contracts of one user, with one merchant and of one plan, are found by. */
function userKeys(
  contract: Pick<SimulatedPlanContract, "family" | "plan_id" | "parties">,
): string[] {
  const { family, plan_id, parties } = contract;
  return planOpenids(contract).map((openid) =>
    JSON.stringify([family, plan_id, parties.sub_mchid, openid]),
  );
}

/** What a contract of a plan, and its pre-signing, is known by. */
export function planKey({
  plan_id,
  out_contract_code,
}: Pick<PlanOffer, "plan_id" | "out_contract_code">): string {
  return `${plan_id} ${out_contract_code}`;
}

function partiesOf(
  { kind, request, appid, openids }: SimulatedOrder,
  mchid: string,
): JsonObject {
  if (kind !== "partner") {
    return { mchid, appid, openid: openids[0] };
  }
  const { sub_mchid, sub_appid, payer } = request;
  const { sub_openid } = Object(payer) as JsonObject;
  return {
    sp_mchid: mchid,
    sp_appid: appid,
    sub_mchid,
    ...(sub_appid !== undefined && { sub_appid }),
    ...(sub_openid !== undefined && { sub_openid }),
    // Where only sub_openid was named, it is the one that comes first.
    ...(openids[0] !== sub_openid && { sp_openid: openids[0] }),
  };
}
