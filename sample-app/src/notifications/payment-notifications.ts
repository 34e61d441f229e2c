import { Injectable, Logger } from "@nestjs/common";
import {
  ExpectsPayment,
  isPaymentFailed,
  isPaymentOf,
  type NotificationContext,
  OnPaymentFailed,
  OnPaymentSucceeded,
  type PaymentNotification,
} from "nestjs-wechatpay-contracts";
import type { EntityManager } from "typeorm";
import { isOfTeaBox } from "../orders/order.entity.js";
import { OrdersService } from "../orders/orders.service.js";
import { isOfDeduction } from "../subscriptions/deduction-number.js";
import { DeductionResults } from "../subscriptions/deduction-results.js";
import { SubscriptionBook } from "../subscriptions/subscription-book.js";
import { Payments } from "../wechat-pay/payments.js";

/** WeChat Pay tells that a customer has paid (支付成功回调通知), or a deduction failed; a reconciliation tells the same way. */
@Injectable()
export class PaymentNotifications {
  private readonly logger = new Logger(PaymentNotifications.name);

  constructor(
    private readonly orders: OrdersService,
    private readonly payments: Payments,
    private readonly deductions: DeductionResults,
    private readonly subscriptions: SubscriptionBook,
  ) {}

  /** What was paid, by whom and to whom must be as in the shop's own record. Its orders are paid one by one. */
  @ExpectsPayment()
  async isOurs(event: PaymentNotification): Promise<boolean> {
    const { resource } = event;
    if ("combine_out_trade_no" in resource) {
      return false;
    }
    if (isOfDeduction(resource.out_trade_no)) {
      return this.deductions.isOurs(resource, isPaymentFailed(event));
    }
    const order = await this.orders.findPlaced(resource.out_trade_no);
    const isOurs = isPaymentOf(order && this.payments.record(order), resource);
    if (!isOurs) {
      const { out_trade_no: outTradeNo, transaction_id: transactionId } =
        resource;
      this.logger.error(
        { order: order?.number, outTradeNo, transactionId },
        order
          ? "What was paid is not what was ordered; look at it on the merchant platform"
          : "What was paid is no order of this shop; look at it on the merchant platform, and give it back there",
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
    const within = (transaction: EntityManager) =>
      context.completeWithin(transaction);
    await (isOfDeduction(resource.out_trade_no)
      ? this.deductions.deducted(resource, within)
      : this.orders.pay(resource, async (transaction, order) => {
          if (order && isOfTeaBox(order)) {
            await this.subscriptions.keepPaid(transaction, order);
          }
          await within(transaction);
        }));
  }

  /** Only deductions are told to have failed. */
  @OnPaymentFailed()
  async failed(
    { resource }: PaymentNotification,
    context: NotificationContext,
  ): Promise<void> {
    if ("out_trade_no" in resource) {
      await this.deductions.failed(resource, (transaction) =>
        context.completeWithin(transaction),
      );
    }
  }
}
