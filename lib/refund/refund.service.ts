import { type Calls, callsOf, type Operations } from "../operation/operations";
import { REFUND_OPERATIONS } from "./operations";

type Groups = typeof REFUND_OPERATIONS;

/**
 * Refunds, for a year after the payment, up to 50 of one order (`protocol` "Refunds"). A refund that is accepted is not completed yet:
 * query it, the first time after a minute, or wait for its notification. What failed is repeated with the same
 * `out_refund_no`, which refunds once.
 *
 * Every operation throws
 * - `RequestValidationError` before any I/O, also where `amount.refund` is larger than `amount.total` and where no order is named;
 * - `WechatPayApiError`, `WechatPayTransportError` and `ResponseVerificationError` as `WechatPayClient` does.
 *
 * @example
 * ```ts
 * const { data } = await refunds.domestic.apply({
 *   out_trade_no: "20261127103456001",
 *   out_refund_no: "20261127103456001R1",
 *   reason: "商品已售完",
 *   amount: { refund: 100, total: 100 },
 * });
 * console.log(data.status); // PROCESSING
 * ```
 */
export class RefundService {
  /** 直连商户与服务商: `/v3/refund/domestic/refunds`. */
  readonly domestic: Calls<Groups["domestic"]>;
  /** 电商收付通: `/v3/ecommerce/refunds`. */
  readonly ecommerce: Calls<Groups["ecommerce"]>;

  constructor(operations: Operations) {
    const calls = callsOf(REFUND_OPERATIONS, operations);
    this.domestic = calls.domestic;
    this.ecommerce = calls.ecommerce;
  }
}
