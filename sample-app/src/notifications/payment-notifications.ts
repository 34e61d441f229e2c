import { Injectable, Logger } from "@nestjs/common";
import {
  ExpectsPayment,
  isPaymentOf,
  type NotificationContext,
  OnPaymentSucceeded,
  type PaymentNotification,
} from "nestjs-wechatpay-contracts";
import { OrdersService } from "../orders/orders.service.js";
import { Payments } from "../wechat-pay/payments.js";

/** WeChat Pay tells that a customer has paid (支付成功回调通知); a reconciliation tells the same way. */
@Injectable()
export class PaymentNotifications {
  private readonly logger = new Logger(PaymentNotifications.name);

  constructor(
    private readonly orders: OrdersService,
    private readonly payments: Payments,
  ) {}

  /** What was paid, by whom and to whom must be as in the shop's own record. Its orders are paid one by one. */
  @ExpectsPayment()
  async isOurs({ resource }: PaymentNotification): Promise<boolean> {
    if ("combine_out_trade_no" in resource) {
      return false;
    }
    const order = await this.orders.findPlaced(resource.out_trade_no);
    const isOurs = isPaymentOf(order && this.payments.record(order), resource);
    if (order && !isOurs) {
      this.logger.error(
        { order: order.number },
        "What was paid is not what was ordered; look at it on the merchant platform",
      );
    }
    return isOurs;
  }

  /** The payment and the mark that it was handled are one transaction, so it is taken exactly once. */
  @OnPaymentSucceeded()
  async paid(
    { resource }: PaymentNotification,
    context: NotificationContext,
  ): Promise<void> {
    if ("combine_out_trade_no" in resource) {
      throw new Error("This shop places no combined orders");
    }
    await this.orders.pay(resource, (transaction) =>
      context.completeWithin(transaction),
    );
  }
}
