import type { AxiosRequestConfig, AxiosResponse } from "axios";
import { WechatPayTransportError } from "../apiv3/errors";
import type { Outcome } from "../apiv3/api-error-codes";
import { onAbort } from "./abort-listeners";
import { AttemptSignal, type GivenUp } from "./attempt-signal";
import { type WatchedRequest, watchedTransport } from "./connect-watch";
import type { Http } from "./request-config";
import { systemError, transportError } from "./transport-error";

/** How long one attempt may take, and who else can end it. */
export interface AttemptLimits {
  /** Milliseconds for the whole attempt: signature, connection, body, and the wait for a key that verifies it. */
  timeout: number;
  /** Milliseconds of it for the connection. */
  connectTimeout: number;
  signal?: AxiosRequestConfig["signal"];
}

/** One attempt: what is sent, and what becomes of the answer. */
export interface Exchange<T, Data> {
  /** Makes the signed request. */
  prepare(): Promise<AxiosRequestConfig>;
  /** Makes of the answer what the caller gets; its errors are passed on. */
  read(answer: AxiosResponse<Data>): Promise<T>;
}

/** How far an attempt has come, which tells what giving it up means. */
type Stage = "signing" | "sending" | "reading";

/**
 * Sends one attempt and reads its answer; gives it up when its time is over or the caller aborts. Nothing outlasts that: a
 * signer, an interceptor or an adapter that never settles is given up as well.
 *
 * @throws WechatPayTransportError where no complete answer came, or none that could be verified in time
 */
export async function exchange<T, Data>(
  http: Http,
  { prepare, read }: Exchange<T, Data>,
  { timeout, connectTimeout, signal }: AttemptLimits,
): Promise<T> {
  if (signal?.aborted) {
    throw aborted("rejected");
  }
  const attempt = new AttemptSignal();
  // axios's own time-out counts idle time only: a server that trickles bytes would never run into it.
  const timer = setTimeout(() => attempt.abort("timeout"), timeout);
  const release = onAbort(signal, () => attempt.abort("aborted"));
  let stage: Stage = "signing";
  const endOf = (reason: GivenUp) =>
    reason === "unconnected"
      ? unconnected(connectTimeout)
      : givenUp(reason, stage, timeout);
  const run = async () => {
    const config = await prepare();
    if (attempt.reason) {
      throw endOf(attempt.reason);
    }
    stage = "sending";
    const requests: WatchedRequest[] = [];
    const transport = watchedTransport(
      connectTimeout,
      () => attempt.abort("unconnected"),
      requests,
    );
    const answer = await request<Data>(
      http,
      { ...config, transport },
      attempt,
    ).catch((error: unknown) => {
      throw attempt.reason
        ? endOf(attempt.reason)
        : transportError(error, requests);
    });
    stage = "reading";
    return read(answer);
  };
  try {
    return await Promise.race([
      run(),
      attempt.end().then((reason) => {
        throw endOf(reason);
      }),
    ]);
  } finally {
    clearTimeout(timer);
    release();
  }
}

async function request<Data>(
  http: Http,
  config: AxiosRequestConfig,
  attempt: AttemptSignal,
): Promise<AxiosResponse<Data>> {
  // Not by the service's observables, which make and drop an error for each request that succeeds.
  const sent = { ...config, signal: attempt } satisfies AxiosRequestConfig;
  return (await http.axiosRef.request(sent as never)) as AxiosResponse<Data>;
}

const LATE: Readonly<Record<Stage, (timeout: number) => string>> = {
  signing: (timeout) => `the request was not signed within ${timeout} ms`,
  sending: (timeout) => `no answer within ${timeout} ms`,
  reading: (timeout) =>
    `the answer could not be verified within ${timeout} ms, as the platform certificates are still being downloaded`,
};

/** Nothing was sent: another host may take it at once. */
function unconnected(connectTimeout: number): WechatPayTransportError {
  return new WechatPayTransportError(
    `no connection within ${connectTimeout} ms`,
    {
      cause: systemError("no connection", "ETIMEDOUT", "connect"),
      outcome: "rejected",
      retryable: true,
    },
  );
}

function givenUp(
  reason: Exclude<GivenUp, "unconnected">,
  stage: Stage,
  timeout: number,
): WechatPayTransportError {
  const outcome = stage === "signing" ? "rejected" : "unknown";
  return reason === "aborted"
    ? aborted(outcome)
    : new WechatPayTransportError(LATE[stage](timeout), {
        cause: systemError("timeout", "ETIMEDOUT"),
        outcome,
        retryable: true,
      });
}

function aborted(outcome: Outcome): WechatPayTransportError {
  return new WechatPayTransportError("aborted by the caller's signal", {
    cause: systemError("aborted", "ABORT_ERR"),
    outcome,
    retryable: false,
  });
}
