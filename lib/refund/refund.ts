/**
 * State of a refund (退款状态). `ABNORMAL`: the card that was used cannot be refunded, so it must be handled in another way; an accepted
 * refund begins as `PROCESSING`. WeChat Pay may add states.
 */
export type RefundStatus =
  "SUCCESS" | "CLOSED" | "PROCESSING" | "ABNORMAL" | (string & {});

/** Where the money goes: back where it came from, or to the user's balance or another card. WeChat Pay may add channels. */
export type RefundChannel =
  "ORIGINAL" | "BALANCE" | "OTHER_BALANCE" | "OTHER_BANKCARD" | (string & {});

/** Which of the merchant's funds a refund is taken from (资金账户). WeChat Pay may add accounts. */
export type RefundFundsAccount =
  | "AVAILABLE"
  | "UNSETTLED"
  | "UNAVAILABLE"
  | "OPERATION"
  | "BASIC"
  | "ECNY_BASIC"
  | (string & {});

/** The part of a refund that one account pays. */
export interface RefundFrom {
  /** The account (出资账户类型). */
  account: "AVAILABLE" | "UNAVAILABLE" | (string & {});
  /** Its part, in fen (出资金额). */
  amount: number;
}

/** The amounts of a refund, in fen. */
export interface RefundAmount {
  /** What the order cost (订单金额), in fen. */
  total: number;
  /** What is refunded (退款金额), in fen. */
  refund: number;
  /** The accounts that pay it. */
  from?: RefundFrom[];
  /** What the user paid of the order (用户支付金额), in fen. */
  payer_total: number;
  /** What the user gets back, less what coupons covered (用户退款金额), in fen. */
  payer_refund: number;
  /** What is taken back of the settlement (应结退款金额), in fen. */
  settlement_refund: number;
  /** What of the order is settled (应结订单金额), in fen. */
  settlement_total: number;
  /** The part of the refund that coupons cover (优惠退款金额), in fen. */
  discount_refund: number;
  /** `CNY`. */
  currency: string;
  /** What of the fee is given back (手续费退款金额), in fen. */
  refund_fee?: number;
}

/** Goods that are refunded, as the request named them. */
export interface RefundedGoods {
  /** The merchant's own id of the goods (商户侧商品编码). */
  merchant_goods_id: string;
  /** WeChat Pay's id of the goods (微信支付商品编码). */
  wechatpay_goods_id?: string;
  /** Their name (商品名称). */
  goods_name?: string;
  /** Price of one, in fen (商品单价). */
  unit_price: number;
  /** What of it is refunded, in fen (商品退款金额). */
  refund_amount: number;
  /** How many are refunded (商品退货数量). */
  refund_quantity: number;
}

/** A coupon of which a refund takes back its part (优惠退款详情). */
export interface RefundPromotion {
  /** Id of the coupon (券ID). */
  promotion_id: string;
  /** `GLOBAL`: for the whole order; `SINGLE`: for some of its goods. */
  scope: "GLOBAL" | "SINGLE" | (string & {});
  /** `COUPON`: charged beforehand (充值型代金券); `DISCOUNT`: not (免充值型优惠券). */
  type: "COUPON" | "DISCOUNT" | (string & {});
  /** The part of the order that it covered, in fen (代金券面额). */
  amount: number;
  /** What of it is taken back, in fen (优惠退款金额). */
  refund_amount: number;
  /** The goods that it was used for. */
  goods_detail?: RefundedGoods[];
}

/**
 * A refund of a direct merchant or a service provider, as its application and a query answer it; merchant 4012791862 and
 * 4012791863, partner 4012739034 and 4012739043. WeChat Pay may add fields at any time; they are passed on.
 */
export interface Refund {
  /** WeChat Pay's number of the refund (微信支付退款单号). */
  refund_id: string;
  /** The merchant's own number of the refund (商户退款单号). */
  out_refund_no: string;
  /** WeChat Pay's number of the order (微信支付订单号). */
  transaction_id: string;
  /** The merchant's own number of the order (商户订单号). */
  out_trade_no: string;
  /** Where the money goes (退款渠道). */
  channel: RefundChannel;
  /** The same in words for people, such as `招商银行信用卡0403` (退款入账账户). */
  user_received_account: string;
  /** When the user had it, RFC 3339 (退款成功时间). */
  success_time?: string;
  /** When it was accepted, RFC 3339 (退款创建时间). */
  create_time: string;
  /** Its state (退款状态). */
  status: RefundStatus;
  /** Which of the merchant's funds it is taken from (资金账户). */
  funds_account?: RefundFundsAccount;
  /** Its amounts, in fen. */
  amount: RefundAmount;
  /** Coupons of which it takes back its part (优惠退款信息). */
  promotion_detail?: RefundPromotion[];
}
