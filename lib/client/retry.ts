import { verdictOn } from "../apiv3/api-error-codes";
import { ConfigurationError, WechatPayApiError } from "../apiv3/errors";
import type { ContractsError } from "../apiv3/contracts-error";
import { wrongValue } from "../apiv3/option-value";
import { readAll } from "../validation/read-all";
import { onAbort } from "./abort-listeners";
import type { WechatPayRequestConfig } from "./request-config";
import { isTimeout, TIMEOUT_RULE } from "./timeout";

/** How requests are repeated. */
export interface RetryOptions {
  /** How often a request is sent at most, the first time included; default 3. */
  attempts?: number;
  /** Milliseconds for all attempts and pauses of one call together, above 0; default 10 000, 2000 for `payRedirectSign`. */
  deadline?: number;
  /**
   * Longest pause before the second attempt in ms, doubled for each further one; default 100. Ten times as long where WeChat
   * Pay limits requests (429) or is overloaded (`SERVICE_UNAVAILABLE`), and longer where it says so by `Retry-After`.
   */
  baseDelay?: number;
  /** Longest pause of all in ms; default 2000. */
  maximumDelay?: number;
}

/** The same with every default filled in, but for `deadline`, whose default is the operation's. */
export type RetrySettings = Required<Omit<RetryOptions, "deadline">> &
  Pick<RetryOptions, "deadline">;

/** @throws ConfigurationError naming the options */
export function retrySettings(options: RetryOptions = {}): RetrySettings {
  const settings = readAll({
    attempts: () => attempts(options.attempts ?? 3),
    deadline: () =>
      options.deadline === undefined
        ? undefined
        : milliseconds("deadline", options.deadline),
    baseDelay: () => pauseLimit("baseDelay", options.baseDelay ?? 100),
    maximumDelay: () =>
      pauseLimit("maximumDelay", options.maximumDelay ?? 2_000),
  });
  if (settings.baseDelay > settings.maximumDelay) {
    throw new ConfigurationError(
      "retry.baseDelay",
      "must not be longer than retry.maximumDelay (default 2000), which ends every pause",
    );
  }
  return settings;
}

function attempts(value: number): number {
  if (!Number.isSafeInteger(value) || value < 1) {
    throw new ConfigurationError(
      "retry.attempts",
      wrongValue(
        value,
        "number",
        "must be a positive integer; 1 means that nothing is repeated",
      ),
    );
  }
  return value;
}

function milliseconds(
  option: keyof RetryOptions,
  value: number,
  rule = TIMEOUT_RULE,
): number {
  if (!isTimeout(value)) {
    throw new ConfigurationError(
      `retry.${option}`,
      wrongValue(value, "number", `must be ${rule}`),
    );
  }
  return value;
}

function pauseLimit(option: keyof RetryOptions, value: number): number {
  return value === 0
    ? value
    : milliseconds(option, value, `0 or ${TIMEOUT_RULE}`);
}

/** How much longer a pause is where WeChat Pay limits requests: by default half a second to a second, then twice that. */
const LIMITED_FACTOR = 10;

/**
 * The pause after an attempt: exponential with jitter, so that many clients do not come back together, and on top of what the
 * answer asks for by `Retry-After`.
 *
 * @param attempt the one that failed, from 1
 */
export function pauseAfter(
  attempt: number,
  error: ContractsError,
  settings: RetrySettings,
): number {
  const answer = error instanceof WechatPayApiError ? error : undefined;
  const isLimited =
    answer !== undefined &&
    verdictOn(answer.status, answer.code).repeat === "later";
  const longest = Math.min(
    settings.maximumDelay,
    settings.baseDelay * 2 ** (attempt - 1) * (isLimited ? LIMITED_FACTOR : 1),
  );
  const share = isLimited ? (1 + Math.random()) / 2 : Math.random();
  return (answer?.retryAfterSeconds ?? 0) * 1000 + share * longest;
}

/** Waits; returns early where the signal aborts. */
export function pause(
  milliseconds: number,
  signal: WechatPayRequestConfig["signal"],
): Promise<void> {
  return new Promise((resolve) => {
    const end = () => {
      clearTimeout(timer);
      release();
      resolve();
    };
    const release = onAbort(signal, end);
    const timer = setTimeout(end, signal?.aborted ? 0 : milliseconds);
  });
}
