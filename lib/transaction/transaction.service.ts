import { type Calls, callsOf, type Operations } from "../operation/operations";
import { TRANSACTION_OPERATIONS } from "./operations";

type Groups = typeof TRANSACTION_OPERATIONS;

/**
 * Orders: places, queries and closes them. What the module knows (`mchid`, `sp_mchid`, `appid`, `notify_url` …) may be left out of
 * requests; money is in fen, times are RFC 3339 (`protocol` "Orders").
 *
 * An order that got no answer is placed again with the same number and the same values: it is the same order, and the answer
 * brings a fresh `prepay_id`. With other values it is refused; close it, and take a new number.
 *
 * Every operation throws
 * - `RequestValidationError` before any I/O, naming each field by its path, such as `detail.goods_detail[0].unit_price`;
 * - `WechatPayApiError`, `WechatPayTransportError` and `ResponseVerificationError` as `WechatPayClient` does.
 *
 * @example
 * ```ts
 * const { data } = await transactions.normal.jsapi({
 *   description: "一杯咖啡",
 *   out_trade_no: "20261127103456001",
 *   amount: { total: 100 },
 *   payer: { openid },
 * });
 * await wechat.pay(data.prepay_id); // the simulator's user
 * const order = await transactions.normal.query({ out_trade_no: "20261127103456001" });
 * console.log(order.data.trade_state); // SUCCESS
 * ```
 */
export class TransactionService {
  /** 直连商户: `/v3/pay/transactions`. */
  readonly normal: Calls<Groups["normal"]>;
  /** 服务商与电商收付通: `/v3/pay/partner/transactions`. */
  readonly partner: Calls<Groups["partner"]>;
  /** 合单: `/v3/combine-transactions`; all of its orders are paid or none. */
  readonly combine: Calls<Groups["combine"]>;

  constructor(operations: Operations) {
    const calls = callsOf(TRANSACTION_OPERATIONS, operations);
    this.normal = calls.normal;
    this.partner = calls.partner;
    this.combine = calls.combine;
  }
}
