import { Injectable } from "@nestjs/common";
import { Environment } from "../configuration/environment.js";
import { WechatPayClock } from "../wechat-pay/wechat-pay-clock.js";
import { BoxBook } from "./box-book.js";
import { BoxDeduction } from "./box-deduction.js";
import { dayOf } from "./calendar.js";
import { ContractInquiry } from "./contract-inquiry.js";
import { SubscriptionBook } from "./subscription-book.js";
import {
  type SubscriptionStatus,
  subscriptionStatus,
} from "./subscription-status.js";

/** What a customer sees of the tea box and can do about it, whether by page or by API. */
@Injectable()
export class SubscriptionsService {
  constructor(
    private readonly subscriptions: SubscriptionBook,
    private readonly boxes: BoxBook,
    private readonly contracts: ContractInquiry,
    private readonly deduction: BoxDeduction,
    private readonly clock: WechatPayClock,
    private readonly environment: Environment,
  ) {}

  async statusOf(openid: string | undefined): Promise<SubscriptionStatus> {
    const { price } = this.environment.teaBox!;
    if (openid === undefined) {
      return subscriptionStatus({ boxes: [], price });
    }
    const [untold] = await this.subscriptions.untoldOf(openid);
    return subscriptionStatus({
      subscription: await this.subscriptions.of(openid),
      untold,
      boxes: await this.boxes.of(openid),
      price,
    });
  }

  /** Tries a deduction that failed once more: at once, or at the next hour at which WeChat Pay takes any. */
  async tryAgain(openid: string): Promise<void> {
    await this.boxes.tryNow(openid, dayOf(await this.clock.now()));
    await this.deduction.deductDue({ openid });
  }

  /**
   * Ends whatever subscription a customer has signed, also one whose signing is still to be told. The wish is kept first.
   *
   * @returns whether WeChat Pay has confirmed it; undefined where there is nothing to end
   */
  async end(openid: string): Promise<boolean | undefined> {
    await this.subscriptions.wishEnd(openid);
    const untold = await this.subscriptions.untoldOf(openid);
    if (untold.length === 0 && !(await this.subscriptions.of(openid))) {
      return undefined;
    }
    for (const subscription of untold) {
      await this.contracts.learn(subscription);
    }
    let isEnded = true;
    for (const subscription of await this.subscriptions.signedBy(openid)) {
      isEnded = (await this.contracts.end(subscription)) && isEnded;
    }
    // What WeChat Pay does not know yet is ended as soon as it does.
    return isEnded && (await this.subscriptions.untoldOf(openid)).length === 0;
  }
}
