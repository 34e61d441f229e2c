import type { HttpService } from "@nestjs/axios";
import type { AxiosRequestConfig, AxiosResponse } from "axios";
import { WechatPayTransportError } from "../apiv3/errors";
import { AttemptSignal, type GivenUp } from "./attempt-signal";

/** How long one attempt may take, and who else can end it. */
export interface AttemptLimits {
  /** Milliseconds for the whole attempt: connection, body, and the wait for a key that verifies it. */
  timeout: number;
  signal?: AxiosRequestConfig["signal"];
}

/**
 * Sends one attempt and reads its answer; gives it up when its time is over or the caller aborts.
 *
 * @param read what makes of the answer what the caller gets; its errors are passed on
 * @throws WechatPayTransportError where no complete answer came, or none that could be verified in time
 */
export async function exchange<T>(
  http: HttpService,
  config: AxiosRequestConfig,
  { timeout, signal }: AttemptLimits,
  read: (answer: AxiosResponse<Buffer>) => Promise<T>,
): Promise<T> {
  if (signal?.aborted) {
    throw aborted("rejected");
  }
  const attempt = new AttemptSignal();
  // axios's own time-out counts idle time only: a server that trickles bytes would never run into it.
  const timer = setTimeout(() => attempt.abort("timeout"), timeout);
  const abort = () => attempt.abort("aborted");
  signal?.addEventListener?.("abort", abort);
  try {
    const answer = await request(http, config, attempt, timeout);
    return await Promise.race([
      read(answer),
      attempt.end().then((reason) => {
        throw givenUp(
          reason,
          `the answer could not be verified within ${timeout} ms, as the platform certificates are still being downloaded`,
        );
      }),
    ]);
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener?.("abort", abort);
  }
}

async function request(
  http: HttpService,
  config: AxiosRequestConfig,
  attempt: AttemptSignal,
  timeout: number,
): Promise<AxiosResponse<Buffer>> {
  try {
    // Not by the service's observables, which make and drop an error for each request that succeeds.
    return await http.axiosRef.request<Buffer>({ ...config, signal: attempt });
  } catch (error) {
    throw attempt.reason
      ? givenUp(attempt.reason, `no answer within ${timeout} ms`)
      : transportError(error);
  }
}

function givenUp(reason: GivenUp, late: string): WechatPayTransportError {
  return reason === "aborted"
    ? aborted("unknown")
    : new WechatPayTransportError(late, {
        cause: systemError("timeout", "ETIMEDOUT"),
        outcome: "unknown",
        retryable: true,
      });
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
