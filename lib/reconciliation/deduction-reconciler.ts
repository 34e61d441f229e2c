import type { DeductionService } from "../deduction/deduction.service";
import { Alarms } from "../notification/alarms";
import { Deadline } from "../notification/deadline";
import type { NotificationDispatcher } from "../notification/dispatch/notification-dispatcher";
import type { NotifiedMerchant } from "../notification/merchant-of-event";
import type { MerchantLogger } from "../observability/merchant-logger";
import type { TransactionService } from "../transaction/transaction.service";
import {
  DEDUCTION_RECONCILE_OPTIONS,
  type DeductionReconcileOptions,
  type DeductionReconcileReport,
  type PendingDeduction,
  type QueriedDeduction,
} from "./pending-deduction";
import {
  missedEvent,
  numberOf,
  outcomeOf,
  queryPayment,
} from "./queried-payment";
import { checkOptions, workOff } from "./work-off";

type Outcome = Exclude<keyof DeductionReconcileReport, "failed">;

/**
 * Catches up on deductions that were accepted but never notified: they are queried, and never made again. What it finds goes to
 * the same marked methods (`@OnPaymentSucceeded()`, `@OnPaymentFailed()`) under the same once-only keys, so that a late notification is a
 * duplicate. Only one run at a time; the application decides when.
 *
 * @example
 * ```ts
 * const report = await deductionReconciler.runOnce([{ out_trade_no: "20261201103456009" }]);
 * console.log(report.absent.length); // 1
 * ```
 */
export class DeductionReconciler {
  /** Shared by all events: each would else leave a timer behind for as long as the lease. */
  private readonly alarms = new Alarms();

  /** @param leaseMs how long a marked method may take: nobody waits for an answer here, so no shorter deadline fails it */
  constructor(
    private readonly transactions: TransactionService,
    private readonly deductions: DeductionService,
    private readonly dispatcher: NotificationDispatcher,
    private readonly merchant: NotifiedMerchant,
    private readonly leaseMs: number,
    private readonly logger: MerchantLogger,
  ) {}

  /**
   * Queries each pending deduction once. Never throws for one of them: see `failed`.
   *
   * @param pending the shop's own record of them; read as fast as it is processed, and closed at the end of the run
   * @param options how fast to query, when to stop, and who is given the deductions
   * @throws ConfigurationError where an option has an unknown name or a value of the wrong kind
   * @throws what reading or closing `pending` throws, after what is under way is finished
   */
  async runOnce<Pending extends PendingDeduction = PendingDeduction>(
    pending: Iterable<Pending> | AsyncIterable<Pending>,
    options: DeductionReconcileOptions<Pending> = {},
  ): Promise<DeductionReconcileReport> {
    checkOptions<DeductionReconcileOptions>(
      options as DeductionReconcileOptions,
      DEDUCTION_RECONCILE_OPTIONS,
    );
    const report: DeductionReconcileReport = {
      deducted: [],
      notDeducted: [],
      reversed: [],
      unhandled: [],
      pending: [],
      absent: [],
      refunded: [],
      other: [],
      failed: [],
    };
    await workOff(pending, options, {
      reconcile: async (row) => {
        const outcome = await this.reconcile(row, options);
        report[outcome].push(numberOf(row));
      },
      failed: (row, error) => {
        const number = numberOf(row);
        report.failed.push({ number, error });
        this.logger.warn(
          `Deduction ${number} could not be reconciled: ${error instanceof Error ? error.message : String(error)}`,
        );
      },
    });
    if (report.unhandled.length > 0) {
      this.logger.warn(
        `${report.unhandled.length} deductions were made or failed, and no marked method handles that: mark one by @OnPaymentSucceeded() and @OnPaymentFailed()`,
      );
    }
    return report;
  }

  private async reconcile<Pending extends PendingDeduction>(
    pending: Pending,
    { onDeduction }: DeductionReconcileOptions<Pending>,
  ): Promise<Outcome> {
    const deduction = await queryPayment(
      this.transactions,
      pending,
      (request) => this.deductions.combinePapay.query(request),
    );
    if (!deduction) {
      return "absent";
    }
    await onDeduction?.(deduction, pending);
    const outcome = outcomeOf(deduction, OUTCOMES, "deducted");
    return outcome === "deducted" || outcome === "notDeducted"
      ? this.tell(deduction, outcome)
      : outcome;
  }

  private async tell(
    deduction: QueriedDeduction,
    outcome: "deducted" | "notDeducted",
  ): Promise<Outcome> {
    const event = missedEvent(
      deduction,
      outcome === "deducted" ? "SUCCESS" : "FAIL",
    );
    if (!this.dispatcher.isHandled(event)) {
      return "unhandled";
    }
    const deadline = new Deadline(this.leaseMs, this.alarms);
    await this.dispatcher.dispatch(event, this.merchant, deadline);
    return outcome;
  }
}

const OUTCOMES: ReadonlyMap<string, Outcome> = new Map([
  ["SUCCESS", "deducted"],
  ["REFUND", "refunded"],
  ["ACCEPT", "pending"],
  ["NOTPAY", "pending"],
  ["USERPAYING", "pending"],
  // All of them: it failed.
  ["PAYERROR", "notDeducted"],
  ["PAY_FAIL", "notDeducted"],
  ["CLOSED", "notDeducted"],
  ["REVOKED", "reversed"],
]);
