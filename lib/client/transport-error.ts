import { WechatPayTransportError } from "../apiv3/errors";
import type { WatchedRequest } from "./connect-watch";

const NEVER_CONNECTED = new Set([
  "ECONNREFUSED",
  "ENOTFOUND",
  "EAI_AGAIN",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EADDRNOTAVAIL",
]);

/** Faults of the set-up: the request was never sent, and repeating it changes nothing. */
const UNSENDABLE =
  /^(CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|ERR_TLS_|ERR_OSSL_|ERR_INVALID_|ERR_UNESCAPED_|ERR_BAD_OPTION|ERR_PROXY_REFUSED)/;

/** How a connection ends that the other side has closed. */
const CLOSED = new Set(["ECONNRESET", "EPIPE"]);

/**
 * What axios rejected with, as this package says it. It may be an interceptor's error that looks like one of the request: what the requests
 * themselves came to tells whether one may have arrived.
 *
 * @param requests that were sent; none by an adapter of the application's own
 */
export function transportError(
  error: unknown,
  requests: readonly WatchedRequest[],
): WechatPayTransportError {
  const { code = "UNKNOWN", syscall, message } = describe(error);
  const unsendable = UNSENDABLE.test(code);
  const mayHaveArrived = requests.some(
    (sent) => sent.isAnswered || !wasNeverSent(sent.error),
  );
  return new WechatPayTransportError(`no usable answer: ${message || code}`, {
    cause: systemError(message || code, code, syscall),
    outcome: wasNeverSent(error) && !mayHaveArrived ? "rejected" : "unknown",
    retryable: !unsendable && !message?.includes("maxContentLength"),
    staleConnection: CLOSED.has(code) && wasReused(error),
  });
}

function wasNeverSent(error: unknown): boolean {
  const { code = "", syscall } = describe(error);
  return (
    UNSENDABLE.test(code) || NEVER_CONNECTED.has(code) || syscall === "connect"
  );
}

/**
 * The server closes what is idle, and a request may cross that on its way. It may as well have been read before the connection
 * broke, so the outcome stays unknown.
 */
function wasReused(error: unknown): boolean {
  const { request, response } = error as {
    request?: { reusedSocket?: unknown };
    response?: unknown;
  };
  return request?.reusedSocket === true && response === undefined;
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
export function systemError(
  message: string,
  code: string,
  syscall?: string,
): Error {
  return Object.assign(new Error(message), {
    code,
    ...(syscall && { syscall }),
  });
}
