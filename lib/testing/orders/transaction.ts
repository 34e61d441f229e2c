import type { JsonObject } from "../exchange/fields";
import type { SimulatedOrder } from "./order";

const DESCRIPTIONS: Readonly<Record<SimulatedOrder["trade_state"], string>> = {
  NOTPAY: "订单未支付",
  SUCCESS: "支付成功",
  CLOSED: "订单已关闭",
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
  const paid = order.trade_state === "SUCCESS";
  return {
    ...(order.kind === "partner"
      ? {
          sp_appid: request.sp_appid,
          sp_mchid: mchid,
          ...(request.sub_appid !== undefined && {
            sub_appid: request.sub_appid,
          }),
          sub_mchid: request.sub_mchid,
        }
      : { appid: request.appid, mchid }),
    out_trade_no: order.out_trade_no,
    trade_state: order.trade_state,
    trade_state_desc: DESCRIPTIONS[order.trade_state],
    ...(request.attach !== undefined && { attach: request.attach }),
    payer: request.payer,
    amount: {
      total,
      currency: "CNY",
      ...(paid && { payer_total: total, payer_currency: "CNY" }),
    },
    ...(paid && payment(order)),
  };
}

function combinedTransaction(order: SimulatedOrder, mchid: string): JsonObject {
  const { request } = order;
  const subOrders = request.sub_orders as readonly JsonObject[];
  const paid = order.trade_state === "SUCCESS";
  return {
    combine_appid: request.combine_appid,
    combine_mchid: mchid,
    combine_out_trade_no: order.out_trade_no,
    combine_payer_info: request.combine_payer_info,
    sub_orders: subOrders.map((each, index) => {
      const { total_amount, currency } = Object(each.amount) as JsonObject;
      return {
        mchid: each.mchid,
        ...(each.sub_mchid !== undefined && { sub_mchid: each.sub_mchid }),
        out_trade_no: each.out_trade_no,
        attach: each.attach,
        trade_state: order.trade_state,
        amount: {
          total_amount,
          currency,
          ...(paid && {
            payer_amount: total_amount,
            payer_currency: currency,
          }),
        },
        ...(paid && {
          ...payment(order),
          // Each seller's part is a payment of its own.
          transaction_id: `${order.transaction_id?.slice(0, -2)}${String(index).padStart(2, "0")}`,
        }),
      };
    }),
  };
}

function payment(order: SimulatedOrder): JsonObject {
  return {
    transaction_id: order.transaction_id,
    trade_type: "JSAPI",
    bank_type: "OTHERS",
    success_time: order.success_time,
  };
}
