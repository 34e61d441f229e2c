import * as contracts from "../../lib";
import type { AnyContractsError } from "../../lib";

/** One error of each class, of any copy of the package. */
export function oneOfEach(
  entry: typeof contracts = contracts,
): AnyContractsError[] {
  return [
    new entry.ConfigurationError("mchid", "is missing"),
    entry.RequestValidationError.of("appid", "isString", "is missing"),
    new entry.SigningError("the signer failed"),
    new entry.WechatPayApiError({
      status: 403,
      code: "NOT_ENOUGH",
      message: "余额不足",
    }),
    new entry.WechatPayTransportError("no answer", {
      cause: Object.assign(new Error("reset"), { code: "ECONNRESET" }),
      outcome: "unknown",
      retryable: true,
    }),
    new entry.ResponseVerificationError("serial", "unknown key"),
    new entry.NotificationVerificationError("body", "is not JSON"),
    new entry.UnknownMerchantError("1900000109"),
    new entry.LeaseLostError("event"),
  ];
}
