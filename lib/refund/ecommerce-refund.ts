import type {
  Refund,
  RefundAmount,
  RefundFrom,
  RefundPromotion,
} from "./refund";

/** The amounts of a platform's refund as its application answers them, in fen. */
export interface EcommerceRefundAmount {
  /** What is refunded (退款金额), in fen. */
  refund: number;
  /** What the user gets back, less what coupons covered (用户退款金额), in fen. */
  payer_refund: number;
  /** The part of the refund that coupons cover (优惠退款金额), in fen. */
  discount_refund?: number;
  /** What the platform advances (垫付金额), in fen. */
  advance?: number;
  /** The accounts that pay it. */
  from?: RefundFrom[];
  /** `CNY`. */
  currency?: string;
}

/** Answer to a platform's refund: it was accepted; only a query returns its state; partner 4012476892. */
export interface EcommerceRefundApplication {
  /** WeChat Pay's number of the refund (微信支付退款单号). */
  refund_id: string;
  /** The merchant's own number of the refund (商户退款单号). */
  out_refund_no: string;
  /** When it was accepted, RFC 3339 (退款创建时间). */
  create_time: string;
  /** Its amounts, in fen. */
  amount: EcommerceRefundAmount;
  /** Coupons of which it takes back its part (优惠退款详情). */
  promotion_detail?: RefundPromotion[];
  /** Who pays it (退款出资商户). */
  refund_account?: string;
}

/** A platform's refund, as a query answers it; partner 4012476911 and 4012476908. */
export interface EcommerceRefund extends Omit<Refund, "amount"> {
  /** Its amounts, in fen. */
  amount: EcommerceRefundAmount & Partial<RefundAmount>;
  /** Who pays it (退款出资商户). */
  refund_account?: string;
}

/** How the shop pays back what the platform advanced; partner 4012476916 and 4012476927. */
export interface ReturnedAdvance {
  /** WeChat Pay's number of the refund (微信支付退款单号). */
  refund_id: string;
  /** WeChat Pay's number of the payment back (微信回补单号). */
  advance_return_id?: string;
  /** What is paid back, in fen (垫付回补金额). */
  return_amount?: number;
  /** The shop that pays back (出款方商户号). */
  payer_mchid?: string;
  /** The account that pays (出款方账户). */
  payer_account?: string;
  /** The platform that is paid (入账方商户号). */
  payee_mchid?: string;
  /** The account that is paid (入账方账户). */
  payee_account?: string;
  /** How it went: `SUCCESS`, `FAILED`, `PROCESSING`; WeChat Pay may add results (垫付回补结果). */
  result?: "SUCCESS" | "FAILED" | "PROCESSING" | (string & {});
  /** When it was paid, RFC 3339 (垫付回补完成时间). */
  success_time?: string;
}
