import type { Clock } from "../clock";
import type { JsonObject } from "../exchange/field-rule";
import type { Identifiers } from "../identifiers";
import type { NotificationEvent } from "../notifications/notification";
import type { SimulatedOrder } from "../orders/order";
import type { PlanOffer, SimulatedPlanContract } from "./plan-contract";

/** The contracts of one merchant that users have signed while paying, by their plan and code. */
export class PlanContracts {
  private readonly byCode = new Map<string, SimulatedPlanContract>();

  constructor(
    private readonly mchid: string,
    private readonly clock: Clock,
    private readonly identifiers: Identifiers,
    private readonly changed: () => void,
  ) {}

  /** All contracts, in the order in which they were signed. */
  all(): SimulatedPlanContract[] {
    return [...this.byCode.values()];
  }

  /** Takes in contracts that another simulator had. */
  restore(contracts: readonly SimulatedPlanContract[]): void {
    for (const contract of contracts) {
      this.byCode.set(keyOf(contract), contract);
    }
  }

  /** Why a contract cannot be signed; `undefined` where it can. */
  objection(offer: PlanOffer): string | undefined {
    return this.byCode.has(keyOf(offer))
      ? `the contract ${offer.out_contract_code} of plan ${offer.plan_id} is signed already`
      : undefined;
  }

  /** The user who pays an order signs what it offers, which there is no objection to. */
  sign(offer: PlanOffer, order: SimulatedOrder): SimulatedPlanContract {
    const contract: SimulatedPlanContract = {
      ...offer,
      out_trade_no: order.out_trade_no,
      parties: partiesOf(order, this.mchid),
      contract_id: this.identifiers.digits(18),
      contract_signed_time: this.clock.rfc3339(),
    };
    this.byCode.set(keyOf(contract), contract);
    this.changed();
    return contract;
  }
}

/** The notification of a signing: merchant 4016724543 and partner 4012160323; of 合单代扣 partner 4012881605. */
export function planSigningEvent(
  contract: SimulatedPlanContract,
): NotificationEvent {
  const { plan_id, out_contract_code, parties, contract_signed_time } =
    contract;
  const common = { ...parties, plan_id, out_contract_code };
  return contract.family === "combine-papay"
    ? {
        event_type: "ECOMMERCE_ENTRUST.SIGN",
        summary: "签约成功",
        resource: { ...common, operate_time: contract_signed_time },
      }
    : {
        event_type: "ENTRUST.SIGN",
        summary: "签约成功",
        resource: {
          ...common,
          contract_id: contract.contract_id,
          contract_display_account: contract.contract_display_account,
          contract_state: "SIGNED",
          contract_signed_time,
        },
      };
}

function keyOf({ plan_id, out_contract_code }: PlanOffer): string {
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
