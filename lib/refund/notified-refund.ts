import type { RefundStatus } from "./refund";

/** The amounts of a refund in its notification, in fen. */
export interface NotifiedRefundAmount {
  /** What the order cost (订单金额), in fen. */
  total: number;
  /** What is refunded (退款金额), in fen. */
  refund: number;
  /** What the user paid of the order (用户支付金额), in fen. */
  payer_total: number;
  /** What the user gets back, less what coupons covered (用户退款金额), in fen. */
  payer_refund: number;
}

/** What the notifications of every kind of merchant say about a refund. WeChat Pay may add fields at any time; they are passed on. */
export interface NotifiedRefund {
  /** The merchant's own number of the order (商户订单号). */
  out_trade_no: string;
  /** WeChat Pay's number of the order (微信支付订单号). */
  transaction_id: string;
  /** The merchant's own number of the refund (商户退款单号). */
  out_refund_no: string;
  /** WeChat Pay's number of the refund (微信支付退款单号). */
  refund_id: string;
  /** Its state (退款状态); a query calls it `status`. */
  refund_status: RefundStatus;
  /** When the user had it, RFC 3339 (退款成功时间). */
  success_time?: string;
  /** Where the money goes, in words for people (退款入账账户). */
  user_received_account: string;
  /** Its amounts, in fen. */
  amount: NotifiedRefundAmount;
}

/** A direct merchant's refund, as `REFUND.SUCCESS` and its like report it; merchant 4012791865. */
export interface DirectNotifiedRefund extends NotifiedRefund {
  /** The merchant that placed the order (商户号). */
  mchid: string;
}

/** A refund of a service provider or an e-commerce platform, as `REFUND.SUCCESS` and its like report it; partner 4012124635. */
export interface PartnerNotifiedRefund extends NotifiedRefund {
  /** The service provider that placed the order (服务商户号). */
  sp_mchid: string;
  /** The sub-merchant's id (子商户号). */
  sub_mchid: string;
  /** Who pays it, of a platform's: `REFUND_SOURCE_SUB_MERCHANT` or `REFUND_SOURCE_PARTNER_ADVANCE` (退款出资商户). */
  refund_account?: string;
  /** The payee, where the money is a private person's (个人收款). */
  individual_auth_id?: string;
}
