import type { CombinedTransaction } from "../transaction/combined-transaction";
import type {
  DirectTransaction,
  PartnerTransaction,
} from "../transaction/transaction";
import type { Names } from "../validation/known-names";
import type { RunOptions } from "./work-off";

/** A deduction of 委托代扣 that was accepted, without a notification so far. */
export interface PendingPapayDeduction {
  /** The merchant's own number of the deduction (商户订单号). */
  out_trade_no: string;
  /** The sub-merchant's id, of a partner's deduction (子商户号). */
  sub_mchid?: string;
}

/** A combined deduction (合单代扣) whose outcome neither the answer nor the reversal gave. */
export interface PendingCombinedDeduction {
  /** The merchant's own number of the whole (合单商户订单号). */
  combine_out_trade_no: string;
}

/** A deduction of either kind. */
export type PendingDeduction = PendingPapayDeduction | PendingCombinedDeduction;

/** What a deduction's query answers. */
export type QueriedDeduction =
  DirectTransaction | PartnerTransaction | CombinedTransaction;

/** Options of a run. */
export interface DeductionReconcileOptions<
  Pending extends PendingDeduction = PendingDeduction,
> extends RunOptions {
  /**
   * Is given each deduction that WeChat Pay knows, in whatever state, before the marked methods run. It may be given one again by the next
   * run. What it throws leaves the number in `failed`.
   *
   * @param deduction as the query answered it
   * @param pending what was read of it, with whatever else your record holds
   */
  onDeduction?(
    deduction: QueriedDeduction,
    pending: Pending,
  ): void | Promise<void>;
}

/** The names of the options. */
export const DEDUCTION_RECONCILE_OPTIONS: Names<DeductionReconcileOptions> = {
  concurrency: true,
  perSecond: true,
  signal: true,
  onDeduction: true,
};

/** What a run found. Every number that was queried is in exactly one list. */
export interface DeductionReconcileReport {
  /** Numbers of deductions that were made, and for which every marked method has run, now or before. */
  deducted: string[];
  /** Numbers of deductions that failed, and for which every marked method has run: the next attempt takes a new one (`nextDeductionNumber`). */
  notDeducted: string[];
  /** Numbers of deductions that were reversed: nothing is deducted, and they cannot be used again. No marked method is called. */
  reversed: string[];
  /** Numbers of deductions that were made or failed, and that no marked method handles: only `onDeduction` was called. */
  unhandled: string[];
  /** Numbers of deductions that are under way. */
  pending: string[];
  /** Numbers that WeChat Pay knows no deduction of (404 `ORDER_NOT_EXIST`): it was never accepted, and may be made under the same number. */
  absent: string[];
  /** Numbers of deductions for which a refund was begun: query the refund. No marked method is called. */
  refunded: string[];
  /** Numbers in another state. */
  other: string[];
  /** Numbers whose query, `onDeduction` or marked methods failed; the next run tries them again. */
  failed: Array<{ number: string; error: unknown }>;
}
