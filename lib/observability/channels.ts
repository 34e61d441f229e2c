import { channel } from "node:diagnostics_channel";
import type { AxiosResponse } from "axios";
import { ContractsError } from "../apiv3/contracts-error";
import { requestIdOf } from "../apiv3/one-line";
import { SignatureError } from "../apiv3/signature";
import { failureCode } from "./failure-code";

/** One attempt of a request. The same object is published at its start and at its end, with more in it. */
export interface RequestEvent {
  /** `GET` or `POST`. */
  method: string;
  /** Origin that it was sent to. */
  host: string;
  /** Without the query; what looks like an openid is masked. */
  path: string;
  /** From 1. */
  attempt: number;
  /** HTTP status of the answer; absent where none came. */
  status?: number;
  /** The answer's `Request-ID`, which WeChat Pay's support asks for. */
  requestId?: string;
  /** Milliseconds that the attempt took; absent at its start. */
  durationMs?: number;
  /** Absent where the attempt succeeded. */
  error?: FailureEvent;
}

/** What went wrong, without a value of the request. */
export interface FailureEvent {
  /** Class of the error, such as `WechatPayApiError`. */
  name: string;
  /** WeChat Pay's code, the system's, which check failed, the option at fault, or why a delivery failed. */
  code?: string;
  /** `rejected` or `unknown`, as in `ContractsError`; absent for other errors. */
  outcome?: string;
  /** Whether the same is worth repeating, as in `ContractsError`; absent for other errors. */
  retryable?: boolean;
}

/** A verification of an answer or a notification. */
export interface VerificationEvent {
  /** What was verified. */
  subject: "answer" | "notification";
  /** Milliseconds, with a download of certificates where one was needed. */
  durationMs: number;
  /** Absent where the signature held. */
  error?: FailureEvent;
}

/** What became of one delivery of a notification whose signature held. */
export interface NotificationEvent {
  /** The notification's id, the same at every delivery. */
  id: string;
  /** Its event type, such as `ENTRUST.SIGN`. */
  event_type: string;
  /** `failed`: refused for another delivery, because the handler or the store failed or the event is in work. */
  result: "handled" | "duplicate" | "failed";
  /** Milliseconds of comparing and handling, without the verification. */
  durationMs: number;
  /** Where the result is `failed`: why, or what the first handler that failed threw. */
  error?: FailureEvent;
}

/** A download of platform certificates. */
export interface RefreshEvent {
  /** Serials of the keys that are loaded now. */
  serials?: string[];
  /** Milliseconds that the download took. */
  durationMs: number;
  /** Absent where it succeeded. */
  error?: FailureEvent;
}

const NAME = "nestjs-wechatpay-contracts";
const requestStart = channel(`${NAME}:request:start`);
const requestEnd = channel(`${NAME}:request:end`);
const requestError = channel(`${NAME}:request:error`);
const REQUEST_CHANNELS = [requestStart, requestEnd, requestError];
const verification = channel(`${NAME}:verification`);
const notification = channel(`${NAME}:notification`);
const refresh = channel(`${NAME}:refresh`);

/** Publishes an attempt's start, and its end or error. */
export async function traceRequest<T>(
  { method, url, attempt }: { method: string; url: URL; attempt: number },
  run: (answered: (answer: AxiosResponse) => void) => Promise<T>,
): Promise<T> {
  if (!REQUEST_CHANNELS.some(({ hasSubscribers }) => hasSubscribers)) {
    return run(() => {});
  }
  const event: RequestEvent = {
    method,
    host: url.origin,
    path: url.pathname.replace(/\/o[\w-]{27}(?=\/|$)/g, "/***"),
    attempt,
  };
  requestStart.publish(event);
  return timed(
    () =>
      run((answer) => {
        event.status = answer.status;
        event.requestId = requestIdOf(answer.headers);
      }),
    (outcome) => {
      Object.assign(event, outcome);
      (outcome.error ? requestError : requestEnd).publish(event);
    },
  );
}

/** Publishes whether a signature held. */
export function traceVerification(
  subject: VerificationEvent["subject"],
  run: () => Promise<void>,
): Promise<void> {
  if (!verification.hasSubscribers) {
    return run();
  }
  return timed(run, (outcome) =>
    verification.publish({ subject, ...outcome } satisfies VerificationEvent),
  );
}

/**
 * Publishes what became of a delivery.
 *
 * @param startedAt when its comparing and handling began, on the monotonic clock
 * @param failed what a handler threw, where one did
 */
export function publishNotification(
  { id, event_type }: Pick<NotificationEvent, "id" | "event_type">,
  result: NotificationEvent["result"],
  startedAt: number,
  failed?: { error: unknown },
): void {
  if (!notification.hasSubscribers) {
    return;
  }
  notification.publish({
    id,
    event_type,
    result,
    durationMs: performance.now() - startedAt,
    ...(failed && { error: describeFailure(failed.error) }),
  } satisfies NotificationEvent);
}

/** Publishes a download of certificates. */
export function traceRefresh<Key extends { serial: string }>(
  run: () => Promise<Key[]>,
): Promise<Key[]> {
  return timed(run, (outcome, keys) =>
    refresh.publish({
      ...outcome,
      serials: keys?.map(({ serial }) => serial),
    } satisfies RefreshEvent),
  );
}

async function timed<T>(
  run: () => Promise<T>,
  publish: (
    outcome: { durationMs: number; error?: FailureEvent },
    result?: T,
  ) => void,
): Promise<T> {
  const startedAt = performance.now();
  try {
    const result = await run();
    publish({ durationMs: performance.now() - startedAt }, result);
    return result;
  } catch (error) {
    publish({
      durationMs: performance.now() - startedAt,
      error: describeFailure(error),
    });
    throw error;
  }
}

/** Name, code and meaning of an error; messages may quote what was sent, so they stay out. */
export function describeFailure(error: unknown): FailureEvent {
  if (error instanceof SignatureError) {
    return { name: error.name, code: error.reason };
  }
  if (!ContractsError.is(error)) {
    return {
      name: error instanceof Error ? error.name : typeof error,
      code: systemCode(error),
    };
  }
  return {
    name: error.name,
    code: failureCode(error),
    outcome: error.outcome,
    retryable: error.retryable,
  };
}

/** `ECONNREFUSED`, `23505` and their like: a code, and not a text that may quote something. */
function systemCode(error: unknown): string | undefined {
  const { code } = Object(error) as { code?: unknown };
  return typeof code === "string" && /^\w{1,64}$/.test(code) ? code : undefined;
}
