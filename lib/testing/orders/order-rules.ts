import { isDeepStrictEqual } from "node:util";
import { Refusal } from "../exchange/refusal";
import type { OrderTerms, SimulatedOrder } from "./order";

const MINUTE_MS = 60 * 1000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A minute from now at least, 90 days at most, and seven days where the merchant names no time (JSAPI下单, time_expire). */
export function payableUntil(
  timeExpire: number | undefined,
  now: number,
): number {
  const named = timeExpire ?? now + 7 * DAY_MS;
  return Math.min(Math.max(named, now + MINUTE_MS), now + 90 * DAY_MS);
}

/** @throws Refusal 400 `ORDER_PAID`, `ORDER_CLOSED` */
export function requireUnpaid({ trade_state }: SimulatedOrder): void {
  if (trade_state === "CLOSED" || trade_state === "REVOKED") {
    throw new Refusal(400, "ORDER_CLOSED", "该订单已关闭");
  }
  if (trade_state !== "NOTPAY") {
    throw new Refusal(400, "ORDER_PAID", "该订单已支付");
  }
}

/** Whether an order is placed again with the values that it has. */
export function isSameOrder(
  placed: SimulatedOrder,
  terms: OrderTerms,
): boolean {
  return (
    placed.kind === terms.kind &&
    placed.trade_type === terms.trade_type &&
    isDeepStrictEqual(placed.request, terms.request)
  );
}
