import { Injectable, Logger } from "@nestjs/common";
import {
  ContractsError,
  ContractService,
  type NormalPapayContract,
  WechatPayApiError,
} from "nestjs-wechatpay-contracts";
import { describeFailure } from "../wechat-pay/failure.js";
import { hasEnded } from "../wechat-pay/has-ended.js";
import type { Subscription } from "./subscription.entity.js";
import { SubscriptionBook } from "./subscription-book.js";

/** Where a contract stands; `unknown` to WeChat Pay is one that was not signed. */
export type Standing = "signed" | "ended" | "unknown" | "other";

/** Asks WeChat Pay where the contracts of subscriptions stand, and ends them at the customer's wish. */
@Injectable()
export class ContractInquiry {
  private readonly logger = new Logger(ContractInquiry.name);

  constructor(
    private readonly contracts: ContractService,
    private readonly book: SubscriptionBook,
  ) {}

  /**
   * Asks about one, and keeps what it learns.
   *
   * @throws what `ContractService` throws
   */
  async ask(subscription: Subscription): Promise<Standing> {
    const { planId: plan_id, code: out_contract_code } = subscription;
    try {
      const { data } = await this.contracts.papay.normal.query({
        plan_id,
        out_contract_code,
      });
      return await this.keep(data, subscription);
    } catch (error) {
      if (meansUnknown(error)) {
        return "unknown";
      }
      throw error;
    }
  }

  /** Asks about one, unless WeChat Pay cannot be asked now: each renewal asks again. */
  async learn(subscription: Subscription): Promise<void> {
    try {
      await this.ask(subscription);
    } catch (error) {
      if (!ContractsError.is(error)) {
        throw error;
      }
      this.logger.warn(
        { subscription: subscription.code, error: describeFailure(error) },
        "Where a subscription stands could not be learnt",
      );
    }
  }

  /**
   * Ends a subscription that is signed. What WeChat Pay does not confirm, each renewal asks for again.
   *
   * @returns whether WeChat Pay has confirmed it
   */
  async end(subscription: Subscription): Promise<boolean> {
    const { planId: plan_id, code: out_contract_code } = subscription;
    try {
      const { data } = await this.contracts.papay.normal.terminate({
        plan_id,
        out_contract_code,
        contract_termination_remark: "用户在商城中退订",
      });
      return (await this.keep(data, subscription)) === "ended";
    } catch (error) {
      if (!ContractsError.is(error)) {
        throw error;
      }
      this.logger.warn(
        { subscription: out_contract_code, error: describeFailure(error) },
        "A subscription could not be ended",
      );
      const ask = async () => (await this.ask(subscription)) === "ended";
      return hasEnded(error, ask);
    }
  }

  /** As if it had been notified. */
  private async keep(
    contract: NormalPapayContract,
    subscription: Subscription,
  ): Promise<Standing> {
    const { contract_state: state, out_contract_code: code } = contract;
    if (state !== "SIGNED" && state !== "TERMINATED") {
      return "other";
    }
    const isSigned = state === "SIGNED";
    await this.book.apply({
      id: `query:${code}:${state}`,
      event_type: isSigned ? "ENTRUST.SIGN" : "ENTRUST.TERMINATE",
      create_time: new Date().toISOString(),
      resource: { ...contract },
    });
    if (isSigned) {
      await this.book.trust(subscription);
    }
    return isSigned ? "signed" : "ended";
  }
}

function meansUnknown(error: unknown): boolean {
  return (
    error instanceof WechatPayApiError &&
    error.status === 404 &&
    error.hasCode("RESOURCE_NOT_EXISTS", "CONTRACT_NOT_EXIST")
  );
}
