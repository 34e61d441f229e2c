import type { WechatPayResponse } from "../client/answer";
import type { ContractService } from "../contract/contract.service";
import { meansNoContract } from "../contract/no-contract";
import type { Contract } from "../contract/results";
import { Alarms } from "../notification/alarms";
import type { ContractNotification } from "../notification/contract-notification";
import { Deadline } from "../notification/deadline";
import type { NotificationDispatcher } from "../notification/dispatch/notification-dispatcher";
import type { NotifiedMerchant } from "../notification/merchant-of-event";
import type { MerchantLogger } from "../observability/merchant-logger";
import { RequestValidationError } from "../validation/request-validation.error";
import { type AnyContract, contractOfEvent } from "./contract-of-event";
import {
  type PendingContract,
  RECONCILE_OPTIONS,
  type ReconcileOptions,
  type ReconcileReport,
} from "./reconcile-options";
import { checkOptions, workOff } from "./work-off";

/**
 * Catches up on notifications that never came: WeChat Pay gives up after 24 hours, and never reports a user who
 * declines. What it finds goes to the same marked methods (`@OnContractSigned()` and its like) under the same once-only keys,
 * so that a late notification is a duplicate. Only one run at a time; the application decides when.
 *
 * @example
 * ```ts
 * const report = await reconciler.runOnce([{ service_id: 12535, out_contract_code }]);
 * console.log(report.failed.length); // 0
 * ```
 */
export class ContractReconciler {
  /** Shared by all events: each would else leave a timer behind for as long as the lease. */
  private readonly alarms = new Alarms();

  /** @param leaseMs how long a marked method may take: nobody waits for an answer here, so no shorter deadline fails it */
  constructor(
    private readonly contracts: ContractService,
    private readonly dispatcher: NotificationDispatcher,
    private readonly merchant: NotifiedMerchant,
    private readonly leaseMs: number,
    private readonly logger: MerchantLogger,
  ) {}

  /**
   * Queries each pending contract once. Never throws for one of them: see `failed`.
   *
   * @param pending the shop's own record of them; read as fast as it is processed, so it may be a database's cursor. It is
   *   closed at the end of the run, an early one as well
   * @param options how fast to query, when to stop, and who is given the contracts
   * @throws ConfigurationError where an option has an unknown name or a value of the wrong kind
   * @throws what reading or closing `pending` throws, after what is under way is finished
   */
  async runOnce<Pending extends PendingContract = PendingContract>(
    pending: Iterable<Pending> | AsyncIterable<Pending>,
    options: ReconcileOptions<Pending> = {},
  ): Promise<ReconcileReport> {
    checkOptions<ReconcileOptions>(
      options as ReconcileOptions,
      RECONCILE_OPTIONS,
    );
    const report: ReconcileReport = {
      signed: [],
      terminated: [],
      unhandled: [],
      absent: [],
      other: [],
      failed: [],
    };
    await workOff(pending, options, {
      reconcile: async (row) => {
        const outcome = await this.reconcile(row, options);
        report[outcome].push(codeOf(row));
      },
      failed: (row, error) => {
        const out_contract_code = codeOf(row);
        report.failed.push({ out_contract_code, error });
        this.logger.warn(
          `Contract ${out_contract_code} could not be reconciled: ${error instanceof Error ? error.message : String(error)}`,
        );
      },
    });
    if (report.unhandled.length > 0) {
      this.logger.warn(
        `${report.unhandled.length} contracts are signed or have ended, and no marked method handles that: mark one by @OnContractSigned() and @OnContractTerminated()`,
      );
    }
    return report;
  }

  /**
   * The contract of an event, as its query returns it: with the `contract_id`, which the event does not have when a contract of 合单代扣
   * is signed. No marked method is called.
   *
   * @example
   * ```ts
   * const { headers, body } = wechat.signNotification({
   *   event_type: "ENTRUST.SIGN",
   *   resource: { out_contract_code, service_id: 12535 },
   * });
   * const event = await notifications.verify(headers, Buffer.from(body));
   * if (!isContract(event)) throw event;
   * const contract = await reconciler.contractOf(event);
   * console.log(contract?.contract_state); // SIGNED
   * ```
   * @param event of a password-free contract, of 委托代扣 or of 合单代扣
   * @returns undefined where WeChat Pay says that there is no such contract
   * @throws RequestValidationError where the event names neither a service nor a plan
   * @throws what `ContractService` throws
   */
  contractOf(event: ContractNotification): Promise<AnyContract | undefined> {
    return contractOfEvent(this.contracts, event);
  }

  private async reconcile<Pending extends PendingContract>(
    pending: Pending,
    { onContract }: ReconcileOptions<Pending>,
  ): Promise<"signed" | "terminated" | "unhandled" | "absent" | "other"> {
    // A row that is not an object is one that failed, and not the end of the run.
    const { service_id, out_contract_code, plan_id } = Object(
      pending,
    ) as Pending & { plan_id?: unknown };
    if (service_id == null && plan_id != null) {
      throw RequestValidationError.of(
        "plan_id",
        "isServiceContract",
        "is of a contract of 委托代扣 or 合单代扣, which is not reconciled by its service: query it by ContractService.papay or .combinePapay",
      );
    }
    const answer = await this.query({ service_id, out_contract_code });
    if (!answer) {
      return "absent";
    }
    await onContract?.(answer.data, pending);
    return this.tell(answer);
  }

  /** Tells whoever is to hear of a contract. @returns the report's list that its code belongs in */
  private async tell(
    answer: WechatPayResponse<Contract>,
  ): Promise<"signed" | "terminated" | "unhandled" | "other"> {
    const standing = standingOf(answer.data);
    if (standing === "other") {
      return standing;
    }
    const event = eventOf(answer);
    if (!this.dispatcher.isHandled(event)) {
      return "unhandled";
    }
    const deadline = new Deadline(this.leaseMs, this.alarms);
    await this.dispatcher.dispatch(event, this.merchant, deadline);
    return standing;
  }

  /** @returns undefined where WeChat Pay has no such contract; any other 404 is a failure */
  private async query(
    reference: PendingContract,
  ): Promise<WechatPayResponse<Contract> | undefined> {
    try {
      return await this.contracts.query(reference);
    } catch (error) {
      if (meansNoContract(error)) {
        return undefined;
      }
      throw error;
    }
  }
}

function codeOf(row: PendingContract): string {
  return (Object(row) as PendingContract).out_contract_code;
}

function standingOf(contract: Contract): "signed" | "terminated" | "other" {
  switch (contract.contract_state) {
    case "SIGNED":
      return "signed";
    case "TERMINATED":
      return "terminated";
    default:
      return "other";
  }
}

/** A query's answer as the event that was missed. */
function eventOf({
  data: contract,
  headers,
}: WechatPayResponse<Contract>): ContractNotification {
  const isSigned = contract.contract_state === "SIGNED";
  return {
    id: `query:${contract.out_contract_code}:${contract.contract_state}`,
    event_type: isSigned ? "ENTRUST.SIGN" : "ENTRUST.TERMINATE",
    create_time:
      (isSigned
        ? contract.contract_signed_time
        : contract.contract_terminate_info?.contract_terminated_time) ??
      lastInstantOf(String(headers["wechatpay-timestamp"])),
    resource: { ...contract },
  };
}

/**
 * The end of the second in which WeChat Pay answered, by its own clock: the contract had ended by then, so the time that a
 * notification or a later query tells of it is earlier, and `contractStateAfter` takes that.
 */
function lastInstantOf(seconds: string): string {
  return new Date(Number(seconds) * 1000 + 999).toISOString();
}
