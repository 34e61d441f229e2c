/** The page's texts on plans and deductions, in English. */
export const englishPlans = {
  plans: "Automatic deductions",
  planId: "Plan id",
  planPeriod: "Period",
  planPrice: "Price",
  monthly: "every month",
  everyDays: (days) => `every ${days} days`,
  afterUse: "after each use",
  scheduledFor: "To be deducted on",
  scheduleState: "Schedule",
  "schedule-NO_SCHEDULED": "Not announced yet",
  "schedule-SCHEDULED": "Announced",
  "schedule-PAID": "Deducted",
  "schedule-EXPIRED": "Expired",
  deductedFor: "For",
  deductedAt: "To be deducted at",
  deductedAmount: (amount) => `Deducted ${amount}`,
  nextDeduction: "To be deducted:",
  notice: "Announced by the shop",

  openPlan: "Open automatic deductions?",
  whatPlanMeans: (merchant) =>
    `${merchant} may then deduct as agreed, without you. You can turn it off at any time.`,
  acceptPlan: "Agree and open",
  planOpened: "Automatic deductions are open",
  planOpenedText: (merchant) => `${merchant} deducts as agreed from now on.`,
  planDeclined: "Automatic deductions were not opened. The shop is not told.",
  endPlanQuestion: "Turn off automatic deductions?",
  endPlanMeans: (merchant) =>
    `${merchant} can then deduct no more, and is told so. The contract code cannot be used again.`,
  planEnded: "Automatic deductions are turned off.",
  keepPlan: "Stay with it?",
  "coupon-SEND_COUPON": (id) => `The shop gives a coupon${inBrackets(id)}.`,
  "coupon-UNUSED_COUPON": (id) =>
    `A coupon of the shop's is not used yet${inBrackets(id)}.`,
  "coupon-NOT_SEND_COUPON": () => "The shop gives no coupon.",
  noCoupon: (objection) =>
    `The shop's answer holds nothing to show: ${objection}.`,
  stay: "Stay",
  endAnyway: "Turn off all the same",
  planKept: "Automatic deductions stay open.",

  "deduction-NOTPAY": "Outcome unknown",
  "deduction-ACCEPT": "To be deducted",
  "deduction-CLOSED": "Deduction failed",
  "deduction-EXPIRED": "Deduction failed",
  "deduction-PAYERROR": "Deduction failed; the shop is to close it",
  "deduction-REVOKED": "Reversed",
  settleDeduction: (amount) => `Settle the deduction of ${amount}`,
  settleDeductionQuestion: "How does the deduction end?",
  deductionSettled: (end) => `Deduction settled: ${end}`,
  "end-SUCCESS": "Deducted",
  "end-NOTENOUGH": "Not enough money",
  "end-BANKERROR": "The bank fails",
  "end-USER_ACCOUNT_ABNORMAL": "The user's account is blocked",
  "end-SYSTEMERROR": "System error",
};

function inBrackets(id) {
  return id === undefined ? "" : ` (${id})`;
}
