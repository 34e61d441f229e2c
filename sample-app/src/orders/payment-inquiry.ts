import { Injectable } from "@nestjs/common";
import { DataSource } from "typeorm";
import { PaymentOrders } from "../wechat-pay/payment-orders.js";
import { Order, type OrderState } from "./order.entity.js";
import { OrdersService } from "./orders.service.js";

/** Asks WeChat Pay what became of an order, where no notification tells. */
@Injectable()
export class PaymentInquiry {
  constructor(
    private readonly dataSource: DataSource,
    private readonly payments: PaymentOrders,
    private readonly orders: OrdersService,
  ) {}

  /**
   * Keeps what WeChat Pay answers.
   *
   * @returns where the order stands
   * @throws what `WechatPayClient` throws
   */
  async ask(number: string): Promise<OrderState> {
    const transaction = await this.payments.query(number);
    switch (transaction.trade_state) {
      case "SUCCESS":
        await this.dataSource.transaction((manager) =>
          this.orders.pay(manager, transaction),
        );
        return "PAID";
      case "CLOSED":
        await this.dataSource.manager.update(
          Order,
          { number },
          { state: "CLOSED" },
        );
        return "CLOSED";
      default:
        return "OPEN";
    }
  }
}
