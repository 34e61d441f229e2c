import type { HttpService } from "@nestjs/axios";
import type { AxiosRequestConfig, AxiosResponse } from "axios";
import { WechatPayTransportError } from "../apiv3/errors";
import { AttemptSignal } from "./attempt-signal";

/**
 * Sends one attempt and gives it up when its time is over or the caller aborts.
 *
 * @param timeout milliseconds for the whole attempt, connection and body included
 * @throws WechatPayTransportError where no complete answer came
 */
export async function exchange(
  http: HttpService,
  config: AxiosRequestConfig,
  timeout: number,
  signal: AxiosRequestConfig["signal"],
): Promise<AxiosResponse<Buffer>> {
  if (signal?.aborted) {
    throw aborted("rejected");
  }
  const attempt = new AttemptSignal();
  // axios's own time-out counts idle time only: a server that trickles bytes would never run into it.
  const timer = setTimeout(() => attempt.abort("timeout"), timeout);
  const abort = () => attempt.abort("aborted");
  signal?.addEventListener?.("abort", abort);
  try {
    // Not by the service's observables, which make and drop an error for each request that succeeds.
    return await http.axiosRef.request<Buffer>({
      ...config,
      signal: attempt,
    });
  } catch (error) {
    if (attempt.reason === "aborted") {
      throw aborted("unknown");
    }
    if (attempt.reason === "timeout") {
      throw new WechatPayTransportError(`no answer within ${timeout} ms`, {
        cause: systemError("timeout", "ETIMEDOUT"),
        outcome: "unknown",
        retryable: true,
      });
    }
    throw transportError(error);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener?.("abort", abort);
  }
}

function aborted(outcome: "rejected" | "unknown"): WechatPayTransportError {
  return new WechatPayTransportError("aborted by the caller's signal", {
    cause: systemError("aborted", "ABORT_ERR"),
    outcome,
    retryable: false,
  });
}

const NEVER_CONNECTED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
]);

/** Faults of the set-up: the request was never sent, and repeating does not mend them. */
const UNSENDABLE =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_INVALID_|ERR_UNESCAPED_|ERR_BAD_OPTION)/;

function transportError(error: unknown): WechatPayTransportError {
  const { code = "UNKNOWN", syscall, message } = describe(error);
  const unsendable = UNSENDABLE.test(code);
  const neverSent =
    unsendable || NEVER_CONNECTED.has(code) || syscall === "connect";
  return new WechatPayTransportError(`no usable answer: ${message || code}`, {
    cause: systemError(message || code, code, syscall),
    outcome: neverSent ? "rejected" : "unknown",
    retryable: !unsendable && !message?.includes("maxContentLength"),
  });
}

function describe(error: unknown): Partial<NodeJS.ErrnoException> {
  const { code, syscall, message, cause } = Object(
    error,
  ) as Partial<NodeJS.ErrnoException>;
  return {
    code,
    message,
    syscall: syscall ?? (cause as NodeJS.ErrnoException | undefined)?.syscall,
  };
}

/** axios's errors carry the request with its `Authorization`; only what the system said is kept. */
function systemError(message: string, code: string, syscall?: string): Error {
  return Object.assign(new Error(message), {
    code,
    ...(syscall && { syscall }),
  });
}
