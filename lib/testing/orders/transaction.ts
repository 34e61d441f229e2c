import type { JsonObject } from "../exchange/field-rule";
import type { SimulatedOrder, TradeState } from "./order";
import { type OrderPart, partsOf } from "./order-part";
import { part } from "./order-operation";

const DESCRIPTIONS: Readonly<Record<TradeState, string>> = {
  NOTPAY: "订单未支付",
  SUCCESS: "支付成功",
  REFUND: "转入退款",
  CLOSED: "订单已关闭",
  ACCEPT: "已接收，等待扣款",
  REVOKED: "已撤销",
  PAYERROR: "支付失败",
};

/**
 * What WeChat Pay tells of an order: the answer to a query, and the decrypted resource of `TRANSACTION.SUCCESS`
 * (支付成功回调通知; of a combined order 合单支付成功回调通知).
 *
 * @param mchid the merchant that placed the order
 */
export function transaction(order: SimulatedOrder, mchid: string): JsonObject {
  return order.kind === "combined"
    ? combinedTransaction(order, mchid)
    : singleTransaction(order, mchid);
}

function singleTransaction(order: SimulatedOrder, mchid: string): JsonObject {
  const { request, total } = order;
  const isPaid = order.transaction_id !== undefined;
  return {
    ...(order.kind === "partner"
      ? {
          sp_appid: request.sp_appid,
          sp_mchid: mchid,
          ...optional(request, ["sub_appid"]),
          sub_mchid: request.sub_mchid,
        }
      : { appid: request.appid, mchid }),
    out_trade_no: order.out_trade_no,
    trade_state: order.trade_state,
    trade_state_desc: DESCRIPTIONS[order.trade_state],
    ...payerOf(order),
    amount: {
      total,
      currency: "CNY",
      ...(isPaid && { payer_total: total, payer_currency: "CNY" }),
    },
    ...deviceOf(request),
    ...(isPaid && {
      transaction_id: order.transaction_id,
      ...payment(order),
      ...optional(request, ["attach"]),
    }),
  };
}

function combinedTransaction(order: SimulatedOrder, mchid: string): JsonObject {
  const { request, transaction_id } = order;
  const { sub_openid } = part(request, "combine_payer_info");
  const isPaid = transaction_id !== undefined;
  return {
    combine_appid: request.combine_appid,
    combine_mchid: mchid,
    combine_out_trade_no: order.out_trade_no,
    ...(isPaid && { combine_transaction_id: transaction_id }),
    ...(sub_openid === undefined && combinedPayer(order)),
    ...deviceOf(request),
    ...optional(request, ["trade_scenario"]),
    sub_orders: partsOf(order).map((each) => ({
      ...optional(each.request, ["mchid", "sub_mchid", "sub_appid"]),
      ...(sub_openid !== undefined && { sub_openid }),
      out_trade_no: each.out_trade_no,
      attach: each.request.attach,
      trade_state: each.trade_state,
      amount: amountOf(each),
      ...(isPaid && {
        ...payment(order),
        transaction_id: each.transaction_id,
      }),
    })),
  };
}

/** Each openid under the name by which it was given; where the order names no user, the one who has paid. */
function payerOf({ kind, request, openids }: SimulatedOrder): JsonObject {
  const named = optional(part(request, "payer"), [
    "openid",
    "sp_openid",
    "sub_openid",
  ]);
  if (Object.keys(named).length > 0) {
    return { payer: named };
  }
  const field = kind === "partner" ? "sp_openid" : "openid";
  return openids.length === 0 ? {} : { payer: { [field]: openids[0] } };
}

function combinedPayer({ openids }: SimulatedOrder): JsonObject {
  return openids.length === 0
    ? {}
    : { combine_payer_info: { openid: openids[0] } };
}

function amountOf({ request, transaction_id }: OrderPart): JsonObject {
  const { total_amount, currency } = part(request, "amount");
  return {
    total_amount,
    currency,
    ...(transaction_id !== undefined && {
      payer_amount: total_amount,
      payer_currency: currency,
    }),
  };
}

function deviceOf(request: JsonObject): JsonObject {
  const { device_id } = part(request, "scene_info");
  return device_id === undefined ? {} : { scene_info: { device_id } };
}

function payment(order: SimulatedOrder): JsonObject {
  return {
    trade_type: order.trade_type,
    bank_type: "OTHERS",
    success_time: order.success_time,
  };
}

function optional(request: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(
    names
      .filter((name) => request[name] !== undefined && request[name] !== null)
      .map((name) => [name, request[name]]),
  );
}
