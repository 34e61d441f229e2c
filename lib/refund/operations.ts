import { answer, defineOperation } from "../operation/define-operation";
import {
  ApplyDomesticAbnormalRefundDto,
  ApplyDomesticRefundDto,
  QueryDomesticRefundDto,
} from "./domestic-refund.dto";
import {
  ApplyEcommerceAbnormalRefundDto,
  ApplyEcommerceRefundDto,
  EcommerceRefundByIdDto,
  EcommerceRefundByNumberDto,
} from "./ecommerce-refund.dto";
import type {
  EcommerceRefund,
  EcommerceRefundApplication,
  ReturnedAdvance,
} from "./ecommerce-refund";
import type { Refund } from "./refund";

const NUMBERS = { refund_id: "string", out_refund_no: "string" } as const;
const REFUND = {
  ...NUMBERS,
  transaction_id: "string",
  out_trade_no: "string",
  status: "string",
  amount: "object",
} as const;
const ORDER_ECHOES = [
  "out_refund_no",
  "out_trade_no",
  "transaction_id",
] as const;

/** WeChat Pay's pages spell one state in two ways. */
function withOneClosed<Some extends { status?: string }>(refund: Some): Some {
  return refund.status === "CLOSE" ? { ...refund, status: "CLOSED" } : refund;
}

const DOMESTIC_REFUNDS = {
  /** Refunds an order, or a part of it; accepted is not yet refunded (退款申请). */
  apply: defineOperation({
    method: "POST",
    path: "/v3/refund/domestic/refunds",
    request: ApplyDomesticRefundDto,
    answer: answer<Refund>(REFUND, ORDER_ECHOES, withOneClosed),
    pages: ["merchant 4012791862", "partner 4012739034"],
  }),
  /** Queries a refund (查询单笔退款). */
  query: defineOperation({
    method: "GET",
    path: "/v3/refund/domestic/refunds/{out_refund_no}",
    request: QueryDomesticRefundDto,
    answer: answer<Refund>(REFUND, ["out_refund_no"], withOneClosed),
    pages: ["merchant 4012791863", "partner 4012739043"],
  }),
  /** Refunds another way what the card did not take back, of a refund that is `ABNORMAL` (发起异常退款). */
  applyAbnormal: defineOperation({
    method: "POST",
    path: "/v3/refund/domestic/refunds/{refund_id}/apply-abnormal-refund",
    request: ApplyDomesticAbnormalRefundDto,
    answer: answer<Refund>(
      REFUND,
      ["refund_id", "out_refund_no"],
      withOneClosed,
    ),
    pages: ["merchant 4012791864"],
  }),
};

const ECOMMERCE_REFUNDS = {
  /** Refunds an order of a shop, or a part of it; accepted does not mean refunded, and the answer has no state (申请退款). */
  apply: defineOperation({
    method: "POST",
    path: "/v3/ecommerce/refunds/apply",
    request: ApplyEcommerceRefundDto,
    answer: answer<EcommerceRefundApplication>(
      { ...NUMBERS, amount: "object" },
      ["out_refund_no"],
    ),
    pages: ["partner 4012476892"],
  }),
  /** Queries a refund by the merchant's number or by WeChat Pay's (查询退款). */
  query: [
    defineOperation({
      method: "GET",
      path: "/v3/ecommerce/refunds/out-refund-no/{out_refund_no}",
      request: EcommerceRefundByNumberDto,
      answer: answer<EcommerceRefund>(REFUND, ["out_refund_no"], withOneClosed),
      pages: ["partner 4012476911"],
    }),
    defineOperation({
      method: "GET",
      path: "/v3/ecommerce/refunds/id/{refund_id}",
      request: EcommerceRefundByIdDto,
      answer: answer<EcommerceRefund>(REFUND, ["refund_id"], withOneClosed),
      pages: ["partner 4012476908"],
    }),
  ],
  /** Refunds another way what the card did not take back, of a refund that is `ABNORMAL` (发起异常退款). */
  applyAbnormal: defineOperation({
    method: "POST",
    path: "/v3/ecommerce/refunds/{refund_id}/apply-abnormal-refund",
    request: ApplyEcommerceAbnormalRefundDto,
    answer: answer<EcommerceRefund>(
      REFUND,
      ["refund_id", "out_refund_no"],
      withOneClosed,
    ),
    pages: ["partner 4015181616"],
  }),
  /** Has the shop pay back what the platform advanced for a refund (垫付退款回补). */
  returnAdvance: defineOperation({
    method: "POST",
    path: "/v3/ecommerce/refunds/{refund_id}/return-advance",
    request: EcommerceRefundByIdDto,
    answer: answer<ReturnedAdvance>({ refund_id: "string" }, ["refund_id"]),
    pages: ["partner 4012476927"],
  }),
  /** How that went (查询垫付回补结果). */
  queryReturnAdvance: defineOperation({
    method: "GET",
    path: "/v3/ecommerce/refunds/{refund_id}/return-advance",
    request: EcommerceRefundByIdDto,
    answer: answer<ReturnedAdvance>({ refund_id: "string" }, ["refund_id"]),
    pages: ["partner 4012476916"],
  }),
};

/** The refunds of each kind of merchant. */
export const REFUND_OPERATIONS = {
  domestic: DOMESTIC_REFUNDS,
  ecommerce: ECOMMERCE_REFUNDS,
};
