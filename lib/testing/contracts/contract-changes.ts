import type { SimulatedContract, TerminationMode } from "./contract";
import { contractEvent, type EventTypes } from "./contract-event";
import type { Contracts } from "./contracts";
import type { Delivery } from "../notifications/delivery";
import type { Notifier } from "../notifications/notifier";

/** A contract that has changed, and the notification of it. */
export interface ContractChange {
  /** WeChat Pay's id of the contract. */
  contract_id: string;
  /** The first attempt to notify the merchant. */
  notification: Delivery;
}

/** Where and how contract notifications go. */
export interface ContractNotificationOptions {
  /** `event_type` of contract notifications. Default: those of the neighbouring families. */
  eventTypes?: EventTypes;
  /** Where terminations are notified, as set on the merchant platform. Default: the contract's `notify_url`. */
  terminationNotifyUrl?: string;
}

/** Contracts that change, and the notifications that follow. */
export class ContractChanges {
  constructor(
    private readonly contracts: Contracts,
    private readonly notifier: Notifier,
    private readonly options: ContractNotificationOptions,
  ) {}

  /** @throws Error where the contract is not offered */
  sign(code: string): Promise<ContractChange> {
    return this.changed(this.contracts.sign(code));
  }

  /** @throws Error where the contract is not signed */
  terminate(
    code: string,
    mode: TerminationMode,
    remark?: string,
  ): Promise<ContractChange> {
    const contract = this.contracts.require(code);
    return this.changed(this.contracts.terminate(contract, mode, remark));
  }

  /** Tells the merchant the contract's present state. */
  notify(contract: SimulatedContract): Promise<Delivery> {
    const isTerminated = contract.contract_state === "TERMINATED";
    const url = isTerminated
      ? (this.options.terminationNotifyUrl ?? contract.notify_url)
      : contract.notify_url;
    const event = contractEvent(contract, this.options.eventTypes ?? {});
    return this.notifier.notify(url, event);
  }

  private async changed(contract: SimulatedContract): Promise<ContractChange> {
    return {
      contract_id: contract.contract_id ?? "",
      notification: await this.notify(contract),
    };
  }
}
