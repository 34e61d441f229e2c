import type { CombinedTransaction } from "../transaction/combined-transaction";
import type { TradeState } from "../transaction/transaction";

/**
 * The outcome of a deduction that is reversed where it is not known to be paid. In any case it was made once at most; where its number is that
 * of an earlier call, the outcome is that call's.
 */
export type DeductionOutcome =
  | {
      /** The money was deducted. */
      outcome: "deducted";
      /** As WeChat Pay returns it. */
      deduction: CombinedTransaction;
    }
  | {
      /** An earlier call deducted it, and a part of it or all was refunded since: `trade_state` of the parts tells which. */
      outcome: "refunded";
      /** As WeChat Pay returns it. */
      deduction: CombinedTransaction;
    }
  | {
      /** WeChat Pay could not deduct it; the parts have the state. Its numbers cannot be used again; deduct under new ones. */
      outcome: "failed";
      /** As WeChat Pay returns it. */
      deduction: CombinedTransaction;
      /** Why, where WeChat Pay refused it: `NOT_ENOUGH`. */
      error?: unknown;
    }
  | {
      /** The request was never sent, or was refused, and WeChat Pay has no deduction under its number: nothing was deducted. */
      outcome: "rejected";
      /** Why: `CONTRACT_NOT_EXIST` where the contract has ended. */
      error: unknown;
    }
  | {
      /** No answer gave the outcome and no query knew it as paid, so it was reversed: nothing is deducted, and the numbers cannot be used again. */
      outcome: "reversed";
      /** What came in place of an answer. */
      error?: unknown;
    }
  | {
      /**
       * No query gave the outcome, or the reversal may still arrive, or the number is another deduction's or one that an earlier call has just
       * made. What no query gave is not reversed, for an earlier call of the number may have been delivered for. Query it later, before you
       * deduct for it again.
       */
      outcome: "unknown";
      /** What came in place of an answer. */
      error?: unknown;
      /** What came of the reversal, or of the query before it; where both have told nothing more, the same as `error`. */
      reversalError: unknown;
    };

const OPEN_STATES: readonly TradeState[] = ["NOTPAY", "USERPAYING", "ACCEPT"];

/** Whether a deduction is still to be decided. A state that is not known yet may be one of what is paid. */
export function isOpen({ sub_orders }: CombinedTransaction): boolean {
  return sub_orders.every(({ trade_state }) =>
    OPEN_STATES.includes(trade_state),
  );
}

/** The state of a deduction's parts: either all are paid or none is, and each is refunded by itself. */
export function standingOf({
  sub_orders,
}: CombinedTransaction):
  "deducted" | "refunded" | "failed" | "reversed" | "undecided" {
  const are = (...states: TradeState[]) =>
    sub_orders.length > 0 &&
    sub_orders.every(({ trade_state }) => states.includes(trade_state));
  if (are("SUCCESS")) {
    return "deducted";
  }
  if (are("SUCCESS", "REFUND")) {
    return "refunded";
  }
  if (are("REVOKED")) {
    return "reversed";
  }
  return are("PAYERROR", "PAY_FAIL", "CLOSED") ? "failed" : "undecided";
}
