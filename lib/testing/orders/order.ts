import type { PlanOffer } from "../deductions/plan-contract";
import type { JsonObject } from "../exchange/field-rule";

/** Who placed an order: a merchant for itself, a partner for its sub-merchant, or one of both for several sellers at once. */
export type OrderKind = "direct" | "partner" | "combined";

/**
 * How the user pays: `JSAPI` also in a mini program, `MWEB` in any browser (H5), `NATIVE` by a QR code, `PAP` by a contract, without
 * the user.
 */
export type TradeType = "JSAPI" | "APP" | "MWEB" | "NATIVE" | "PAP";

/**
 * `NOTPAY`: not paid yet; `SUCCESS`: paid; `REFUND`: a refund was started; `CLOSED`: closed before it was paid;
 * `ACCEPT`: a deduction that is under way; `REVOKED`: a deduction that was reversed; `PAYERROR`: a deduction that failed, and is to be closed.
 */
export type TradeState =
  | "NOTPAY"
  | "SUCCESS"
  | "REFUND"
  | "CLOSED"
  | "ACCEPT"
  | "REVOKED"
  | "PAYERROR";

/** A prepay_id that was handed out before the order was placed again. */
export interface FormerPrepayId {
  /** Prepay session of the order (预支付交易会话标识). */
  readonly prepay_id: string;
  /** When it was handed out, in milliseconds since the epoch. */
  readonly placed_at: number;
}

/** An order that is to be paid. */
export interface SimulatedOrder {
  /** Who placed it. */
  readonly kind: OrderKind;
  /** How it is paid. */
  readonly trade_type: TradeType;
  /** The order, as the merchant sent it. */
  readonly request: JsonObject;
  /** Prepay session of the order (预支付交易会话标识), the newest where it was placed several times. */
  readonly prepay_id: string;
  /** Those before, the oldest first. Each is of use for its two hours. */
  readonly former_prepay_ids: readonly FormerPrepayId[];
  /** `combine_out_trade_no` of a combined order. */
  readonly out_trade_no: string;
  /** `appid`, `sp_appid` of a partner's order, or `combine_appid`. */
  readonly appid: string;
  /** The user under each AppID that the order names; empty where anyone may pay it and nobody has yet. */
  readonly openids: readonly string[];
  /** What is bought; of a combined order, of all its parts. */
  readonly description: string;
  /** In fen. */
  readonly total: number;
  /** Where the payment is notified; absent where `placeOrder` named none. */
  readonly notify_url?: string;
  /** The contract by which the user pays without a password (`contract_info.password_free_contract_id`). */
  readonly contract_id?: string;
  /** The contract that the user signs while paying, unless unticked (`contract_info`). */
  readonly signs?: PlanOffer;
  /** When the newest prepay_id was handed out, in milliseconds since the epoch. */
  readonly placed_at: number;
  /** When it can no longer be paid, in milliseconds since the epoch. */
  readonly payable_until: number;
  /** When the money is taken, in milliseconds since the epoch; of deductions of 委托代扣. */
  readonly deducted_at?: number;
  /** Its state; of a combined order `REFUND` where any of its parts is. */
  readonly trade_state: TradeState;
  /** WeChat Pay's number of the payment, of a combined order of the whole. */
  readonly transaction_id?: string;
  /** RFC 3339. */
  readonly success_time?: string;
  /** The numbers of what a refund was started for: its own, or those of parts of a combined order. */
  readonly refunded?: readonly string[];
}

/**
 * A prepay_id is of use for two hours (JSAPI下单, merchant 4012525167); placing the same order again gives a new one.
 * Whoever opened the payment sheet in time can still pay.
 */
const PREPAY_ID_MS = 2 * 60 * 60 * 1000;

/**
 * Whether the two hours of one of its prepay_ids are over.
 *
 * @param now milliseconds since the epoch
 */
export function hasExpired(
  order: SimulatedOrder,
  prepayId: string,
  now: number,
): boolean {
  const { placed_at } =
    order.former_prepay_ids.find(({ prepay_id }) => prepay_id === prepayId) ??
    order;
  return now - placed_at > PREPAY_ID_MS;
}

/** Every prepay_id of an order, the oldest first. */
export function prepayIdsOf(order: SimulatedOrder): string[] {
  const { former_prepay_ids, prepay_id } = order;
  return [...former_prepay_ids.map((former) => former.prepay_id), prepay_id];
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
  | "trade_type"
  | "request"
  | "out_trade_no"
  | "appid"
  | "openids"
  | "description"
  | "total"
  | "notify_url"
  | "contract_id"
  | "signs"
> & {
  /** The last moment to pay that the merchant named, in milliseconds since the epoch. */
  readonly time_expire?: number;
};
