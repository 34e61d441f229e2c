import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
} from "@nestjs/common";
import { ContractsError } from "nestjs-wechatpay-contracts";
import { Environment } from "../configuration/environment.js";
import { describeFailure } from "../wechat-pay/failure.js";
import { WechatPayClock } from "../wechat-pay/wechat-pay-clock.js";
import { BoxDeduction } from "./box-deduction.js";
import { BoxOpening } from "./box-opening.js";
import { dayOf } from "./calendar.js";
import { ContractInquiry } from "./contract-inquiry.js";
import { DeductionInquiry } from "./deduction-inquiry.js";
import type { Subscription } from "./subscription.entity.js";
import { SubscriptionBook } from "./subscription-book.js";

/** By then the order by which it would be signed is closed. */
const LAPSES_AFTER_MS = 26 * 60 * 60_000;

/** Renews subscriptions: learns what was not told, opens the boxes of the month, and has them deducted. */
@Injectable()
export class RenewalService implements BeforeApplicationShutdown {
  private readonly logger = new Logger(RenewalService.name);
  private readonly ending = new AbortController();

  constructor(
    private readonly subscriptions: SubscriptionBook,
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
    await this.opening.openDue(dayOf(await this.clock.now()));
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
    if (subscription.endWishedAt && (await this.contracts.end(subscription))) {
      return;
    }
    const standing = await this.contracts.ask(subscription);
    const { state, createdAt } = subscription;
    const isOver =
      state === "SIGNED" || Date.now() - +createdAt > LAPSES_AFTER_MS;
    if (standing === "unknown" && isOver) {
      await this.subscriptions.lapse(subscription);
    }
  }

  beforeApplicationShutdown(): void {
    this.ending.abort();
  }
}
