/** `SIGNED` or `TERMINATED`; WeChat Pay may add states. */
export type ContractState = "SIGNED" | "TERMINATED" | (string & {});

/** Who ended a contract; WeChat Pay may add modes. */
export type ContractTerminationMode =
  | "USER_TERMINATE"
  | "MCH_API_TERMINATE"
  | "API"
  | "WEPAY_WEB_TERMINATE"
  | "CUSTOMER_SERVICE_TERMINATE"
  | "SYSTEM_TERMINATE"
  | (string & {});

/** How a contract ended. */
export interface ContractTerminateInfo {
  /** Who ended it. */
  contract_termination_mode: ContractTerminationMode;
  /** RFC 3339. */
  contract_terminated_time?: string;
  /** Why it was terminated (解约备注). */
  contract_termination_remark?: string;
}

/** A contract, as a query answers it; merchant 4012472855, partner 4012715321. */
export interface Contract {
  /** The merchant that signs requests (商户号). */
  mchid: string;
  /** Pass it as `contract_info.password_free_contract_id` to pay by this contract. */
  contract_id: string;
  /** AppID that the user signed in (公众号、小程序或移动应用的 AppID). */
  appid: string;
  /** The user's openid under `appid` (用户标识). */
  openid: string;
  /** The sub-merchant's AppID (子商户 AppID). */
  sub_appid?: string;
  /** The user's openid under `sub_appid` (用户标识). */
  sub_openid?: string;
  /** Service of the merchant platform that is signed (服务ID). */
  service_id: number;
  /** The merchant's own code of the contract (商户签约协议号). */
  out_contract_code: string;
  /** Name of the user's account, shown to the user (用户账户展示名称). */
  contract_display_account?: string;
  /** `SIGNED` or `TERMINATED`; WeChat Pay may add states. */
  contract_state: ContractState;
  /** RFC 3339. */
  contract_signed_time: string;
  /** How it ended; absent while it is signed. */
  contract_terminate_info?: ContractTerminateInfo;
}

/** Answer to a termination; merchant 4012472858, partner 4012715383. */
export interface TerminateContractResult {
  /** The merchant that signs requests (商户号). */
  mchid: string;
  /** Service of the merchant platform that is signed (服务ID). */
  service_id: number;
  /** Code of the contract that has ended (商户签约协议号). */
  out_contract_code: string;
}
