import type { CombinedTransaction } from "../transaction/combined-transaction";
import type { TradeState } from "../transaction/transaction";

/** What became of a deduction that is reversed where no answer tells. Whatever it is, it was made once at most. */
export type DeductionOutcome =
  | {
      /** The money was deducted. */
      outcome: "deducted";
      /** As WeChat Pay tells it. */
      deduction: CombinedTransaction;
    }
  | {
      /** WeChat Pay could not deduct it: the parts tell the state. Its numbers are used up; deduct under new ones. */
      outcome: "failed";
      /** As WeChat Pay tells it. */
      deduction: CombinedTransaction;
    }
  | {
      /** WeChat Pay refused the request, or it was never sent: nothing was deducted. */
      outcome: "rejected";
      /** Why: `CONTRACT_NOT_EXIST` where the contract has ended. */
      error: unknown;
    }
  | {
      /** No answer told, so it was reversed: nothing is deducted, and the numbers are used up. */
      outcome: "reversed";
      /** What came in place of an answer. */
      error?: unknown;
    }
  | {
      /** Neither an answer nor the reversal nor a query told. Query or reverse it later, before anything else is deducted for it. */
      outcome: "unknown";
      /** What came in place of an answer. */
      error?: unknown;
      /** What came of the reversal. */
      reversalError: unknown;
    };

const FAILED_STATES: readonly TradeState[] = ["PAYERROR", "PAY_FAIL", "CLOSED"];

/** Where a deduction's parts stand, of which all are paid or none. */
export function standingOf({
  sub_orders,
}: CombinedTransaction): "deducted" | "failed" | "reversed" | "undecided" {
  const are = (...states: TradeState[]) =>
    sub_orders.length > 0 &&
    sub_orders.every(({ trade_state }) => states.includes(trade_state));
  if (are("SUCCESS", "REFUND")) {
    return "deducted";
  }
  if (are("REVOKED")) {
    return "reversed";
  }
  return are(...FAILED_STATES) ? "failed" : "undecided";
}
