import { isRefusedWith } from "../apiv3/is-refused-with";
import type { DeductionService } from "../deduction/deduction.service";
import { Deadline } from "../notification/deadline";
import type { NotificationDispatcher } from "../notification/dispatch/notification-dispatcher";
import type { NotifiedMerchant } from "../notification/merchant-of-event";
import type { PaymentNotification } from "../notification/payment-notification";
import type { MerchantLogger } from "../observability/merchant-logger";
import type { TransactionService } from "../transaction/transaction.service";
import {
  DEDUCTION_RECONCILE_OPTIONS,
  type DeductionReconcileOptions,
  type DeductionReconcileReport,
  type PendingCombinedDeduction,
  type PendingDeduction,
  type PendingPapayDeduction,
  type QueriedDeduction,
} from "./pending-deduction";
import { checkOptions, workOff } from "./work-off";

type Outcome = Exclude<keyof DeductionReconcileReport, "failed">;

/**
 * Catches up on deductions that were accepted and of which nothing was told: they are queried, and never made again. What it finds goes to
 * the same marked methods (`@OnPaymentSucceeded()`, `@OnPaymentFailed()`) under the same once-only keys, so that a late notification is a
 * duplicate. One run at a time; when to run is the application's to say.
 *
 * @example
 * ```ts
 * const report = await deductionReconciler.runOnce([{ out_trade_no: "20261201103456009" }]);
 * console.log(report.absent.length); // 1
 * ```
 */
export class DeductionReconciler {
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
   * @param pending the shop's own record of them; read as fast as it is worked off, and closed at the end of the run
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
    const deduction = await this.query(pending);
    if (!deduction) {
      return "absent";
    }
    await onDeduction?.(deduction, pending);
    const outcome = outcomeOf(deduction);
    return outcome === "deducted" || outcome === "notDeducted"
      ? this.tell(deduction, outcome)
      : outcome;
  }

  /** @returns undefined where WeChat Pay says that there is no such deduction; any other 404 is a failure */
  private async query(
    pending: PendingDeduction,
  ): Promise<QueriedDeduction | undefined> {
    const { normal, partner } = this.transactions;
    // A row that is not an object is one that failed, and not the end of the run.
    const { combine_out_trade_no, out_trade_no, sub_mchid } = Object(
      pending,
    ) as Partial<PendingCombinedDeduction> & PendingPapayDeduction;
    try {
      if (combine_out_trade_no !== undefined) {
        const { combinePapay } = this.deductions;
        return (await combinePapay.query({ combine_out_trade_no })).data;
      }
      return sub_mchid === undefined
        ? (await normal.query({ out_trade_no })).data
        : (await partner.query({ out_trade_no, sub_mchid })).data;
    } catch (error) {
      if (isRefusedWith(error, "ORDER_NOT_EXIST")) {
        return undefined;
      }
      throw error;
    }
  }

  private async tell(
    deduction: QueriedDeduction,
    outcome: "deducted" | "notDeducted",
  ): Promise<Outcome> {
    const event = eventOf(deduction, outcome);
    if (!this.dispatcher.isHandled(event)) {
      return "unhandled";
    }
    const deadline = new Deadline(this.leaseMs);
    await this.dispatcher.dispatch(event, this.merchant, deadline);
    return outcome;
  }
}

function numberOf(row: PendingDeduction): string {
  const { combine_out_trade_no, out_trade_no } = Object(
    row,
  ) as Partial<PendingCombinedDeduction> & PendingPapayDeduction;
  return combine_out_trade_no ?? out_trade_no;
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

/** Of a combined deduction all parts are paid or none, and each is refunded by itself. */
function outcomeOf(deduction: QueriedDeduction): Outcome {
  const states =
    "combine_out_trade_no" in deduction
      ? deduction.sub_orders.map(({ trade_state }) => trade_state)
      : [deduction.trade_state];
  const outcomes = new Set(
    states.map((state) => OUTCOMES.get(state) ?? "other"),
  );
  const [outcome = "other", another] = outcomes;
  if (another === undefined) {
    return outcome;
  }
  return outcomes.has("refunded") && outcomes.has("deducted")
    ? "refunded"
    : "other";
}

/** A query's answer as the event that was missed. */
function eventOf(
  deduction: QueriedDeduction,
  outcome: "deducted" | "notDeducted",
): PaymentNotification<QueriedDeduction> {
  const isCombination = "combine_out_trade_no" in deduction;
  const number = isCombination
    ? deduction.combine_out_trade_no
    : deduction.out_trade_no;
  const time = isCombination
    ? deduction.sub_orders[0]?.success_time
    : deduction.success_time;
  const ending = outcome === "deducted" ? "SUCCESS" : "FAIL";
  return {
    id: `query:${number}:${ending}`,
    event_type: `TRANSACTION.${ending}`,
    original_type: "transaction",
    create_time: time ?? new Date().toISOString(),
    resource: deduction,
  };
}
