import type { WechatPaySimulator } from "../../lib/testing";

/** What the merchant of a simulator sets in its environment; without the defaults. */
export function variablesOf({
  moduleOptions: options,
}: WechatPaySimulator): Record<string, string> {
  return {
    WECHATPAY_MCHID: options.mchid,
    WECHATPAY_MERCHANT_SERIAL_NUMBER: options.merchantSerialNumber,
    WECHATPAY_MERCHANT_PRIVATE_KEY: options.merchantPrivateKey,
    WECHATPAY_API_V3_KEY: options.apiV3Key,
    WECHATPAY_PUBLIC_KEY_ID: options.publicKey.id,
    WECHATPAY_PUBLIC_KEY: options.publicKey.pem,
    WECHATPAY_BASE_URL: options.baseUrl,
  };
}

/** The lines of a check of this name. */
export function linesOf(name: string, stdout: string): string[] {
  return stdout
    .split("\n")
    .filter((line) => line.slice(9).startsWith(name.padEnd(13)));
}
