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
  contract_termination_mode: ContractTerminationMode;
  /** RFC 3339. */
  contract_terminated_time?: string;
  contract_termination_remark?: string;
}

/** A contract, as a query answers it; merchant 4012472855, partner 4012715321. */
export interface Contract {
  mchid: string;
  /** Pass it as `contract_info.password_free_contract_id` to pay by this contract. */
  contract_id: string;
  appid: string;
  openid: string;
  sub_appid?: string;
  sub_openid?: string;
  service_id: number;
  out_contract_code: string;
  contract_display_account?: string;
  contract_state: ContractState;
  /** RFC 3339. */
  contract_signed_time: string;
  contract_terminate_info?: ContractTerminateInfo;
}

/** Answer to a termination; merchant 4012472858, partner 4012715383. */
export interface TerminateContractResult {
  mchid: string;
  service_id: number;
  out_contract_code: string;
}
