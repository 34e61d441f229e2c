import { Injectable } from "@nestjs/common";
import {
  type ContractNotification,
  ExpectsNotification,
  type NotificationContext,
  OnNotification,
  SqlNotificationStore,
} from "nestjs-wechatpay-contracts";
import { DataSource } from "typeorm";
import { completeWithin } from "../database/pool.js";
import { Order } from "../orders/order.entity.js";
import { OrdersService } from "../orders/orders.service.js";
import {
  PaymentOrders,
  type Transaction,
} from "../wechat-pay/payment-orders.js";

const PAID = "TRANSACTION.SUCCESS";

/** WeChat Pay tells that a customer has paid (支付成功回调通知). */
@Injectable()
export class PaymentNotifications {
  constructor(
    private readonly orders: OrdersService,
    private readonly store: SqlNotificationStore,
    private readonly dataSource: DataSource,
    private readonly payments: PaymentOrders,
  ) {}

  /** What was paid, by whom and to whom must be as in the shop's own record. */
  @ExpectsNotification()
  async isOurs({
    event_type,
    resource,
  }: ContractNotification): Promise<boolean> {
    if (event_type !== PAID) {
      return true;
    }
    const transaction = resource as unknown as Transaction;
    const order = await this.dataSource.manager.findOneBy(Order, {
      number: String(transaction.out_trade_no),
    });
    return (
      order !== null &&
      transaction.trade_state === "SUCCESS" &&
      this.payments.isPaymentOf(order, transaction)
    );
  }

  /** The payment and the mark that it was handled are one transaction, so it is taken exactly once. */
  @OnNotification(PAID)
  async paid(
    { resource }: ContractNotification,
    { key }: NotificationContext,
  ): Promise<void> {
    await this.dataSource.transaction(async (manager) => {
      await this.orders.pay(manager, resource as unknown as Transaction);
      await completeWithin(this.store, manager, key);
    });
  }
}
