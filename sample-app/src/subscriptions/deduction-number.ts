import { randomUUID } from "node:crypto";
import type { Month } from "./calendar.js";

/** No order's number begins with it, for those are hexadecimal. */
const PREFIX = "tb";

/** The number of a box's first deduction: 28 characters, which leaves room for what `nextDeductionNumber` puts after it. */
export function newNumber(month: Month): string {
  const random = randomUUID().replaceAll("-", "").slice(0, 20);
  return `${PREFIX}${month.replace("-", "")}${random}`;
}

/** Whether an `out_trade_no` is a deduction's, and not an order's. */
export function isOfDeduction(outTradeNo: string): boolean {
  return outTradeNo.startsWith(PREFIX);
}

/** The number of a box's first deduction, by that of any of its deductions. */
export function firstNumberOf(outTradeNo: string): string {
  return outTradeNo.replace(/-([2-9]|[1-9]\d)$/, "");
}
