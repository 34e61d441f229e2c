import { Injectable, Logger } from "@nestjs/common";
import { ContractsError } from "nestjs-wechatpay-contracts";
import { DataSource } from "typeorm";
import { Order } from "../orders/order.entity.js";
import { PaymentInquiry } from "../orders/payment-inquiry.js";
import { describeFailure } from "../wechat-pay/failure.js";

const MOST = 500;

/** A `prepay_id` that is older than this cannot be paid any more, so there is nothing to ask. */
const ASKED_FOR = "1 day";

/** Orders that were placed with WeChat Pay, and of whose payment nothing was heard. */
@Injectable()
export class PendingPayments {
  private readonly logger = new Logger(PendingPayments.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly inquiry: PaymentInquiry,
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
        if ((await this.inquiry.ask(number)) === "PAID") {
          result.paid += 1;
        }
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
}
