import type { JsonObject } from "../exchange/field-rule";

/** A contract that the user is to sign while paying an order (`contract_info` of the order). */
export interface PlanOffer {
  /** 委托代扣 (支付中签约), or 合单代扣 of a combined order. */
  readonly family: "papay" | "combine-papay";
  /** The merchant's plan (委托代扣模板ID). */
  readonly plan_id: number;
  /** The merchant's own code of the contract (商户签约协议号). */
  readonly out_contract_code: string;
  /** The merchant's number of the signing, unique for the merchant. Only of 委托代扣. */
  readonly request_serial?: string;
  /** Shown to the user (用户账户展示名称). */
  readonly contract_display_account: string;
  /** Where the signing is notified; nowhere where the order names no address. */
  readonly notify_url?: string;
}

/** A contract that the user has signed while paying. */
export interface SimulatedPlanContract extends PlanOffer {
  /** Number of the order that was paid. */
  readonly out_trade_no: string;
  /** Who signed it with whom, by the names that notifications have. */
  readonly parties: JsonObject;
  /** WeChat Pay's id of the contract. */
  readonly contract_id: string;
  /** RFC 3339. */
  readonly contract_signed_time: string;
}
