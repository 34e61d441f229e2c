import { Logger } from "@nestjs/common";
import { ConfigurationError, WechatPayApiError } from "../apiv3/errors";
import type { WechatPayResponse } from "../client/answer";
import type { ContractService } from "../contract/contract.service";
import type { Contract } from "../contract/results";
import type { ContractNotification } from "../notification/contract-notification";
import type { NotificationDispatcher } from "../notification/dispatch/notification-dispatcher";
import { Pace } from "./pace";

/** A contract that was pre-signed and of which no notification came. */
export interface PendingContract {
  /** Service of the merchant platform that is signed (服务ID). */
  service_id: number;
  /** The merchant's own code of the contract (商户签约协议号). */
  out_contract_code: string;
}

/** How a run goes about it. */
export interface ReconcileOptions {
  /** Queries under way at one time; default 4. */
  concurrency?: number;
  /** Queries begun per second; default 10. */
  perSecond?: number;
  /** Ends the run early: no further query begins, and what is under way is finished. */
  signal?: AbortSignal;
}

/** What a run found. */
export interface ReconcileReport {
  /** Codes of contracts that are signed, and whose handlers have all run, now or before. */
  signed: string[];
  /** Codes of contracts that have ended, likewise. */
  terminated: string[];
  /** Codes that WeChat Pay knows no contract of (404 `RESOURCE_NOT_EXISTS`): the user declined, or has not decided yet. */
  absent: string[];
  /** Codes in a state that is neither. */
  other: string[];
  /** Codes whose query or handlers failed; the next run tries them again. */
  failed: Array<{ out_contract_code: string; error: unknown }>;
}

const BACK_OFF_MS = 1_000;
const LONGEST_BACK_OFF_MS = 60_000;

/**
 * Catches up on notifications that never came: WeChat Pay gives up after 24 hours, and a user who declines is not told of
 * at all. What it finds goes to the same marked methods (`@OnContractSigned()` and its like) under the same once-only keys,
 * so that a late notification is a duplicate. One run at a time; when to run is the application's to say.
 */
export class ContractReconciler {
  private readonly logger = new Logger("ContractReconciler");

  constructor(
    private readonly contracts: ContractService,
    private readonly dispatcher: NotificationDispatcher,
  ) {}

  /**
   * Queries each pending contract once. Never throws for one of them: see `failed`.
   *
   * @param pending the shop's own record of them; read as fast as it is worked off, so it may be a database's cursor. It is
   *   closed at the end of the run, an early one as well
   * @param options how fast to query, and when to stop
   * @throws ConfigurationError where `concurrency` is no positive integer, or `perSecond` no positive number
   * @throws what reading or closing `pending` throws, after what is under way is finished
   */
  async runOnce(
    pending: Iterable<PendingContract> | AsyncIterable<PendingContract>,
    { concurrency = 4, perSecond = 10, signal }: ReconcileOptions = {},
  ): Promise<ReconcileReport> {
    // With a part of one, nobody would work and nothing be queried.
    if (!Number.isSafeInteger(concurrency) || concurrency < 1) {
      throw new ConfigurationError("concurrency", "must be a positive integer");
    }
    if (!Number.isFinite(perSecond) || perSecond <= 0) {
      throw new ConfigurationError("perSecond", "must be a positive number");
    }
    const report: ReconcileReport = {
      signed: [],
      terminated: [],
      absent: [],
      other: [],
      failed: [],
    };
    const run = new Run(new Pace(perSecond), report, signal);
    const source = valuesOf(pending);
    const workers = await Promise.allSettled(
      Array.from({ length: concurrency }, () => this.work(source, run)),
    );
    await source.return();
    const failed = workers.find((worker) => worker.status === "rejected");
    if (failed) {
      throw failed.reason;
    }
    return report;
  }

  private async work(
    source: AsyncGenerator<PendingContract, void>,
    run: Run,
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

  private async reconcile(pending: PendingContract, run: Run): Promise<void> {
    const { out_contract_code } = pending;
    try {
      const answer = await this.query(pending);
      run.succeeded();
      const outcome = answer ? outcomeOf(answer.data) : "absent";
      if (answer && (outcome === "signed" || outcome === "terminated")) {
        await this.dispatcher.dispatch(eventOf(answer));
      }
      run.report[outcome].push(out_contract_code);
    } catch (error) {
      run.failed(error);
      run.report.failed.push({ out_contract_code, error });
      this.logger.warn(
        `Contract ${out_contract_code} could not be reconciled: ${error instanceof Error ? error.message : String(error)}`,
      );
    }
  }

  /** @returns undefined where WeChat Pay says that there is no such contract; any other 404 is a failure */
  private async query({
    service_id,
    out_contract_code,
  }: PendingContract): Promise<WechatPayResponse<Contract> | undefined> {
    try {
      return await this.contracts.query({ service_id, out_contract_code });
    } catch (error) {
      if (
        error instanceof WechatPayApiError &&
        error.status === 404 &&
        error.code === "RESOURCE_NOT_EXISTS"
      ) {
        return undefined;
      }
      throw error;
    }
  }
}

/** What the workers of one run share. */
class Run {
  private failuresInRow = 0;

  constructor(
    readonly pace: Pace,
    readonly report: ReconcileReport,
    readonly signal: AbortSignal | undefined,
  ) {}

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

function outcomeOf(contract: Contract): "signed" | "terminated" | "other" {
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
