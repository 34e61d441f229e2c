import { stateOf } from "./contract.js";

/** A prepay_id is of use for two hours. */
const PREPAY_ID_MS = 2 * 60 * 60 * 1000;

/** The order's state, where one that can no longer be paid is `EXPIRED`. @param {number} now of the simulator */
export function orderStateOf({ trade_state, placed_at, payable_until }, now) {
  const until = Math.min(placed_at + PREPAY_ID_MS, payable_until);
  return trade_state === "NOTPAY" && until < now ? "EXPIRED" : trade_state;
}

/** Whether an order can still be paid. */
export function isUnpaid(order, now) {
  return orderStateOf(order, now) === "NOTPAY";
}

/** Whether the user can sign a plan that was pre-signed. */
export function isOpen({ state, open_until }, now) {
  return state === "OPEN" && open_until >= now;
}

/** Whether the user can sign a contract now. */
export function isOffered(contract, now) {
  return stateOf(contract, now) === "OFFERED";
}
