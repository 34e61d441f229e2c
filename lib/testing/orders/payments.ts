import type { Contracts, Offer } from "../contracts/contracts";
import type { Delivery } from "../notifications/delivery";
import type { Notifier } from "../notifications/notifier";
import type { SimulatedOrder } from "./order";
import type { Orders } from "./orders";
import { transaction } from "./transaction";

/** What a payment came to. */
export interface Payment extends Offer {
  /** Prepay session of the order that was paid (预支付交易会话标识). */
  readonly prepay_id: string;
  /** Whether a signed contract spared the user the password. */
  readonly passwordFree: boolean;
  /** How the merchant was told; absent where the order names no `notify_url`. */
  readonly notification?: Delivery;
}

/** Takes payments, tells the merchant (`TRANSACTION.SUCCESS`), and offers the contract that goes with them. */
export class Payments {
  constructor(
    private readonly mchid: string,
    private readonly orders: Orders,
    private readonly contracts: Contracts,
    private readonly notifier: Notifier,
  ) {}

  /** @throws Error where the order cannot be paid */
  async pay(prepayId: string): Promise<Payment> {
    const order = this.orders.pay(prepayId);
    const payment = {
      prepay_id: prepayId,
      passwordFree: this.contracts.isPaying(order.contract_id, order.openids),
      ...this.contracts.offer(order),
    };
    const notification = await this.notify(order);
    return notification === undefined ? payment : { ...payment, notification };
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
