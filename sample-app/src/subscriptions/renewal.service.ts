import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
} from "@nestjs/common";
import { ContractsError } from "nestjs-wechatpay-contracts";
import { Environment } from "../configuration/environment.js";
import { describeFailure } from "../wechat-pay/failure.js";
import { WechatPayClock } from "../wechat-pay/wechat-pay-clock.js";
import { BoxBook } from "./box-book.js";
import { BoxDeduction } from "./box-deduction.js";
import { BoxOpening } from "./box-opening.js";
import { dayOf } from "./calendar.js";
import { ContractInquiry } from "./contract-inquiry.js";
import { DeductionInquiry } from "./deduction-inquiry.js";
import type { Subscription } from "./subscription.entity.js";
import { SubscriptionBook } from "./subscription-book.js";

/** For so long after the payment WeChat Pay may still come to know of the contract that was signed with it. */
const SIGNING_MS = 24 * 60 * 60_000;

/** Renews subscriptions: learns what was not told, opens the boxes of the month, and has them deducted. */
@Injectable()
export class RenewalService implements BeforeApplicationShutdown {
  private readonly logger = new Logger(RenewalService.name);
  private readonly ending = new AbortController();

  constructor(
    private readonly subscriptions: SubscriptionBook,
    private readonly boxes: BoxBook,
    private readonly contracts: ContractInquiry,
    private readonly inquiry: DeductionInquiry,
    private readonly opening: BoxOpening,
    private readonly deduction: BoxDeduction,
    private readonly clock: WechatPayClock,
    private readonly environment: Environment,
  ) {}

  /** One run. It may be broken off by the end of the shop, or a kill; the next one goes on where it stopped. */
  async run(): Promise<void> {
    const { RECONCILE_AFTER_MINUTES: minutes } = this.environment;
    const { signal } = this.ending;
    await this.settle(minutes);
    await this.inquiry.catchUp(minutes, signal);
    const today = dayOf(await this.clock.now());
    await this.boxes.giveUpOverdue(today);
    await this.opening.openDue(today);
    await this.deduction.deductDue({ signal });
  }

  private async settle(minutes: number): Promise<void> {
    const made = new Date(Date.now() - minutes * 60_000);
    for (const subscription of await this.subscriptions.unsettled(made)) {
      if (this.ending.signal.aborted) {
        return;
      }
      try {
        await this.ask(subscription);
      } catch (error) {
        if (!ContractsError.is(error)) {
          throw error;
        }
        const { code } = subscription;
        this.logger.warn(
          { subscription: code, error: describeFailure(error) },
          "Where a subscription stands could not be learnt",
        );
      }
    }
  }

  private async ask(subscription: Subscription): Promise<void> {
    const { state, endWishedAt } = subscription;
    const isToEnd = endWishedAt !== null;
    if (
      isToEnd &&
      state === "SIGNED" &&
      (await this.contracts.end(subscription))
    ) {
      return;
    }
    const standing = await this.contracts.ask(subscription);
    if (standing === "signed" && isToEnd && state === "NEW") {
      await this.contracts.end(subscription);
    }
    if (standing === "unknown" && (await this.isOver(subscription))) {
      await this.subscriptions.lapse(subscription);
    }
  }

  /** What was signed once is not forgotten by an answer alone: it stays in doubt, unless its end was wished a day ago. */
  private async isOver(subscription: Subscription): Promise<boolean> {
    const { code, state, endWishedAt } = subscription;
    if (state === "SIGNED") {
      this.logger.error(
        { subscription: code },
        "WeChat Pay knows nothing of a subscription that was signed; nothing is deducted until it does. Look for it on the merchant platform",
      );
      return +(endWishedAt ?? Infinity) < Date.now() - SIGNING_MS;
    }
    const paid = new Date(+(await this.clock.now()) - SIGNING_MS);
    return this.subscriptions.isPast(subscription, paid);
  }

  beforeApplicationShutdown(): void {
    this.ending.abort();
  }
}
