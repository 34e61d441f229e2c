/** Answer to a pre-signing after payment. */
export interface PayRedirectSignResult {
  mchid: string;
  service_id: number;
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
  sub_mchid: string;
}
