import { Injectable } from "@nestjs/common";
import {
  type ContractNotification,
  ExpectsContract,
  isPapayContract,
  type NotificationContext,
  OnContractSigned,
  OnContractTerminated,
} from "nestjs-wechatpay-contracts";
import type { EntityManager } from "typeorm";
import { ContractBook } from "../contracts/contract-book.js";
import { SubscriptionBook } from "../subscriptions/subscription-book.js";

/** WeChat Pay tells that a customer has signed a contract, or that one has ended; a reconciliation tells the same way. */
@Injectable()
export class ContractNotifications {
  constructor(
    private readonly contracts: ContractBook,
    private readonly subscriptions: SubscriptionBook,
  ) {}

  /**
   * WeChat Pay asks merchants to compare code and openid with their own record. Only three fields are sure to be told, and
   * the openid is none of them.
   */
  @ExpectsContract()
  async isOurs(event: ContractNotification): Promise<boolean> {
    const { resource } = event;
    if (isPapayContract(event)) {
      return this.subscriptions.isOurs(resource);
    }
    const { out_contract_code, service_id, openid, sp_openid } = resource;
    const contract = await this.contracts.find(out_contract_code);
    if (!contract) {
      return false;
    }
    return (
      (sp_openid ?? openid ?? contract.openid) === contract.openid &&
      (service_id ?? contract.serviceId) === contract.serviceId
    );
  }

  @OnContractSigned()
  async signed(
    event: ContractNotification,
    context: NotificationContext,
  ): Promise<void> {
    await this.apply(event, context);
  }

  @OnContractTerminated()
  async ended(
    event: ContractNotification,
    context: NotificationContext,
  ): Promise<void> {
    await this.apply(event, context);
  }

  private async apply(
    event: ContractNotification,
    context: NotificationContext,
  ): Promise<void> {
    const within = (transaction: EntityManager) =>
      context.completeWithin(transaction);
    // Those of a plan deduct; the others pay without a password.
    const book = isPapayContract(event) ? this.subscriptions : this.contracts;
    await book.apply(event, within);
  }
}
