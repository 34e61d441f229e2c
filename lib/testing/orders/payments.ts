import type { Clock } from "../clock";
import type { Contracts } from "../contracts/contracts";
import type { Offer } from "../contracts/offer";
import type { SimulatedPlanContract } from "../deductions/plan-contract";
import { planContractEvent } from "../deductions/plan-contract-event";
import type { PlanContracts } from "../deductions/plan-contracts";
import type { Delivery } from "../notifications/delivery";
import type { Notifier } from "../notifications/notifier";
import type { SimulatedOrder } from "./order";
import type { Orders } from "./orders";
import { transaction } from "./transaction";

/** How the user pays. */
export interface PaymentOptions {
  /** Who pays, where the order names no user. Default: whoever a pre-signing names, else the documents' example. */
  openid?: string;
  /**
   * Whether the user signs the contract that comes with the payment. Default: what the order itself has signed
   * (`contract_info`) is signed, and what is offered after the payment is left to `sign` and `decline`.
   */
  sign?: boolean;
}

/** A contract that was signed with a payment. */
export interface SignedWithPayment {
  /** WeChat Pay's id of the contract. */
  readonly contract_id: string;
  /** How the merchant was notified; absent where the order names no address for it. */
  readonly notification?: Delivery;
}

/** The result of a payment. */
export interface Payment extends Offer {
  /** Prepay session of the order that was paid (预支付交易会话标识). */
  readonly prepay_id: string;
  /** Whether a signed contract spared the user the password. */
  readonly passwordFree: boolean;
  /** How the merchant was notified; absent where the order names no `notify_url`. */
  readonly notification?: Delivery;
  /** The contract that was signed at once; absent where none was. */
  readonly contract?: SignedWithPayment;
}

/** Takes payments, notifies the merchant (`TRANSACTION.SUCCESS`), and signs or offers the contract that goes with them. */
export class Payments {
  constructor(
    private readonly mchid: string,
    private readonly clock: Clock,
    private readonly orders: Orders,
    private readonly contracts: Contracts,
    private readonly planContracts: PlanContracts,
    private readonly notifier: Notifier,
  ) {}

  /** @throws Error where the order cannot be paid, or not by this user */
  async pay(prepayId: string, how: PaymentOptions = {}): Promise<Payment> {
    const unpaid = this.orders.require(prepayId);
    const order = this.orders.pay(prepayId, this.payerOf(unpaid, how.openid));
    const passwordFree = this.contracts.isPaying(
      order.contract_id,
      order.openids,
    );
    const signed = this.signPlan(order, how.sign ?? true);
    const offer = signed?.offer ?? this.contracts.offer(order);
    const notification = await this.notify(order);
    const contract = signed?.contract && (await this.told(signed.contract));
    return {
      prepay_id: prepayId,
      passwordFree,
      ...offer,
      ...(notification && { notification }),
      ...(contract && { contract }),
    };
  }

  private payerOf(
    order: SimulatedOrder,
    openid: string | undefined,
  ): readonly string[] {
    if (order.openids.length === 0) {
      return openid === undefined ? this.contracts.openidsFor(order) : [openid];
    }
    if (openid !== undefined && !order.openids.includes(openid)) {
      throw new Error(
        `the order of prepay_id ${order.prepay_id} is for ${order.openids.join(" or ")} to pay, not for ${openid}`,
      );
    }
    return order.openids;
  }

  /** What becomes of the contract that the order itself has signed; `undefined` where it has none signed. */
  private signPlan(
    order: SimulatedOrder,
    sign: boolean,
  ): { offer: Offer; contract?: SimulatedPlanContract } | undefined {
    const { signs } = order;
    if (!signs) {
      return undefined;
    }
    const { out_contract_code } = signs;
    const objection = sign
      ? this.planContracts.objectionWithOrder(signs, order)
      : "the user does not want to sign";
    const reason = objection ?? "the contract was signed with the payment";
    return {
      offer: { offered: false, out_contract_code, reason },
      ...(!objection && {
        contract: this.planContracts.signWithOrder(signs, order),
      }),
    };
  }

  private async told(
    contract: SimulatedPlanContract,
  ): Promise<SignedWithPayment> {
    const { contract_id, notify_url } = contract;
    return notify_url === undefined
      ? { contract_id }
      : {
          contract_id,
          notification: await this.notifier.notify(
            notify_url,
            planContractEvent(contract, this.clock.now()),
          ),
        };
  }

  private async notify(order: SimulatedOrder): Promise<Delivery | undefined> {
    if (order.notify_url === undefined) {
      return undefined;
    }
    return this.notifier.notify(order.notify_url, {
      event_type: "TRANSACTION.SUCCESS",
      summary: "支付成功",
      resource: transaction(order, this.mchid),
    });
  }
}
