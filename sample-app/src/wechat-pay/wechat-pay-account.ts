import { join } from "node:path";
import type { OnApplicationShutdown } from "@nestjs/common";
import {
  type ContractsModuleOptions,
  optionsFromEnvironment,
} from "nestjs-wechatpay-contracts";
import type { WechatPaySimulator } from "nestjs-wechatpay-contracts/testing";
import type { Environment } from "../configuration/environment.js";

/** The merchant's account with WeChat Pay: the real one, or a simulated one. */
export class WechatPayAccount implements OnApplicationShutdown {
  private constructor(
    readonly options: ContractsModuleOptions,
    /** Where a simulator shows the customer's phone. */
    readonly phonePage: string | undefined,
    /** Runs in this process where no variable names WeChat Pay. */
    readonly simulator?: WechatPaySimulator,
  ) {}

  /**
   * @throws ConfigurationError where a file that they name cannot be read
   */
  static async open(environment: Environment): Promise<WechatPayAccount> {
    if (environment.simulates) {
      return WechatPayAccount.simulate(environment);
    }
    return new WechatPayAccount(
      optionsFromEnvironment(environment.variables),
      environment.paysForReal
        ? undefined
        : (environment.SIMULATOR_PAGE ?? environment.WECHATPAY_BASE_URL),
    );
  }

  private static async simulate({
    SAMPLE_DATA,
    SIMULATOR_PAGE,
  }: Environment): Promise<WechatPayAccount> {
    const { WechatPaySimulator } =
      await import("nestjs-wechatpay-contracts/testing");
    const simulator = await WechatPaySimulator.start({
      // So that what the customers did outlives a restart, as the shop's own data do.
      data: SAMPLE_DATA.startsWith("memory://")
        ? undefined
        : join(SAMPLE_DATA, "wechat-pay"),
      notificationRetries: true,
    });
    return new WechatPayAccount(
      simulator.moduleOptions,
      SIMULATOR_PAGE ?? simulator.baseUrl,
      simulator,
    );
  }

  /**
   * @param prepayId of an order that can be paid now
   * @returns where the simulator's phone pays it; undefined where WeChat does
   */
  phonePageOf(prepayId: string): string | undefined {
    return this.phonePage && `${this.phonePage}/?prepay_id=${prepayId}`;
  }

  /** The shop has stopped listening by now, so nothing is notified in vain. */
  async onApplicationShutdown(): Promise<void> {
    await this.simulator?.stop();
  }
}
