import type { JsonObject } from "../exchange/fields";

/** Who placed an order: a merchant for itself, a partner for its sub-merchant, or one of both for several sellers at once. */
export type OrderKind = "direct" | "partner" | "combined";

/** An order that is to be paid. */
export interface SimulatedOrder {
  /** Who placed it. */
  readonly kind: OrderKind;
  /** The order, as the merchant sent it. */
  readonly request: JsonObject;
  /** Prepay session of the order (预支付交易会话标识). */
  readonly prepay_id: string;
  /** `combine_out_trade_no` of a combined order. */
  readonly out_trade_no: string;
  /** `appid`, `sp_appid` of a partner's order, or `combine_appid`. */
  readonly appid: string;
  /** The user under each AppID that the order names; one at least. */
  readonly openids: readonly string[];
  /** What is bought; of a combined order, of all its parts. */
  readonly description: string;
  /** In fen. */
  readonly total: number;
  /** Where the payment is notified; absent where `placeOrder` named none. */
  readonly notify_url?: string;
  /** The contract by which the user pays without a password (`contract_info.password_free_contract_id`). */
  readonly contract_id?: string;
  /** When the prepay_id was handed out, in milliseconds since the epoch. */
  readonly placed_at: number;
  /** `NOTPAY`: not paid yet; `SUCCESS`: paid; `CLOSED`: closed before it was paid. */
  readonly trade_state: "NOTPAY" | "SUCCESS" | "CLOSED";
  /** WeChat Pay's number of the payment. */
  readonly transaction_id?: string;
  /** RFC 3339. */
  readonly success_time?: string;
}

/**
 * A prepay_id is of use for two hours (JSAPI下单, merchant 4012525167); placing the same order again gives a new one.
 * Whoever opened the payment sheet in time can still pay.
 */
const PREPAY_ID_MS = 2 * 60 * 60 * 1000;

/**
 * Whether the two hours of its prepay_id are over.
 *
 * @param now milliseconds since the epoch
 */
export function hasExpired(order: SimulatedOrder, now: number): boolean {
  return now - order.placed_at > PREPAY_ID_MS;
}

/** What an order is placed with; whatever is left out is an example value or made up. */
export interface OrderRequest {
  /** The user who will pay. */
  openid?: string;
  /** The same user under the sub-merchant's AppID, which makes the order a partner's. */
  sub_openid?: string;
  /** AppID that the user pays in, `sp_appid` of a partner's order. Default: `wxd678efh567hg6787`. */
  appid?: string;
  /** The merchant's own number of the order. Default: a new one of 28 digits. */
  out_trade_no?: string;
  /** What is bought. Default: `Image形象店-深圳腾大-QQ公仔`. */
  description?: string;
  /** In fen. Default: 1. */
  total?: number;
  /** Where the payment is notified. Default: nowhere. */
  notify_url?: string;
  /** A given prepay_id, instead of a new one. */
  prepay_id?: string;
}

/** What the operations of placing an order have in common, once read from a body. */
export type OrderTerms = Pick<
  SimulatedOrder,
  | "kind"
  | "request"
  | "out_trade_no"
  | "appid"
  | "openids"
  | "description"
  | "total"
  | "notify_url"
  | "contract_id"
>;
