import type { CombinedTransaction } from "../transaction/combined-transaction";
import type {
  DirectTransaction,
  PartnerTransaction,
} from "../transaction/transaction";
import type { Names } from "../validation/known-names";
import type { RunOptions } from "./work-off";

/** Nobody shall pay the order any more: it is closed where it is not paid. */
interface Closable {
  isOver?: boolean;
}

/** An order whose payment was not notified. */
export interface PendingOrder extends Closable {
  /** The merchant's own number of the order (商户订单号). */
  out_trade_no: string;
  /** The sub-merchant's id, of a partner's order (子商户号). */
  sub_mchid?: string;
}

/** A combined order whose payment was not notified. */
export interface PendingCombinedOrder extends Closable {
  /** The merchant's own number of the whole (合单商户订单号). */
  combine_out_trade_no: string;
}

/** An order, or a combined one. */
export type PendingTransaction = PendingOrder | PendingCombinedOrder;

/** What an order's query answers. */
export type QueriedTransaction =
  DirectTransaction | PartnerTransaction | CombinedTransaction;

/** Options of a run. */
export interface TransactionReconcileOptions<
  Pending extends PendingTransaction = PendingTransaction,
> extends RunOptions {
  /**
   * Is given each order that WeChat Pay knows, in whatever state and whether a marked method handles it or not, before those methods
   * run and before it is closed; a second time where it is paid while it is being closed. It may be given one again by the next run. What it throws leaves the number in `failed`.
   *
   * @param transaction as the query answered it
   * @param pending what was read of it, with whatever else your record holds
   */
  onTransaction?(
    transaction: QueriedTransaction,
    pending: Pending,
  ): void | Promise<void>;
}

/** The names of the options. */
export const TRANSACTION_RECONCILE_OPTIONS: Names<TransactionReconcileOptions> =
  {
    concurrency: true,
    perSecond: true,
    signal: true,
    onTransaction: true,
  };

/** What a run found. Every number that was queried is in exactly one list. */
export interface TransactionReconcileReport {
  /** Numbers of orders that are paid, and for which every marked method has run, now or before. */
  paid: string[];
  /** Numbers of orders that are paid, and that no marked method handles: only `onTransaction` was called. */
  unhandled: string[];
  /** Numbers of orders that were paid and for which a refund was begun: query the refund. No marked method is called. */
  refunded: string[];
  /** Numbers of orders that are not paid, and still can be. */
  open: string[];
  /** Numbers of orders that are closed, by this run or before: they are never paid. */
  closed: string[];
  /** Numbers that WeChat Pay knows no order of (404 `ORDER_NOT_EXIST`): the order was never made, and may be placed under the same number. */
  absent: string[];
  /** Numbers of orders in another state, such as a failed deduction's. */
  other: string[];
  /** Numbers whose query, closing, `onTransaction` or marked methods failed; the next run tries them again. */
  failed: Array<{ number: string; error: unknown }>;
}
