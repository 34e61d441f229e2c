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

/** What a service provider's answers have besides. */
export interface SubMerchantResult {
  /** The sub-merchant's id (子商户号). */
  sub_mchid: string;
}
