import type { SimulatorModuleOptions } from "nestjs-wechatpay-contracts/testing";

/** The variables that have a shop in another process speak to a simulator. */
export function simulatorVariables(
  options: SimulatorModuleOptions,
): Record<string, string> {
  return {
    WECHATPAY_MCHID: options.mchid,
    WECHATPAY_MERCHANT_SERIAL_NUMBER: options.merchantSerialNumber,
    WECHATPAY_MERCHANT_PRIVATE_KEY: options.merchantPrivateKey,
    WECHATPAY_API_V3_KEY: options.apiV3Key,
    WECHATPAY_PUBLIC_KEY_ID: options.publicKey.id,
    WECHATPAY_PUBLIC_KEY: options.publicKey.pem,
    WECHATPAY_BASE_URL: options.baseUrl,
    WECHATPAY_BACKUP_BASE_URL: "false",
    WECHATPAY_ALLOW_INSECURE_NOTIFY_URL: "true",
  };
}
