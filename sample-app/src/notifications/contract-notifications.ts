import { Injectable } from "@nestjs/common";
import {
  type ContractNotification,
  ExpectsContract,
  type NotificationContext,
  OnContractSigned,
  OnContractTerminated,
} from "nestjs-wechatpay-contracts";
import { ContractBook } from "../contracts/contract-book.js";

/** WeChat Pay tells that a customer has signed a contract, or that one has ended; a reconciliation tells the same way. */
@Injectable()
export class ContractNotifications {
  constructor(private readonly contracts: ContractBook) {}

  /**
   * WeChat Pay asks merchants to compare code and openid with their own record. Only three fields are sure to be told, and
   * the openid is none of them.
   */
  @ExpectsContract()
  async isOurs({ resource }: ContractNotification): Promise<boolean> {
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
    await this.contracts.apply(event, (transaction) =>
      context.completeWithin(transaction),
    );
  }
}
