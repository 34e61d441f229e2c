import { Injectable, Logger } from "@nestjs/common";
import { WechatPayApiError } from "nestjs-wechatpay-contracts";
import { DataSource } from "typeorm";
import {
  PaymentOrders,
  type Transaction,
} from "../wechat-pay/payment-orders.js";
import { Order, type OrderState } from "./order.entity.js";
import { OrdersService } from "./orders.service.js";

/** Asks WeChat Pay what became of an order, where no notification tells, and keeps what it answers. */
@Injectable()
export class PaymentInquiry {
  private readonly logger = new Logger(PaymentInquiry.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly payments: PaymentOrders,
    private readonly orders: OrdersService,
  ) {}

  /**
   * @returns where the order stands; `OPEN` also where WeChat Pay does not know it
   * @throws what `WechatPayClient` throws
   */
  async ask(number: string): Promise<OrderState> {
    const transaction = await this.payments
      .query(number)
      .catch(undefinedWhereUnknown);
    switch (transaction?.trade_state) {
      // A refund gives back what was paid.
      case "SUCCESS":
      case "REFUND":
        return this.take(number, transaction);
      case "CLOSED":
        await this.orders.close(number);
        return "CLOSED";
      default:
        return "OPEN";
    }
  }

  /**
   * Ends an order that is not paid, so that nobody pays it any more.
   *
   * @returns where it stands; `OPEN` where WeChat Pay does not close it
   * @throws what `WechatPayClient` throws
   */
  async close(number: string): Promise<OrderState> {
    const state = await this.ask(number);
    if (state !== "OPEN") {
      return state;
    }
    try {
      await this.payments.close(number).catch(undefinedWhereUnknown);
    } catch (error) {
      // It may have been paid this moment.
      if (error instanceof WechatPayApiError && error.outcome === "rejected") {
        return this.ask(number);
      }
      throw error;
    }
    await this.orders.close(number);
    return "CLOSED";
  }

  private async take(
    number: string,
    transaction: Transaction,
  ): Promise<OrderState> {
    const { manager } = this.dataSource;
    const order = await manager.findOneByOrFail(Order, { number });
    // Of one that is being refunded, it is asked whether it was the payment.
    const payment: Transaction = { ...transaction, trade_state: "SUCCESS" };
    if (!this.payments.isPaymentOf(order, payment)) {
      this.logger.error(
        { order: number },
        "What was paid is not what was ordered; look at it on the merchant platform",
      );
      return "OPEN";
    }
    await manager.transaction((inner) => this.orders.pay(inner, transaction));
    return "PAID";
  }
}

function undefinedWhereUnknown(error: unknown): undefined {
  if (error instanceof WechatPayApiError && error.hasCode("ORDER_NOT_EXIST")) {
    return undefined;
  }
  throw error;
}
