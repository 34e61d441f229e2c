/** Goods that a coupon was used for. */
export interface PromotionGoods {
  /** The merchant's own id of the goods (商品编码). */
  goods_id: string;
  /** How many. */
  quantity: number;
  /** Price of one, in fen (商品价格). */
  unit_price: number;
  /** The part of it that the coupon covered, in fen (商品优惠金额). */
  discount_amount: number;
  /** The merchant's own remark (商品备注). */
  goods_remark?: string;
}

/** A coupon that was used for an order (优惠功能). */
export interface Promotion {
  /** Id of the coupon (券ID). */
  coupon_id: string;
  /** Its name (优惠名称). */
  name?: string;
  /** `GLOBAL`: for the whole order; `SINGLE`: for some of its goods. */
  scope?: "GLOBAL" | "SINGLE" | (string & {});
  /** `CASH`: charged beforehand (充值型); `NOCASH`: not (免充值型). */
  type?: "CASH" | "NOCASH" | (string & {});
  /** The part that it covered, in fen (优惠券面额). */
  amount: number;
  /** Id of the campaign (活动ID). */
  stock_id?: string;
  /** WeChat Pay's part of `amount`, in fen (微信出资). */
  wechatpay_contribute?: number;
  /** The merchant's part of `amount`, in fen (商户出资). */
  merchant_contribute?: number;
  /** Others' part of `amount`, in fen (其他出资). */
  other_contribute?: number;
  /** `CNY`. */
  currency?: string;
  /** The goods that it was used for. */
  goods_detail?: PromotionGoods[];
}
