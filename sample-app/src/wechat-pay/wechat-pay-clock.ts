import { Injectable } from "@nestjs/common";
import { Environment } from "../configuration/environment.js";
import { WechatPayAccount } from "./wechat-pay-account.js";

const ANSWER_MS = 5_000;

/** The time that months are counted by. A simulated WeChat Pay's clock can be moved ahead, and the shop's months pass with it. */
@Injectable()
export class WechatPayClock {
  constructor(
    private readonly account: WechatPayAccount,
    private readonly environment: Environment,
  ) {}

  /** @throws Error where a simulator that runs elsewhere does not answer */
  async now(): Promise<Date> {
    const { simulator } = this.account;
    if (simulator) {
      return new Date(simulator.now());
    }
    return this.environment.paysForReal ? new Date() : this.simulated();
  }

  private async simulated(): Promise<Date> {
    const answer = await fetch(
      `${this.environment.WECHATPAY_BASE_URL}/simulator/state`,
      { signal: AbortSignal.timeout(ANSWER_MS) },
    );
    if (!answer.ok) {
      throw new Error(
        `The simulator tells no time: it answers ${answer.status}, and lets programs elsewhere ask where its control is "any"`,
      );
    }
    const { clock } = (await answer.json()) as { clock: { now: number } };
    return new Date(clock.now);
  }
}
