import { isOfKind } from "../apiv3/option-value";
import { valueKind } from "../apiv3/value-kind";
import { RequestValidationError } from "../validation/request-validation.error";
import type {
  CombinedSubOrder,
  CombinedTransaction,
} from "./combined-transaction";
import type { DirectTransaction, PartnerTransaction } from "./transaction";

/** What the shop's record has of an order. What it leaves out is not compared. */
export interface OrderRecord {
  /** The merchant's own number of the order (商户订单号). */
  out_trade_no: string;
  /** What it costs, in fen. */
  total: number;
  /** `CNY` unless given. */
  currency?: string;
  /** Who is paid: the merchant, the service provider or the sub-merchant (商户号、服务商户号或子商户号). */
  mchid?: string;
  /** AppID that the user pays in: the merchant's, the service provider's or the sub-merchant's. */
  appid?: string;
  /** Who is to pay: the user's openid under any of these AppIDs. */
  openid?: string;
}

/** What the shop's record has of several orders that are paid at once (合单支付). */
export interface CombinedOrderRecord extends Pick<
  OrderRecord,
  "currency" | "mchid" | "appid" | "openid"
> {
  /** The merchant's own number of the whole (合单商户订单号). */
  combine_out_trade_no: string;
  /** Its orders, in any order. `currency`, `appid` and `openid` are the whole's. */
  sub_orders: ReadonlyArray<
    Pick<OrderRecord, "out_trade_no" | "total" | "mchid">
  >;
}

/**
 * Whether a transaction is the payment of an order: of its number, its amount and currency, its merchant, AppID and payer as far
 * as the record has them, and paid. Use it before anything is delivered, for notifications and queries alike.
 *
 * @example
 * ```ts
 * const order = { out_trade_no: "20261127103456005", total: 100, openid };
 * const { data } = await transactions.normal.jsapi({
 *   description: "一杯咖啡",
 *   out_trade_no: order.out_trade_no,
 *   amount: { total: order.total },
 *   payer: { openid },
 * });
 * await wechat.pay(data.prepay_id); // the simulator's user
 * const transaction = await transactions.normal.query({ out_trade_no: order.out_trade_no });
 * console.log(isPaymentOf(order, transaction.data)); // true
 * ```
 * @param order undefined or null, where there is no record of it, is paid by nothing
 * @param transaction a combined one is the payment of a combined order alone, and of one with the very same sub-orders
 * @throws RequestValidationError where the record has a value of a wrong type, such as a `total` that a database gives as text: no
 *   payment would ever be its
 */
export function isPaymentOf(
  order: OrderRecord | CombinedOrderRecord | undefined | null,
  transaction: DirectTransaction | PartnerTransaction | CombinedTransaction,
): boolean {
  if (order == null) {
    return false;
  }
  if (!isOfKind(order, "object")) {
    throw RequestValidationError.of(
      "order",
      "isObject",
      `must be the shop's record of an order, is ${valueKind(order)}`,
    );
  }
  requireTextsOrNone(order, "mchid", "appid", "openid", "currency");
  // Whatever WeChat Pay may send, a field that is missing matches nothing.
  const told = Object(transaction) as Told;
  if ("combine_out_trade_no" in order) {
    requireText(order, "combine_out_trade_no");
    requireSubOrders(order.sub_orders);
    return isCombinedPayment(order, told);
  }
  requireComparable(order);
  return (
    told.combine_out_trade_no === undefined &&
    told.amount?.total === order.total &&
    isCurrency(order, told.amount) &&
    isPaid(order, told) &&
    isWhose(order, told)
  );
}

/** The fields of all kinds of transactions, any of which may be missing. */
type Told = Partial<DirectTransaction> &
  Partial<Omit<PartnerTransaction, "payer">> &
  Partial<CombinedTransaction>;

function isCombinedPayment(order: CombinedOrderRecord, told: Told): boolean {
  const { combine_out_trade_no, sub_orders: paid } = told;
  const numbers = new Set(
    order.sub_orders.map(({ out_trade_no }) => out_trade_no),
  );
  return (
    combine_out_trade_no === order.combine_out_trade_no &&
    Array.isArray(paid) &&
    paid.length === numbers.size &&
    order.sub_orders.every((ours) =>
      paid.some((each) => {
        const sub = Object(each) as Partial<CombinedSubOrder>;
        return (
          sub.amount?.total_amount === ours.total &&
          isCurrency(order, sub.amount) &&
          isPaid(ours, sub) &&
          agrees(ours.mchid, [sub.mchid, sub.sub_mchid])
        );
      }),
    ) &&
    isWhose(order, told)
  );
}

function isPaid(
  { out_trade_no }: Pick<OrderRecord, "out_trade_no">,
  told: { out_trade_no?: unknown; trade_state?: unknown },
): boolean {
  return told.out_trade_no === out_trade_no && told.trade_state === "SUCCESS";
}

/** An order without a currency is one in yuan (人民币), for WeChat Pay and for the shop. */
function isCurrency(
  { currency = "CNY" }: Pick<OrderRecord, "currency">,
  amount: { currency?: string },
): boolean {
  return (amount.currency ?? "CNY") === currency;
}

/** The names under which transactions tell whose they are. */
const NAMES = {
  mchid: ["mchid", "sp_mchid", "sub_mchid", "combine_mchid"],
  appid: ["appid", "sp_appid", "sub_appid", "combine_appid"],
  openid: ["openid", "sp_openid", "sub_openid"],
} as const;

function isWhose(
  { mchid, appid, openid }: Pick<OrderRecord, "mchid" | "appid" | "openid">,
  told: Told,
): boolean {
  const { payer, combine_payer_info, sub_orders } = told;
  // A user who is named under a shop's AppID is told of in the shop's order.
  const shops: unknown[] = Array.isArray(sub_orders) ? sub_orders : [];
  const valuesOf = (field: keyof typeof NAMES, ...tellers: unknown[]) =>
    tellers.flatMap((teller) =>
      NAMES[field].map((name) => Object(teller)[name] as unknown),
    );
  return (
    agrees(mchid, valuesOf("mchid", told)) &&
    agrees(appid, valuesOf("appid", told, ...shops)) &&
    agrees(openid, valuesOf("openid", payer, combine_payer_info, ...shops))
  );
}

function agrees(ours: string | undefined, told: unknown[]): boolean {
  return ours === undefined || told.includes(ours);
}

function requireSubOrders(orders: CombinedOrderRecord["sub_orders"]): void {
  if (!Array.isArray(orders)) {
    throw RequestValidationError.of(
      "sub_orders",
      "isArray",
      `must be a list of orders, is ${valueKind(orders)}`,
    );
  }
  for (const order of orders) {
    requireComparable(order);
    requireTextsOrNone(order, "mchid");
  }
}

function requireComparable(
  order: Pick<OrderRecord, "out_trade_no" | "total">,
): void {
  requireText(order, "out_trade_no");
  const { total } = order;
  if (!Number.isSafeInteger(total)) {
    throw RequestValidationError.of(
      "total",
      "isInt",
      `must be a whole number of fen, is ${valueKind(total)}${["string", "bigint"].includes(typeof total) ? "; convert it with Number()" : ""}`,
    );
  }
}

/** With `null`, or a number, no payment would ever be the order's. */
function requireTextsOrNone<Name extends string>(
  record: Readonly<Partial<Record<Name, unknown>>>,
  ...names: Name[]
): void {
  for (const name of names) {
    if (record[name] !== undefined && typeof record[name] !== "string") {
      throw RequestValidationError.of(
        name,
        "isString",
        `must be a string, or left out where the record has none, is ${valueKind(record[name])}`,
      );
    }
  }
}

function requireText<Name extends string>(
  record: Readonly<Record<Name, unknown>>,
  name: Name,
): void {
  if (typeof record[name] !== "string") {
    throw RequestValidationError.of(
      name,
      "isString",
      `must be a string, is ${valueKind(record[name])}`,
    );
  }
}
