import { Injectable, Logger } from "@nestjs/common";
import {
  type DirectTransaction,
  isPaymentOf,
  type PartnerTransaction,
  TransactionService,
} from "nestjs-wechatpay-contracts";
import type { EntityManager } from "typeorm";
import { Environment } from "../configuration/environment.js";
import { WechatPayClock } from "../wechat-pay/wechat-pay-clock.js";
import { BoxBook } from "./box-book.js";
import { dayOf } from "./calendar.js";

/** What WeChat Pay tells of a deduction. */
type Deduction = DirectTransaction | PartnerTransaction;

/** Takes what WeChat Pay tells of deductions, in notifications or when it is asked. */
@Injectable()
export class DeductionResults {
  private readonly logger = new Logger(DeductionResults.name);

  constructor(
    private readonly boxes: BoxBook,
    private readonly transactions: TransactionService,
    private readonly clock: WechatPayClock,
    private readonly environment: Environment,
  ) {}

  /** Whether a deduction is of the shop's, and what was deducted, and from whom, as in its own record. Of one that failed the number alone is compared. */
  async isOurs(deduction: Deduction, hasFailed: boolean): Promise<boolean> {
    const { out_trade_no } = deduction;
    const box = await this.boxes.ofDeduction(out_trade_no);
    if (!box) {
      this.logger.error(
        { out_trade_no },
        "WeChat Pay tells of a deduction that no box has; look at it on the merchant platform",
      );
      return false;
    }
    if (hasFailed) {
      return true;
    }
    const { price: total, openid, month } = box;
    const { WECHATPAY_APPID: appid } = this.environment;
    const record = { out_trade_no, total, openid, appid };
    const isOurs = isPaymentOf(record, deduction);
    if (!isOurs) {
      this.logger.error(
        { subscription: box.subscriptionCode, month },
        "What was deducted is not what was due; look at it on the merchant platform",
      );
    }
    return isOurs;
  }

  /** @param within what is to commit with it */
  async deducted(
    deduction: Deduction,
    within: (transaction: EntityManager) => Promise<void>,
  ): Promise<void> {
    const box = await this.boxes.ofDeduction(deduction.out_trade_no);
    if (!box) {
      return;
    }
    const { transaction_id } = deduction;
    if (box.state === "PAID" && box.transactionId !== transaction_id) {
      this.logger.error(
        {
          subscription: box.subscriptionCode,
          month: box.month,
          transaction_id,
        },
        "A month was paid for twice; refund this deduction on the merchant platform",
      );
    }
    await this.boxes.pay(box, deduction, within);
  }

  /** @param within what is to commit with it */
  async failed(
    { out_trade_no, trade_state_desc: reason = "" }: Deduction,
    within: (transaction: EntityManager) => Promise<void>,
  ): Promise<void> {
    const box = await this.boxes.ofDeduction(out_trade_no);
    if (box) {
      await this.close(out_trade_no);
      const today = dayOf(await this.clock.now());
      await this.boxes.fail(box, out_trade_no, { reason, today }, within);
    }
  }

  /** WeChat Pay leaves it open where it failed by its own fault (`SYSTEMERROR`), and takes no new number of the contract then. */
  private async close(out_trade_no: string): Promise<void> {
    const { data } = await this.transactions.normal.query({ out_trade_no });
    if (data.trade_state !== "CLOSED") {
      await this.transactions.normal.close({ out_trade_no });
    }
  }
}
