/**
 * The example values of WeChat Pay's own documents (`protocol` "Request fields", "Answer fields").
 *
 * @example
 * ```ts
 * const { prepay_id } = wechat.placeOrder({ openid: EXAMPLE_VALUES.openid });
 * ```
 */
export const EXAMPLE_VALUES = {
  mchid: "1900000109",
  sub_mchid: "1900000110",
  appid: "wxd678efh567hg6787",
  description: "Image形象店-深圳腾大-QQ公仔",
  service_id: 12535,
  out_contract_code: "wxwtdk20200910100000",
  contract_id: "123124412412423431",
  contract_display_account: "微信代扣用户A",
  notify_url: "https://yourapp.com/notify",
  openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
  sign_mp_appid: "wxbd687630cd02ce1d",
  sign_mp_path: "pages/PwdExemptContract/index",
} as const;
