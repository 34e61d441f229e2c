import { Injectable, type OnModuleInit } from "@nestjs/common";
import { Environment } from "../configuration/environment.js";
import { EnvironmentError } from "../configuration/read-environment.js";
import { SubscriptionBook } from "./subscription-book.js";

/** Lets a shop that takes real money give up the tea box only when nobody has one: without its pages and its renewal nobody could end it. */
@Injectable()
export class StandingSubscriptions implements OnModuleInit {
  constructor(
    private readonly environment: Environment,
    private readonly subscriptions: SubscriptionBook,
  ) {}

  /** @throws EnvironmentError where subscriptions are signed, and the shop is to have no tea box */
  async onModuleInit(): Promise<void> {
    const { paysForReal, teaBox } = this.environment;
    if (!paysForReal || teaBox) {
      return;
    }
    const count = await this.subscriptions.countStanding();
    if (count > 0) {
      throw new EnvironmentError([
        `TEA_BOX_PLAN_ID and TEA_BOX_PRICE must be set as long as subscriptions of the tea box are signed, or may be (${count}): without them no customer can end one, and no end that WeChat Pay has not confirmed is asked for again. Disable the plan on the merchant platform so that nobody signs another, and leave both out once all have ended`,
      ]);
    }
  }
}
