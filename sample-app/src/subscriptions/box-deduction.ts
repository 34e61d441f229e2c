import { Injectable, Logger } from "@nestjs/common";
import {
  canDeduct,
  ContractsError,
  DeductionService,
  WechatPayApiError,
} from "nestjs-wechatpay-contracts";
import { ShopAddress } from "../configuration/shop-address.js";
import { describeFailure } from "../wechat-pay/failure.js";
import { WechatPayClock } from "../wechat-pay/wechat-pay-clock.js";
import type { Box } from "./box.entity.js";
import { BoxBook } from "./box-book.js";
import { dayOf } from "./calendar.js";
import { SubscriptionBook } from "./subscription-book.js";

/** The number was taken before: accepted, deducted, or failed and closed. Its query tells which. */
const NUMBER_IS_KNOWN = [
  "ORDER_ACCEPTED",
  "ORDER_PAID",
  "ORDERPAID",
  "ORDER_CLOSED",
] as const;

const CONTRACT_IS_OVER = ["CONTRACT_NOT_EXIST", "CONTRACTERROR"] as const;

/** Has WeChat Pay deduct what is due. Every step may be repeated: the number is kept before the first call, and deducts once. */
@Injectable()
export class BoxDeduction {
  private readonly logger = new Logger(BoxDeduction.name);

  constructor(
    private readonly deductions: DeductionService,
    private readonly boxes: BoxBook,
    private readonly subscriptions: SubscriptionBook,
    private readonly address: ShopAddress,
    private readonly clock: WechatPayClock,
  ) {}

  /**
   * Deducts for the boxes that are due, unless WeChat Pay takes no deductions at this hour.
   *
   * @param how of which customer alone, and what ends it early
   */
  async deductDue(
    how: { openid?: string; signal?: AbortSignal } = {},
  ): Promise<void> {
    const now = await this.clock.now();
    if (!canDeduct({ contract_state: "SIGNED" }, now)) {
      return;
    }
    for (const box of await this.boxes.due(dayOf(now), how.openid)) {
      if (how.signal?.aborted) {
        return;
      }
      if (await this.boxes.claim(box)) {
        await this.deduct(box, now);
      }
    }
  }

  private async deduct(box: Box, now: Date): Promise<void> {
    const { subscription, outTradeNo, month, price } = box;
    try {
      await this.deductions.papay.normal.apply({
        contract_id: subscription.contractId!,
        out_trade_no: outTradeNo!,
        description: `${Number(month.slice(5))}月茶盒`,
        amount: { total: price },
        transaction_notify_url: this.address.notifyUrl,
      });
      await this.boxes.accepted(box);
    } catch (error) {
      if (!ContractsError.is(error)) {
        throw error;
      }
      await this.keep(box, error, now);
    }
  }

  private async keep(
    box: Box,
    error: ContractsError,
    now: Date,
  ): Promise<void> {
    const { subscription, month } = box;
    if (
      error instanceof WechatPayApiError &&
      error.hasCode(...NUMBER_IS_KNOWN)
    ) {
      await this.boxes.accepted(box);
      return;
    }
    const told = {
      subscription: subscription.code,
      month,
      error: describeFailure(error),
    };
    if (
      error instanceof WechatPayApiError &&
      error.hasCode(...CONTRACT_IS_OVER)
    ) {
      this.logger.warn(told, "A subscription may have ended");
      await this.subscriptions.doubt(subscription);
    } else {
      this.logger.error(told, "A box could not be deducted");
    }
    // Otherwise it may have been accepted: the same number is tried again when the lease is over.
    if (error.outcome === "rejected") {
      await this.boxes.refused(box, dayOf(now));
    }
  }
}
