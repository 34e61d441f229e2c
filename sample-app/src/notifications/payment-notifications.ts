import { Inject, Injectable } from "@nestjs/common";
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
import type { Merchant } from "../wechat-pay/merchant.js";
import type { Transaction } from "../wechat-pay/payment-orders.js";
import { MERCHANT } from "../wechat-pay/tokens.js";

const PAID = "TRANSACTION.SUCCESS";

/** WeChat Pay tells that a customer has paid (支付成功回调通知). */
@Injectable()
export class PaymentNotifications {
  constructor(
    private readonly orders: OrdersService,
    private readonly store: SqlNotificationStore,
    private readonly dataSource: DataSource,
    @Inject(MERCHANT) private readonly merchant: Merchant,
  ) {}

  /** Number, amount and merchant must be those of the shop's own record. */
  @ExpectsNotification()
  async isOurs({
    event_type,
    resource,
  }: ContractNotification): Promise<boolean> {
    if (event_type !== PAID) {
      return true;
    }
    const { out_trade_no, trade_state, amount } =
      resource as unknown as Transaction;
    const { mchidField, identity } = this.merchant;
    const order = await this.dataSource.manager.findOneBy(Order, {
      number: String(out_trade_no),
    });
    return (
      order !== null &&
      trade_state === "SUCCESS" &&
      amount?.total === order.total &&
      resource[mchidField] === identity[mchidField]
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
