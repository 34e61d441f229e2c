import { Injectable } from "@nestjs/common";
import {
  ExpectsPayment,
  type NotificationContext,
  OnPaymentSucceeded,
  type PaymentNotification,
  SqlNotificationStore,
} from "nestjs-wechatpay-contracts";
import { DataSource } from "typeorm";
import { completeWithin } from "../database/pool.js";
import { Order } from "../orders/order.entity.js";
import { OrdersService } from "../orders/orders.service.js";
import { PaymentOrders } from "../wechat-pay/payment-orders.js";

/** WeChat Pay tells that a customer has paid (支付成功回调通知). */
@Injectable()
export class PaymentNotifications {
  constructor(
    private readonly orders: OrdersService,
    private readonly store: SqlNotificationStore,
    private readonly dataSource: DataSource,
    private readonly payments: PaymentOrders,
  ) {}

  /** What was paid, by whom and to whom must be as in the shop's own record. Its orders are paid one by one. */
  @ExpectsPayment()
  async isOurs({ resource }: PaymentNotification): Promise<boolean> {
    if ("combine_out_trade_no" in resource) {
      return false;
    }
    const order = await this.dataSource.manager.findOneBy(Order, {
      number: resource.out_trade_no,
    });
    return order !== null && this.payments.isPaymentOf(order, resource);
  }

  /** The payment and the mark that it was handled are one transaction, so it is taken exactly once. */
  @OnPaymentSucceeded()
  async paid(
    { resource }: PaymentNotification,
    { key }: NotificationContext,
  ): Promise<void> {
    if ("combine_out_trade_no" in resource) {
      throw new Error("This shop places no combined orders");
    }
    await this.dataSource.transaction(async (manager) => {
      await this.orders.pay(manager, resource);
      await completeWithin(this.store, manager, key);
    });
  }
}
