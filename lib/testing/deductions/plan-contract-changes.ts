import type { TerminationMode } from "../contracts/contract";
import type {
  ContractChange,
  ContractNotificationOptions,
} from "../contracts/contract-changes";
import type { Clock } from "../clock";
import type { Notifier } from "../notifications/notifier";
import type { Schedule } from "../schedule";
import { morningAfter } from "./deduction-times";
import type { SimulatedPlanContract } from "./plan-contract";
import { planContractEvent } from "./plan-contract-event";
import type { PlanContracts } from "./plan-contracts";
import type { PlanSignings } from "./plan-signings";

/** What users decide of contracts of plans, and the notifications that follow. */
export class PlanContractChanges {
  constructor(
    private readonly contracts: PlanContracts,
    private readonly signings: PlanSignings,
    private readonly clock: Clock,
    private readonly schedule: Pick<Schedule, "add">,
    private readonly notifier: Notifier,
    private readonly options: ContractNotificationOptions,
  ) {}

  /** Whether a code is of a pre-signing of a plan. */
  isPreSigned(code: string): boolean {
    return this.signings.findByCode(code) !== undefined;
  }

  /** Whether a code is of a contract of a plan. */
  isSigned(code: string): boolean {
    return this.contracts.findByCode(code) !== undefined;
  }

  /** Plans the ends of contracts that an earlier simulator had. */
  goOn(): void {
    for (const contract of this.contracts.all()) {
      this.planEnd(contract);
    }
  }

  /**
   * @param openid who signs, where the pre-signing names nobody
   * @throws Error where nothing is pre-signed, the session is over, or the user has such a contract already
   */
  async sign(code: string, openid?: string): Promise<ContractChange> {
    const signing = this.signings.findByCode(code)!;
    const contract = this.signings.sign(signing, openid);
    this.planEnd(contract);
    return this.changed(contract);
  }

  /** @throws Error where nothing is pre-signed, or the session is over */
  decline(code: string): void {
    this.signings.decline(this.signings.findByCode(code)!);
  }

  /** @throws Error where the contract is not signed, or there is no address to notify of its termination */
  async terminate(
    code: string,
    mode: TerminationMode,
    remark?: string,
  ): Promise<ContractChange> {
    const contract = this.contracts.findByCode(code)!;
    if (
      this.addressOf({ ...contract, contract_state: "TERMINATED" }) ===
      undefined
    ) {
      throw new Error(
        `there is no address to notify of the termination of the contract ${code}; start the simulator with terminationNotifyUrl`,
      );
    }
    return this.changed(this.contracts.terminate(contract, mode, remark));
  }

  /** Ends a signed contract, and notifies the merchant where there is a URL for it. */
  async end(
    { plan_id, out_contract_code }: SimulatedPlanContract,
    mode: TerminationMode,
  ): Promise<void> {
    const contract = this.contracts.find(plan_id, out_contract_code);
    if (contract?.contract_state === "SIGNED") {
      await this.notify(this.contracts.terminate(contract, mode));
    }
  }

  /** Tells the merchant the contract's present state, where something says where. */
  async notify(contract: SimulatedPlanContract): Promise<void> {
    if (this.addressOf(contract) !== undefined) {
      await this.changed(contract);
    }
  }

  /** Where the agreed day passes without a deduction, the contract ends about eight o'clock of the next day. */
  private planEnd(contract: SimulatedPlanContract): void {
    const { deduct_schedule, contract_state } = contract;
    if (deduct_schedule && contract_state === "SIGNED") {
      this.schedule.add({
        at: morningAfter(deduct_schedule.estimated_deduct_date),
        what: "expiry",
        happen: () => void this.end(contract, "SYSTEM_TERMINATE"),
      });
    }
  }

  private addressOf({
    contract_state,
    notify_url,
  }: SimulatedPlanContract): string | undefined {
    return contract_state === "TERMINATED"
      ? (this.options.terminationNotifyUrl ?? notify_url)
      : notify_url;
  }

  private async changed(
    contract: SimulatedPlanContract,
  ): Promise<ContractChange> {
    const url = this.addressOf(contract) ?? "";
    return {
      contract_id: contract.contract_id,
      notification: await this.notifier.notify(
        url,
        planContractEvent(contract, this.clock.now()),
      ),
    };
  }
}
