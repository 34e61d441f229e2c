/** Answer to a pre-signing after payment. */
export interface PayRedirectSignResult {
  /** The merchant that signs requests (商户号). */
  mchid: string;
  /** Service of the merchant platform that is signed (服务ID). */
  service_id: number;
  /** Code of the contract that is pre-signed (商户签约协议号). */
  out_contract_code: string;
}

/** Answer to a pre-signing in a mini program: where to send the user. */
export interface MiniProgramResult extends PayRedirectSignResult {
  /** Session of the pre-signing, valid for 2 hours. */
  pre_entrustweb_id: string;
  /** AppID of the mini program to open. */
  sign_mp_appid: string;
  /** Its page. */
  sign_mp_path: string;
}

/** Further fields of a service provider's answers. */
export interface SubMerchantResult {
  /** The sub-merchant's id (子商户号). */
  sub_mchid: string;
}

/** Answer to a pre-signing of combined deductions (合单代扣); partner 4012881608 and 4017177322. */
export interface CombinePapayResult {
  /** The session, for WeChat's SDK; valid for 2 hours (预签约会话ID). */
  pre_entrustweb_id: string;
  /** The platform that signs requests (商户号). */
  mchid: string;
  /** Id of the plan that is signed (模板ID). */
  plan_id: number;
  /** The merchant's own code of the contract (商户签约协议号). */
  out_contract_code: string;
}
