import type { ApiErrorCode } from "./api-error-codes";
import { WechatPayApiError } from "./errors";

/** Whether an error is WeChat Pay's answer with one of these codes, in either spelling. */
export function isRefusedWith(
  error: unknown,
  ...codes: ApiErrorCode[]
): error is WechatPayApiError {
  return error instanceof WechatPayApiError && error.hasCode(...codes);
}
