import type { JsonObject } from "../exchange/field-rule";
import type { SimulatedOrder, TradeState } from "./order";

/** What is paid and refunded as one: an order, or one seller's part of a combined one. */
export interface OrderPart {
  readonly order: SimulatedOrder;
  /** The merchant whose number `out_trade_no` is. */
  readonly mchid: string;
  readonly sub_mchid?: string;
  readonly out_trade_no: string;
  /** In fen. */
  readonly total: number;
  readonly trade_state: TradeState;
  /** Once it is paid. */
  readonly transaction_id?: string;
  /** The order, or the item of `sub_orders`, as the merchant sent it. */
  readonly request: JsonObject;
}

/** What a merchant sent of each part: the order itself, or the items of `sub_orders`. */
export function itemsOf({
  kind,
  request,
}: Pick<SimulatedOrder, "kind" | "request">): readonly JsonObject[] {
  return kind === "combined"
    ? (request.sub_orders as readonly JsonObject[])
    : [request];
}

/** The merchant whose number the `out_trade_no` of an item is. */
export function mchidOf({ mchid, sp_mchid }: JsonObject): string {
  return String(mchid ?? sp_mchid);
}

/** The parts of an order, of which only a combined one has several. */
export function partsOf(order: SimulatedOrder): OrderPart[] {
  return itemsOf(order).map((item, index) => {
    const out_trade_no = String(item.out_trade_no);
    return {
      order,
      mchid: mchidOf(item),
      ...(typeof item.sub_mchid === "string" && { sub_mchid: item.sub_mchid }),
      out_trade_no,
      total: totalOf(item),
      trade_state: stateOf(order, out_trade_no),
      transaction_id: transactionId(order, index),
      request: item,
    };
  });
}

function stateOf(
  { trade_state, refunded = [] }: SimulatedOrder,
  outTradeNo: string,
): TradeState {
  return trade_state === "REFUND" && !refunded.includes(outTradeNo)
    ? "SUCCESS"
    : trade_state;
}

/** Each seller's part is a payment of its own, beside that of the whole. */
function transactionId(
  { kind, transaction_id }: SimulatedOrder,
  index: number,
): string | undefined {
  return kind === "combined" && transaction_id !== undefined
    ? `${transaction_id.slice(0, -2)}${String(index).padStart(2, "0")}`
    : transaction_id;
}

function totalOf({ amount }: JsonObject): number {
  const { total, total_amount } = Object(amount) as JsonObject;
  return Number(total ?? total_amount);
}
