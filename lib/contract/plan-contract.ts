import type { ContractTerminateInfo } from "./results";

/**
 * State of a contract of a plan: `SIGN_FAILED` was never signed; some plans also have `TO_BE_RENEWED` and `TERMINATE_PENDING` (the user
 * asked to end it, and may still withdraw that). Only `SIGNED` can be deducted from. WeChat Pay may add states.
 */
export type PlanContractState =
  | "SIGNED"
  | "TERMINATED"
  | "SIGN_FAILED"
  | "TO_BE_RENEWED"
  | "TERMINATE_PENDING"
  | (string & {});

/** A contract of a plan (模板), as a query answers it. WeChat Pay may add fields at any time; they are passed on. */
export interface PlanContract {
  /** Id of the plan that was signed (模板ID). */
  plan_id: number;
  /** The merchant's own code of the contract (商户签约协议号). */
  out_contract_code: string;
  /** WeChat Pay's id of the contract: deductions name it (委托代扣协议ID). */
  contract_id: string;
  /** Name of the user's account, shown to the user (用户账户展示名称). */
  contract_display_account?: string;
  /** Its state (协议状态). */
  contract_state: PlanContractState;
  /** When it was signed, RFC 3339 (协议签署时间). */
  contract_signed_time?: string;
  /** When it expires, RFC 3339 (协议到期时间). */
  contract_expired_time?: string;
  /** How it ended; absent while it is signed (协议解约信息). */
  contract_terminate_info?: ContractTerminateInfo;
}

/** A contract of combined deductions (合单代扣); partner 4012884060. */
export interface CombinePapayContract extends PlanContract {
  /** The platform that signs requests (商户号). */
  mchid: string;
  /** AppID that the user signed in (AppID). */
  appid: string;
  /** The user's openid under `appid` (用户标识). */
  openid: string;
}

/** Answer to the end of a contract of combined deductions; partner 4012884072. */
export interface TerminateCombinePapayContractResult {
  /** The platform that signs requests (商户号). */
  mchid: string;
  /** Id of the plan that was signed (模板ID). */
  plan_id: number;
  /** Code of the contract that has ended (商户签约协议号). */
  out_contract_code: string;
}
