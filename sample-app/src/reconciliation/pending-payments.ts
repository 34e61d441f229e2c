import { Injectable, Logger } from "@nestjs/common";
import { ContractsError } from "nestjs-wechatpay-contracts";
import { DataSource } from "typeorm";
import { Order } from "../orders/order.entity.js";
import { OrdersService } from "../orders/orders.service.js";
import { describeFailure } from "../wechat-pay/failure.js";
import { PaymentOrders } from "../wechat-pay/payment-orders.js";

const MOST = 500;

/** A `prepay_id` that is older than this cannot be paid any more, so there is nothing to ask. */
const ASKED_FOR = "1 day";

/** Orders that were placed with WeChat Pay, and of whose payment nothing was heard. */
@Injectable()
export class PendingPayments {
  private readonly logger = new Logger(PendingPayments.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly payments: PaymentOrders,
    private readonly orders: OrdersService,
  ) {}

  /**
   * Asks about each, one after the other.
   *
   * @param minutes for so long a notification may be under way
   * @returns how many were paid, and how many could not be asked about
   */
  async settle(
    minutes: number,
    signal: AbortSignal,
  ): Promise<{ paid: number; failed: number }> {
    const result = { paid: 0, failed: 0 };
    for (const number of await this.olderThan(minutes)) {
      if (signal.aborted) {
        break;
      }
      try {
        result.paid += Number(await this.settleOne(number));
      } catch (error) {
        if (!(error instanceof ContractsError)) {
          throw error;
        }
        result.failed += 1;
        this.logger.warn(
          { order: number, error: describeFailure(error) },
          "A payment could not be asked about",
        );
      }
    }
    return result;
  }

  private async olderThan(minutes: number): Promise<string[]> {
    const orders = await this.dataSource
      .createQueryBuilder(Order, "placed")
      .where("placed.state = 'OPEN'")
      .andWhere("placed.prepaid_at < now() - :minutes * interval '1 minute'", {
        minutes,
      })
      .andWhere(`placed.prepaid_at > now() - interval '${ASKED_FOR}'`)
      .orderBy("placed.prepaid_at")
      .limit(MOST)
      .getMany();
    return orders.map(({ number }) => number);
  }

  private async settleOne(number: string): Promise<boolean> {
    const transaction = await this.payments.query(number);
    const isPaid = transaction.trade_state === "SUCCESS";
    if (isPaid) {
      await this.dataSource.transaction((manager) =>
        this.orders.pay(manager, transaction),
      );
    } else if (transaction.trade_state === "CLOSED") {
      await this.dataSource.manager.update(
        Order,
        { number },
        { state: "CLOSED" },
      );
    }
    return isPaid;
  }
}
