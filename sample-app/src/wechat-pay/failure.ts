import {
  ContractsError,
  ResponseVerificationError,
  WechatPayApiError,
} from "nestjs-wechatpay-contracts";

/** What a log line says of an error: why, and whether it may have taken effect. Never `detail`, which may quote a request. */
export function describeFailure(error: unknown): Record<string, unknown> {
  const { name, message } =
    error instanceof Error ? error : new Error(typeof error);
  return {
    type: name,
    message,
    ...(ContractsError.is(error) && {
      outcome: error.outcome,
      retryable: error.retryable,
    }),
    ...(error instanceof WechatPayApiError && {
      status: error.status,
      code: error.code,
      requestId: error.requestId,
    }),
    ...(error instanceof ResponseVerificationError && {
      reason: error.reason,
      requestId: error.requestId,
    }),
  };
}
