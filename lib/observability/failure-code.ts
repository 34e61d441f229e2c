import type { AnyContractsError } from "../apiv3/contracts-error";

/** What tells failures of one class apart: WeChat Pay's code, which check failed, the option at fault, or the system's code. */
export function failureCode(error: AnyContractsError): string | undefined {
  switch (error.name) {
    case "WechatPayApiError":
      return error.code;
    case "ResponseVerificationError":
    case "NotificationVerificationError":
      return error.reason;
    case "ConfigurationError":
      return error.option;
    default:
      return Object(error.cause).code;
  }
}
