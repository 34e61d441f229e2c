import { Injectable, Logger } from "@nestjs/common";
import { ContractsError } from "nestjs-wechatpay-contracts";
import { DataSource } from "typeorm";
import { Order } from "../orders/order.entity.js";
import { PaymentInquiry } from "../orders/payment-inquiry.js";
import { describeFailure } from "../wechat-pay/failure.js";

/** So many are asked about in one run, those first of which nothing was asked for longest. */
const MOST = 500;

/** An order that nobody has paid by then is given up. */
const GIVEN_UP_AFTER_MS = 24 * 60 * 60 * 1000;

/** Orders that were placed with WeChat Pay, and of whose payment nothing was heard. */
@Injectable()
export class PendingPayments {
  private readonly logger = new Logger(PendingPayments.name);

  constructor(
    private readonly dataSource: DataSource,
    private readonly inquiry: PaymentInquiry,
  ) {}

  /**
   * Asks about each, one after the other, until it is paid or closed; closes what was not paid within a day.
   *
   * @param minutes for so long a notification may be under way
   * @returns how many were paid, and how many could not be asked about
   */
  async settle(
    minutes: number,
    signal: AbortSignal,
  ): Promise<{ paid: number; failed: number }> {
    const result = { paid: 0, failed: 0 };
    for (const { number, prepaidAt } of await this.olderThan(minutes)) {
      if (signal.aborted) {
        break;
      }
      await this.dataSource.manager.update(
        Order,
        { number },
        { askedAt: () => "now()" },
      );
      const isGivenUp = Date.now() - Number(prepaidAt) > GIVEN_UP_AFTER_MS;
      try {
        const state = isGivenUp
          ? await this.inquiry.close(number)
          : await this.inquiry.ask(number);
        if (state === "PAID") {
          result.paid += 1;
        }
      } catch (error) {
        if (!ContractsError.is(error)) {
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

  private olderThan(minutes: number): Promise<Order[]> {
    return this.dataSource
      .createQueryBuilder(Order, "placed")
      .where("placed.state = 'OPEN'")
      .andWhere("placed.prepaid_at < now() - :minutes * interval '1 minute'", {
        minutes,
      })
      .orderBy("placed.askedAt", "ASC", "NULLS FIRST")
      .addOrderBy("placed.prepaidAt")
      .limit(MOST)
      .getMany();
  }
}
