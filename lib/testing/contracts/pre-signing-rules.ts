import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "../exchange/field-rule";
import { invalidRequest } from "../exchange/refusal";
import { hasExpired, prepayIdsOf, type SimulatedOrder } from "../orders/order";
import { openidsOf, type SimulatedContract } from "./contract";
import type { PreEntrustSignOperation } from "./pre-entrust-sign-operations";

/**
 * Whether a pre-signing repeats an earlier one. Where the order was placed again since, its new prepay_id may take the
 * place of the former.
 *
 * @param order the order that `prepay_id` names, after payment only
 */
export function isRepetition(
  former: SimulatedContract,
  operation: PreEntrustSignOperation,
  request: JsonObject,
  order: SimulatedOrder | undefined,
): boolean {
  const { prepay_id = "" } = former;
  const repeated =
    order && prepayIdsOf(order).includes(prepay_id)
      ? { ...request, prepay_id }
      : request;
  return (
    former.operation === operation &&
    isDeepStrictEqual(former.request, repeated)
  );
}

/** @throws Refusal 400 `INVALID_REQUEST` */
export function requireUnusedCode(
  former: SimulatedContract | undefined,
  page: string,
): void {
  if (former?.contract_state === "SIGNED") {
    throw invalidRequest(
      `out_contract_code is of a contract that is signed (${page})`,
    );
  }
  if (former?.contract_state === "TERMINATED") {
    throw invalidRequest(
      `out_contract_code cannot be used again after termination (${page})`,
    );
  }
}

/** @throws Refusal 400 `INVALID_REQUEST` */
export function requirePayable(
  order: SimulatedOrder,
  prepayId: string,
  now: number,
  page: string,
): void {
  if (order.trade_state !== "NOTPAY") {
    throw invalidRequest(
      `the order is paid or closed; pre-sign before the user pays it (${page})`,
    );
  }
  if (hasExpired(order, prepayId, now)) {
    throw invalidRequest(
      `the two hours of prepay_id are over; place the order again for a new one (${page})`,
    );
  }
}

/**
 * Whether a contract is of one of these users.
 *
 * @param openids the user under each AppID
 */
export function isUserOf(
  contract: SimulatedContract,
  openids: readonly string[],
): boolean {
  const known = openidsOf(contract);
  return openids.some((each) => known.includes(each));
}
