import { isRefusedWith } from "../apiv3/is-refused-with";
import { Alarms } from "../notification/alarms";
import { Deadline } from "../notification/deadline";
import type { NotificationDispatcher } from "../notification/dispatch/notification-dispatcher";
import type { NotifiedMerchant } from "../notification/merchant-of-event";
import type { MerchantLogger } from "../observability/merchant-logger";
import type { TransactionService } from "../transaction/transaction.service";
import {
  type PendingTransaction,
  type QueriedTransaction,
  TRANSACTION_RECONCILE_OPTIONS,
  type TransactionReconcileOptions,
  type TransactionReconcileReport,
} from "./pending-transaction";
import {
  missedEvent,
  numberOf,
  outcomeOf,
  queryPayment,
} from "./queried-payment";
import { checkOptions, workOff } from "./work-off";

type Outcome = Exclude<keyof TransactionReconcileReport, "failed">;

/**
 * Catches up on payments whose notification never came, and closes orders that are over. What it finds paid goes to the same marked
 * methods (`@OnPaymentSucceeded()`) under the same once-only keys, so that a late notification is a duplicate. Only one run at a
 * time; the application decides when (`protocol` "The transaction object").
 *
 * @example
 * ```ts
 * const report = await transactionReconciler.runOnce([
 *   { out_trade_no: "20261127103456006" },
 *   { out_trade_no: "20261126103456006", isOver: true },
 * ]);
 * console.log(report.absent.length); // 2
 * ```
 */
export class TransactionReconciler {
  /** Shared by all events: each would else leave a timer behind for as long as the lease. */
  private readonly alarms = new Alarms();

  /** @param leaseMs how long a marked method may take: nobody waits for an answer here, so no shorter deadline fails it */
  constructor(
    private readonly transactions: TransactionService,
    private readonly dispatcher: NotificationDispatcher,
    private readonly merchant: NotifiedMerchant,
    private readonly leaseMs: number,
    private readonly logger: MerchantLogger,
  ) {}

  /**
   * Queries each pending order once. Never throws for one of them: see `failed`.
   *
   * @param pending the shop's own record of them; read as fast as it is processed, so it may be a database's cursor. It is
   *   closed at the end of the run, an early one as well
   * @param options how fast to query, when to stop, and who is given the orders
   * @throws ConfigurationError where an option has an unknown name or a value of the wrong kind
   * @throws what reading or closing `pending` throws, after what is under way is finished
   */
  async runOnce<Pending extends PendingTransaction = PendingTransaction>(
    pending: Iterable<Pending> | AsyncIterable<Pending>,
    options: TransactionReconcileOptions<Pending> = {},
  ): Promise<TransactionReconcileReport> {
    checkOptions<TransactionReconcileOptions>(
      options as TransactionReconcileOptions,
      TRANSACTION_RECONCILE_OPTIONS,
    );
    const report: TransactionReconcileReport = {
      paid: [],
      unhandled: [],
      refunded: [],
      open: [],
      closed: [],
      absent: [],
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
          `Order ${number} could not be reconciled: ${error instanceof Error ? error.message : String(error)}`,
        );
      },
    });
    if (report.unhandled.length > 0) {
      this.logger.warn(
        `${report.unhandled.length} orders are paid, and no marked method handles that: mark one by @OnPaymentSucceeded()`,
      );
    }
    return report;
  }

  private async reconcile<Pending extends PendingTransaction>(
    pending: Pending,
    { onTransaction }: TransactionReconcileOptions<Pending>,
  ): Promise<Outcome> {
    const transaction = await this.query(pending);
    if (!transaction) {
      return "absent";
    }
    await onTransaction?.(transaction, pending);
    if (pending.isOver && standingOf(transaction) === "open") {
      const paid = await this.close(pending, transaction);
      if (!paid) {
        return "closed";
      }
      await onTransaction?.(paid, pending);
      return this.tellWherePaid(paid);
    }
    return this.tellWherePaid(transaction);
  }

  private query(
    pending: PendingTransaction,
  ): Promise<QueriedTransaction | undefined> {
    return queryPayment(this.transactions, pending, (request) =>
      this.transactions.combine.query(request),
    );
  }

  /** @returns the payment of a customer who was quicker; undefined where it is closed */
  private async close(
    pending: PendingTransaction,
    transaction: QueriedTransaction,
  ): Promise<QueriedTransaction | undefined> {
    try {
      await this.closeAtWechatPay(transaction);
      return undefined;
    } catch (error) {
      if (isRefusedWith(error, "ORDER_CLOSED")) {
        return undefined;
      }
      const paid =
        isRefusedWith(error, "ORDER_PAID") && (await this.query(pending));
      if (!paid || standingOf(paid) === "open") {
        throw error;
      }
      return paid;
    }
  }

  private async closeAtWechatPay(
    transaction: QueriedTransaction,
  ): Promise<void> {
    const { normal, partner, combine } = this.transactions;
    if ("combine_out_trade_no" in transaction) {
      const { combine_out_trade_no, combine_appid, sub_orders } = transaction;
      await combine.close({
        combine_out_trade_no,
        combine_appid,
        sub_orders: sub_orders.map(
          ({ mchid, sub_mchid, sub_appid, out_trade_no }) => ({
            mchid,
            sub_mchid,
            sub_appid,
            out_trade_no,
          }),
        ),
      });
    } else if ("sp_mchid" in transaction) {
      const { out_trade_no, sub_mchid } = transaction;
      await partner.close({ out_trade_no, sub_mchid });
    } else {
      await normal.close({ out_trade_no: transaction.out_trade_no });
    }
  }

  private async tellWherePaid(
    transaction: QueriedTransaction,
  ): Promise<Outcome> {
    const outcome = standingOf(transaction);
    if (outcome !== "paid") {
      return outcome;
    }
    const event = missedEvent(transaction, "SUCCESS");
    if (!this.dispatcher.isHandled(event)) {
      return "unhandled";
    }
    const deadline = new Deadline(this.leaseMs, this.alarms);
    await this.dispatcher.dispatch(event, this.merchant, deadline);
    return "paid";
  }
}

function standingOf(transaction: QueriedTransaction): Outcome {
  return outcomeOf(transaction, OUTCOMES, "paid");
}

const OUTCOMES: ReadonlyMap<string, Outcome> = new Map([
  ["SUCCESS", "paid"],
  ["REFUND", "refunded"],
  ["NOTPAY", "open"],
  ["USERPAYING", "open"],
  ["ACCEPT", "open"],
  ["CLOSED", "closed"],
  ["REVOKED", "closed"],
]);
