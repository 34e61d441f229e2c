import type { WechatPaySimulator } from "../../lib/testing";

/** The variables that have a shop speak to a simulator elsewhere, as `simulate` prints them. */
export function variablesOf({
  moduleOptions,
}: WechatPaySimulator): Record<string, string> {
  return {
    WECHATPAY_MCHID: moduleOptions.mchid,
    WECHATPAY_MERCHANT_SERIAL_NUMBER: moduleOptions.merchantSerialNumber,
    WECHATPAY_MERCHANT_PRIVATE_KEY: moduleOptions.merchantPrivateKey,
    WECHATPAY_API_V3_KEY: moduleOptions.apiV3Key,
    WECHATPAY_PUBLIC_KEY_ID: moduleOptions.publicKey.id,
    WECHATPAY_PUBLIC_KEY: moduleOptions.publicKey.pem,
    WECHATPAY_BASE_URL: moduleOptions.baseUrl,
    WECHATPAY_BACKUP_BASE_URL: "false",
    WECHATPAY_ALLOW_INSECURE_NOTIFY_URL: "true",
  };
}
