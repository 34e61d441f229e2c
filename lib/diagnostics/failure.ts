import { ContractsError } from "../apiv3/contracts-error";
import { failureCode } from "../observability/failure-code";

/** An error, described without secrets and on one line. */
export interface Failure {
  /** Class of the error, such as `WechatPayTransportError`. */
  name: string;
  /** WeChat Pay's code, the system's, the reason of a verification, or the option at fault. */
  code?: string;
  /** What went wrong, on one line. */
  message: string;
  /** The answer's `Request-ID`, which WeChat Pay's support asks for. */
  requestId?: string;
}

/** Describes what went wrong. Of an error that is not the package's own only the name, as its message may contain anything. */
export function describeFailure(error: unknown): Failure {
  if (!ContractsError.is(error)) {
    return {
      name: error instanceof Error ? error.name : typeof error,
      message: "unexpected; this is a fault of the program",
    };
  }
  return {
    name: error.name,
    code: failureCode(error),
    message: error.message,
    requestId: (error as { requestId?: string }).requestId,
  };
}
