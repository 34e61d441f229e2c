import type { WechatPayResponse } from "../client/answer";
import type { ContractService } from "../contract/contract.service";
import { meansNoContract } from "../contract/no-contract";
import type { Contract } from "../contract/results";
import type { ContractNotification } from "../notification/contract-notification";
import { Deadline } from "../notification/deadline";
import type { NotificationDispatcher } from "../notification/dispatch/notification-dispatcher";
import type { NotifiedMerchant } from "../notification/merchant-of-event";
import type { MerchantLogger } from "../observability/merchant-logger";
import { Pace } from "./pace";
import {
  checkedOptions,
  type PendingContract,
  type ReconcileOptions,
  type ReconcileReport,
} from "./reconcile-options";

const BACK_OFF_MS = 1_000;
const LONGEST_BACK_OFF_MS = 60_000;

/**
 * Catches up on notifications that never came: WeChat Pay gives up after 24 hours, and a user who declines is not told of
 * at all. What it finds goes to the same marked methods (`@OnContractSigned()` and its like) under the same once-only keys,
 * so that a late notification is a duplicate. One run at a time; when to run is the application's to say.
 */
export class ContractReconciler {
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
   * @param pending the shop's own record of them; read as fast as it is worked off, so it may be a database's cursor. It is
   *   closed at the end of the run, an early one as well
   * @param options how fast to query, when to stop, and who is given the contracts
   * @throws ConfigurationError where an option has an unknown name or a value of the wrong kind
   * @throws what reading or closing `pending` throws, after what is under way is finished
   */
  async runOnce<Pending extends PendingContract = PendingContract>(
    pending: Iterable<Pending> | AsyncIterable<Pending>,
    options: ReconcileOptions<Pending> = {},
  ): Promise<ReconcileReport> {
    const { perSecond, concurrency } = checkedOptions(options);
    const run: Run<Pending> = new Run(new Pace(perSecond), options);
    const source = valuesOf(pending);
    const workers = await Promise.allSettled(
      Array.from({ length: concurrency }, () => this.work(source, run)),
    );
    await source.return();
    const failed = workers.find((worker) => worker.status === "rejected");
    if (failed) {
      throw failed.reason;
    }
    const { report } = run;
    if (report.unhandled.length > 0) {
      this.logger.warn(
        `${report.unhandled.length} contracts are signed or have ended, and no marked method handles that: mark one by @OnContractSigned() and @OnContractTerminated()`,
      );
    }
    return report;
  }

  private async work<Pending extends PendingContract>(
    source: AsyncGenerator<Pending, void>,
    run: Run<Pending>,
  ): Promise<void> {
    while (!run.signal?.aborted) {
      const { done, value } = await source.next();
      if (done) {
        return;
      }
      await run.pace.turn(run.signal);
      if (!run.signal?.aborted) {
        await this.reconcile(value, run);
      }
    }
  }

  private async reconcile<Pending extends PendingContract>(
    pending: Pending,
    run: Run<Pending>,
  ): Promise<void> {
    // A row that is not an object is one that failed, and not the end of the run.
    const { service_id, out_contract_code } = Object(pending) as Pending;
    try {
      const answer = await this.query({ service_id, out_contract_code });
      run.succeeded();
      const outcome = answer ? await this.tell(answer, pending, run) : "absent";
      run.report[outcome].push(out_contract_code);
    } catch (error) {
      run.failed(error);
      run.report.failed.push({ out_contract_code, error });
      this.logger.warn(
        `Contract ${out_contract_code} could not be reconciled: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  /** Tells whoever is to hear of a contract. @returns the report's list that its code belongs in */
  private async tell<Pending extends PendingContract>(
    answer: WechatPayResponse<Contract>,
    pending: Pending,
    { onContract }: Run<Pending>,
  ): Promise<"signed" | "terminated" | "unhandled" | "other"> {
    await onContract?.(answer.data, pending);
    const standing = standingOf(answer.data);
    if (standing === "other") {
      return standing;
    }
    const event = eventOf(answer);
    if (!this.dispatcher.isHandled(event)) {
      return "unhandled";
    }
    const deadline = new Deadline(this.leaseMs);
    await this.dispatcher.dispatch(event, this.merchant, deadline);
    return standing;
  }

  /** @returns undefined where WeChat Pay says that there is no such contract; any other 404 is a failure */
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

/** What the workers of one run share. */
class Run<Pending extends PendingContract> {
  readonly report: ReconcileReport = {
    signed: [],
    terminated: [],
    unhandled: [],
    absent: [],
    other: [],
    failed: [],
  };
  readonly signal: AbortSignal | undefined;
  readonly onContract: ReconcileOptions<Pending>["onContract"];
  private failuresInRow = 0;

  constructor(
    readonly pace: Pace,
    { signal, onContract }: ReconcileOptions<Pending>,
  ) {
    this.signal = signal;
    this.onContract = onContract;
  }

  succeeded(): void {
    this.failuresInRow = 0;
  }

  /** WeChat Pay is limited or down: the whole run slows, not only this worker. */
  failed(error: unknown): void {
    if ((error as { retryable?: boolean } | undefined)?.retryable) {
      this.pace.backOff(
        Math.min(LONGEST_BACK_OFF_MS, BACK_OFF_MS * 2 ** this.failuresInRow),
      );
      this.failuresInRow += 1;
    }
  }
}

/** One generator that several workers draw from, each value going to one of them. Closing it closes the source. */
async function* valuesOf<T>(
  source: Iterable<T> | AsyncIterable<T>,
): AsyncGenerator<T, void> {
  yield* source;
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
