import type { JsonObject } from "../exchange/field-rule";
import { invalidRequest } from "../exchange/refusal";
import type { SimulatedOrder } from "../orders/order";
import { itemsOf } from "../orders/order-part";
import type { PreEntrustSignOperation } from "./pre-entrust-sign-operations";

/**
 * Whether a pre-signing is for the same AppIDs and sub-merchant as its order. The documents do not state this; but a
 * contract of others than those of the payment would be offered to nobody. What one of both leaves out is not compared.
 *
 * @param page the document of the pre-signing
 * @throws Refusal 400 `INVALID_REQUEST`
 */
export function requireSameParties(
  request: JsonObject,
  order: SimulatedOrder,
  page: string,
): void {
  const subAppid = named(order.request.sub_appid);
  const appids = [order.appid, ...subAppid];
  requireOneOf("appid", request, appids, page);
  requireOneOf("sp_appid", request, appids, page);
  requireOneOf("sub_appid", request, subAppid, page);
  requireOneOf("sub_mchid", request, subMerchants(order), page);
}

/** What to say where an order is of another kind of merchant than its pre-signing; `undefined` where both agree. */
export function kindWarning(
  { kind, page }: PreEntrustSignOperation,
  order: SimulatedOrder,
): string | undefined {
  const isForShops = subMerchants(order).length > 0;
  if ((kind !== "normal") === isForShops) {
    return undefined;
  }
  const whose = isForShops
    ? "an order for sub-merchants"
    : "a direct merchant's order";
  return `prepay_id is of ${whose}, the pre-signing of kind ${kind} (${page}): WeChat Pay may not offer the contract`;
}

function requireOneOf(
  field: string,
  request: JsonObject,
  known: readonly unknown[],
  page: string,
): void {
  const value = request[field];
  if (named(value).length > 0 && known.length > 0 && !known.includes(value)) {
    throw invalidRequest(
      `prepay_id is of an order of another ${field}; give the order's own (${page})`,
    );
  }
}

/** Of a combined order those of its parts. */
function subMerchants(order: SimulatedOrder): unknown[] {
  return itemsOf(order).flatMap((item) => named(item.sub_mchid));
}

function named(value: unknown): unknown[] {
  return value === undefined || value === null ? [] : [value];
}
