import { Refusal } from "../exchange/refusal";

/**
 * What becomes of deductions: with `ACCEPT`, those that are notified later stay open until `settleDeduction`; after `SYSTEMERROR` the
 * deduction must be closed before another number is used.
 */
export const DEDUCTION_OUTCOMES = [
  "SUCCESS",
  "ACCEPT",
  "NOTENOUGH",
  "BANKERROR",
  "USER_ACCOUNT_ABNORMAL",
  "SYSTEMERROR",
] as const;

/** What becomes of a deduction, once it is accepted. */
export type DeductionOutcome = (typeof DEDUCTION_OUTCOMES)[number];

/** How a deduction that is in progress ends. */
export type DeductionEnd = Exclude<DeductionOutcome, "ACCEPT">;

/** How deductions that are in progress may end. */
export const DEDUCTION_ENDS: readonly DeductionEnd[] =
  DEDUCTION_OUTCOMES.filter((outcome) => outcome !== "ACCEPT");

const REASONS: Readonly<Record<Exclude<DeductionEnd, "SUCCESS">, string>> = {
  NOTENOUGH: "余额不足",
  BANKERROR: "银行系统异常",
  USER_ACCOUNT_ABNORMAL: "用户账户异常",
  SYSTEMERROR: "系统错误",
};

/** Why a deduction failed, in words for people. */
export function failureText(end: Exclude<DeductionEnd, "SUCCESS">): string {
  return REASONS[end];
}

/** The answer to a deduction whose outcome is in the answer, and that fails. */
export function deductionRefusal(
  end: Exclude<DeductionEnd, "SUCCESS">,
): Refusal {
  const isOfSystem = end === "BANKERROR" || end === "SYSTEMERROR";
  const code = end === "SYSTEMERROR" ? "SYSTEM_ERROR" : end;
  return new Refusal(isOfSystem ? 500 : 403, code, failureText(end));
}
