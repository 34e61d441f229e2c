import type { Promotion } from "./promotion";

/** How the user paid (交易类型); `PAP` is a deduction. WeChat Pay may add types. */
export type TradeType =
  | "JSAPI"
  | "NATIVE"
  | "APP"
  | "MWEB"
  | "MICROPAY"
  | "FACEPAY"
  | "PAP"
  | (string & {});

/**
 * State of an order (交易状态). Only `SUCCESS` means paid: `REFUND` was paid and is being refunded, see the refund's own state;
 * `NOTPAY`, `USERPAYING` and `ACCEPT` may still be paid; `PAY_FAIL`, `PAYERROR` and `CLOSED` of a deduction all mean that it failed.
 * WeChat Pay may add states.
 */
export type TradeState =
  | "SUCCESS"
  | "REFUND"
  | "NOTPAY"
  | "CLOSED"
  | "REVOKED"
  | "USERPAYING"
  | "PAYERROR"
  | "ACCEPT"
  | "PAY_FAIL"
  | (string & {});

/** What an order costs and what was paid, in fen. */
export interface TransactionAmount {
  /** What the order costs (总金额), in fen. */
  total: number;
  /** What the user paid, less what coupons covered (用户支付金额), in fen; there once it is paid. */
  payer_total?: number;
  /** Of `total`: `CNY`. */
  currency: string;
  /** Of `payer_total`: `CNY`. */
  payer_currency?: string;
}

/** Instalments of 分付 that the user chose. */
export interface InstallmentInfo {
  /** Whether the merchant bears the interest. */
  use_subsidy: boolean;
  /** Number of instalments. */
  selected_installment_number: number;
}

/** Where the user paid (场景信息). */
export interface TransactionScene {
  /** The merchant's own id of the device (商户端设备号). */
  device_id?: string;
}

/** What the orders of every kind of merchant have. WeChat Pay may add fields at any time; they are passed on. */
export interface Transaction {
  /** The merchant's own number of the order (商户订单号). */
  out_trade_no: string;
  /** WeChat Pay's number of the order (微信支付订单号); there once it is paid. */
  transaction_id?: string;
  /** How the user paid (交易类型); there once it is paid. */
  trade_type?: TradeType;
  /** State of the order (交易状态). */
  trade_state: TradeState;
  /** The same in words for people (交易状态描述); of a deduction that failed, why. */
  trade_state_desc: string;
  /** The bank, such as `CMC`; `OTHERS` where no bank's card was used (付款银行). */
  bank_type?: string;
  /** The merchant's own data, given with the order (附加数据). */
  attach?: string;
  /** When it was paid, RFC 3339 (支付完成时间). */
  success_time?: string;
  /** What it costs and what was paid, in fen. */
  amount?: TransactionAmount;
  /** Where the user paid. */
  scene_info?: TransactionScene;
  /** Coupons that were used (优惠功能). */
  promotion_detail?: Promotion[];
  /** Instalments of 分付 that the user chose. */
  installment_info?: InstallmentInfo;
}

/**
 * An order of a direct merchant (直连商户), as a query returns it and as `TRANSACTION.SUCCESS` reports it; merchant 4012791858,
 * 4012791859 and 4012791861.
 */
export interface DirectTransaction extends Transaction {
  /** AppID that the user paid in (公众号、小程序或移动应用的 AppID). */
  appid: string;
  /** The merchant that placed the order (商户号). */
  mchid: string;
  /** Who paid; there once it is paid. */
  payer?: {
    /** The user's openid under `appid` (用户标识). */
    openid: string;
  };
}

/**
 * An order of a service provider or an e-commerce platform (服务商、电商收付通), as a query answers it and as
 * `TRANSACTION.SUCCESS` reports it; partner 4012760565 and 4012760568.
 */
export interface PartnerTransaction extends Transaction {
  /** The service provider's AppID (服务商 AppID). */
  sp_appid: string;
  /** The service provider that placed the order (服务商户号). */
  sp_mchid: string;
  /** The sub-merchant's AppID (子商户 AppID). */
  sub_appid?: string;
  /** The sub-merchant's id (子商户号). */
  sub_mchid: string;
  /** Who paid; there once it is paid. */
  payer?: {
    /** The user's openid under `sp_appid` (用户标识). */
    sp_openid: string;
    /** The user's openid under `sub_appid` (用户标识). */
    sub_openid?: string;
  };
}
