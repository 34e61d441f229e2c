import { Refusal } from "../exchange/refusal";

/** What becomes of deductions: `ACCEPT` leaves those that are told later to `settleDeduction`. */
export const DEDUCTION_OUTCOMES = [
  "SUCCESS",
  "ACCEPT",
  "NOTENOUGH",
  "BANKERROR",
  "USER_ACCOUNT_ABNORMAL",
] as const;

/** What becomes of a deduction, once it is accepted. */
export type DeductionOutcome = (typeof DEDUCTION_OUTCOMES)[number];

/** What a deduction that is under way comes to. */
export type DeductionEnd = Exclude<DeductionOutcome, "ACCEPT">;

const REASONS: Readonly<Record<Exclude<DeductionEnd, "SUCCESS">, string>> = {
  NOTENOUGH: "余额不足",
  BANKERROR: "银行系统异常",
  USER_ACCOUNT_ABNORMAL: "用户账户异常",
};

/** Why a deduction failed, in words for people. */
export function failureText(end: Exclude<DeductionEnd, "SUCCESS">): string {
  return REASONS[end];
}

/** The answer to a deduction that is told at once, and fails. */
export function deductionRefusal(
  end: Exclude<DeductionEnd, "SUCCESS">,
): Refusal {
  return new Refusal(end === "BANKERROR" ? 500 : 403, end, failureText(end));
}
