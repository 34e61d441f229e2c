import { Injectable } from "@nestjs/common";
import {
  DeductionReconciler,
  type QueriedDeduction,
} from "nestjs-wechatpay-contracts";
import type { Box } from "./box.entity.js";
import { BoxBook } from "./box-book.js";

const PER_SECOND = 50;

/**
 * Asks WeChat Pay what became of deductions that it accepted and told nothing of. What it learns goes to `PaymentNotifications`, as
 * if it had been notified.
 */
@Injectable()
export class DeductionInquiry {
  constructor(
    private readonly reconciler: DeductionReconciler,
    private readonly boxes: BoxBook,
  ) {}

  /** @param minutes for so long a notification may be under way */
  async catchUp(minutes: number, signal: AbortSignal): Promise<void> {
    const before = new Date(Date.now() - minutes * 60_000);
    const boxes = await this.boxes.accepting(before);
    const pending = boxes.map((box) => ({
      out_trade_no: box.outTradeNo!,
      box,
    }));
    const { absent } = await this.reconciler.runOnce(pending, {
      perSecond: PER_SECOND,
      signal,
      onDeduction: (deduction, { box }) => this.takeRefunded(deduction, box),
    });
    await this.boxes.absent(absent);
  }

  /** A refund gives back what was deducted; of that no handler is told. */
  private async takeRefunded(
    deduction: QueriedDeduction,
    box: Box,
  ): Promise<void> {
    if ("trade_state" in deduction && deduction.trade_state === "REFUND") {
      await this.boxes.pay(box, deduction);
    }
  }
}
