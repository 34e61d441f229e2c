import type { TerminateInfo } from "../contracts/contract";
import type { JsonObject } from "../exchange/field-rule";

/** A contract that the user is to sign: while paying an order (`contract_info` of the order), or after a pre-signing. */
export interface PlanOffer {
  /** 委托代扣 (支付中签约), or 合单代扣 of an e-commerce platform. */
  readonly family: "papay" | "combine-papay";
  /** The merchant's plan (委托代扣模板ID). */
  readonly plan_id: number;
  /** The merchant's own code of the contract (商户签约协议号). */
  readonly out_contract_code: string;
  /** The merchant's number of the signing, unique for the merchant. Only of 委托代扣, signed while paying. */
  readonly request_serial?: string;
  /** Shown to the user (用户账户展示名称). */
  readonly contract_display_account: string;
  /** Where the signing is notified; nowhere where the order names no address. */
  readonly notify_url?: string;
  /** The merchant's own data, returned with the signing (附加数据). */
  readonly attach?: string;
  /** The merchant's own id of the user (商户侧用户标识). */
  readonly out_user_code?: string;
  /** The one deduction of the contract, of 预约扣费. */
  readonly deduct_schedule?: DeductSchedule;
}

/** A deduction on a day that was agreed on. */
export interface DeductSchedule {
  /** The day in Beijing, `yyyy-MM-dd`. */
  readonly estimated_deduct_date: string;
  readonly estimated_deduct_amount: { total: number; currency?: string };
  /** What is bought, as the user is shown it. */
  readonly description?: string;
  readonly schedule_state: "NO_SCHEDULED" | "SCHEDULED" | "PAID" | "EXPIRED";
  readonly scheduled_amount?: { total: number; currency?: string };
  readonly deduct_amount?: { total: number; currency?: string };
  readonly deduct_date?: string;
}

/** A pre-signing of a plan: the user may sign until its session ends. */
export interface SimulatedPlanSigning extends PlanOffer {
  /** The path of the operation that pre-signed it. */
  readonly operation: string;
  /** The pre-signing, as the merchant sent it. */
  readonly request: JsonObject;
  /** Who signs with whom, by the names that notifications have; the user, where the pre-signing names none, is whoever signs. */
  readonly parties: JsonObject;
  /** Id of the session (预签约会话ID). */
  readonly pre_entrustweb_id: string;
  /** When it was pre-signed, in milliseconds since the epoch. */
  readonly pre_signed_at: number;
  /** When the session ends, in milliseconds since the epoch. */
  readonly open_until: number;
  /** What became of it: the user has not decided, declined, or signed; `FAILED` where the user wished to sign, and could not. */
  readonly state: "OPEN" | "DECLINED" | "SIGNED" | "FAILED";
}

/** A contract of a plan that the user has signed. */
export interface SimulatedPlanContract extends PlanOffer {
  /** Number of the order that was paid, where it was signed with a payment. */
  readonly out_trade_no?: string;
  /** Who signed it with whom, by the names that notifications have. */
  readonly parties: JsonObject;
  /** WeChat Pay's id of the contract. */
  readonly contract_id: string;
  readonly contract_state: "SIGNED" | "TERMINATED";
  /** RFC 3339. */
  readonly contract_signed_time: string;
  /** RFC 3339. */
  readonly contract_expired_time: string;
  /** How it ended; absent until it does. */
  readonly contract_terminate_info?: TerminateInfo;
  /** The pre-deduct notice that is pending: when it was sent, for how much and how many days. */
  readonly notice?: { at: number; amount: number; count: number };
}
