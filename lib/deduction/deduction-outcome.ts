import type { CombinedTransaction } from "../transaction/combined-transaction";
import type { TradeState } from "../transaction/transaction";

/** The outcome of a deduction that is reversed where no answer gives one. In any case it was made once at most. */
export type DeductionOutcome =
  | {
      /** The money was deducted. */
      outcome: "deducted";
      /** As WeChat Pay returns it. */
      deduction: CombinedTransaction;
    }
  | {
      /** WeChat Pay could not deduct it; the parts have the state. Its numbers cannot be used again; deduct under new ones. */
      outcome: "failed";
      /** As WeChat Pay returns it. */
      deduction: CombinedTransaction;
    }
  | {
      /**
       * WeChat Pay refused the request, or it was never sent: nothing was deducted. Where it refused because the number is in use
       * (`ORDER_PAID` and its like), the outcome is that of the call that has it.
       */
      outcome: "rejected";
      /** Why: `CONTRACT_NOT_EXIST` where the contract has ended. */
      error: unknown;
    }
  | {
      /** No answer gave the outcome, so it was reversed: nothing is deducted, and the numbers cannot be used again. */
      outcome: "reversed";
      /** What came in place of an answer. */
      error?: unknown;
    }
  | {
      /**
       * Neither the answer, nor the reversal, nor a query gave the outcome, or the reversal may still arrive, or an earlier call has the
       * number. Query or reverse it later, before you deduct for it again.
       */
      outcome: "unknown";
      /** What came in place of an answer. */
      error?: unknown;
      /** What came of the reversal; where an earlier call has the number and nothing is reversed, the same as `error`. */
      reversalError: unknown;
    };

const FAILED_STATES: readonly TradeState[] = ["PAYERROR", "PAY_FAIL", "CLOSED"];

/** The state of a deduction's parts: either all are paid or none is. */
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
