import type { Promotion } from "./promotion";
import type {
  InstallmentInfo,
  TradeState,
  TradeType,
  TransactionScene,
} from "./transaction";

/** What a sub-order costs and what was paid, in fen. The names are other ones than those of single orders. */
export interface SubOrderAmount {
  /** What the sub-order costs (标价金额), in fen. */
  total_amount: number;
  /** What the user paid of it, less what coupons covered (现金支付金额), in fen; there once it is paid. */
  payer_amount?: number;
  /** Of `total_amount`: `CNY`. */
  currency: string;
  /** Of `payer_amount`: `CNY`. */
  payer_currency?: string;
  /** Rate of settlement, times 10⁸ (结算汇率). */
  settlement_rate?: number;
}

/** One order of a combined payment (子单). It is refunded by its own `transaction_id`. */
export interface CombinedSubOrder {
  /** The merchant that placed it, a platform's own number (子单发起方商户号). */
  mchid: string;
  /** The shop, below a platform (子商户号). */
  sub_mchid?: string;
  /** The shop's AppID (子商户 AppID). */
  sub_appid?: string;
  /** The user's openid under `sub_appid` (用户标识). */
  sub_openid?: string;
  /** The merchant's own number of the sub-order (子单商户订单号). */
  out_trade_no: string;
  /** WeChat Pay's number of the sub-order (子单微信支付订单号); there once it is paid. */
  transaction_id?: string;
  /** How the user paid (交易类型); there once it is paid. */
  trade_type?: TradeType;
  /** Its state (交易状态): either all are paid or none is; each is refunded by itself. */
  trade_state: TradeState;
  /** The bank, such as `CMC`; `OTHERS` where no bank's card was used (付款银行). */
  bank_type?: string;
  /** The merchant's own data, given with the order (附加数据). */
  attach?: string;
  /** When it was paid, RFC 3339 (支付完成时间). */
  success_time?: string;
  /** What it costs and what was paid, in fen. */
  amount: SubOrderAmount;
  /** Coupons that were used (优惠功能). */
  promotion_detail?: Promotion[];
}

/**
 * Several orders that are paid at once (合单支付), as a query returns them and as one `TRANSACTION.SUCCESS` reports them; merchant
 * 4012557006, partner 4012761049. WeChat Pay may add fields at any time; they are passed on.
 */
export interface CombinedTransaction {
  /** AppID of who combined the orders (合单发起方 AppID). */
  combine_appid: string;
  /** Who combined the orders (合单发起方商户号). */
  combine_mchid: string;
  /** The merchant's own number of the whole (合单商户订单号); no other transaction has one. */
  combine_out_trade_no: string;
  /** WeChat Pay's number of the whole (合单支付订单号). */
  combine_transaction_id?: string;
  /** Where the user paid. */
  scene_info?: TransactionScene;
  /** Its orders. */
  sub_orders: CombinedSubOrder[];
  /** Who paid; there once it is paid, unless the user is named under a shop's AppID, in its sub-order. */
  combine_payer_info?: {
    /** The user's openid under `combine_appid` (用户标识). */
    openid: string;
  };
  /** `RECOMMERCE`, where the order said so. */
  trade_scenario?: string;
  /** Instalments of 分付 that the user chose. */
  installment_info?: InstallmentInfo;
}
