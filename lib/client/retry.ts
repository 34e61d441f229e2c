import { setTimeout as sleep } from "node:timers/promises";
import { ConfigurationError } from "../apiv3/errors";
import {
  isTimeout,
  TIMEOUT_RULE,
  type WechatPayRequestConfig,
} from "./request-config";

/** How requests are repeated. */
export interface RetryOptions {
  /** How often a request is sent at most, the first time included; default 3. */
  attempts?: number;
  /** Milliseconds for all attempts and pauses of one call together, above 0; default 10 000. */
  deadline?: number;
  /** Longest pause before the second attempt in ms, doubled for each further one; default 100. */
  baseDelay?: number;
  /** Longest pause of all in ms; default 2000. */
  maximumDelay?: number;
}

/** The same with every default filled in. */
export type RetrySettings = Required<RetryOptions>;

/** @throws ConfigurationError naming the option */
export function retrySettings(options: RetryOptions = {}): RetrySettings {
  const settings = {
    attempts: options.attempts ?? 3,
    deadline: options.deadline ?? 10_000,
    baseDelay: options.baseDelay ?? 100,
    maximumDelay: options.maximumDelay ?? 2_000,
  };
  if (!Number.isSafeInteger(settings.attempts) || settings.attempts < 1) {
    throw new ConfigurationError(
      "retry.attempts",
      "must be a positive integer; 1 means that nothing is repeated",
    );
  }
  if (!isTimeout(settings.deadline)) {
    throw new ConfigurationError("retry.deadline", `must be ${TIMEOUT_RULE}`);
  }
  for (const option of ["baseDelay", "maximumDelay"] as const) {
    if (settings[option] !== 0 && !isTimeout(settings[option])) {
      throw new ConfigurationError(
        `retry.${option}`,
        `must be 0 or ${TIMEOUT_RULE}`,
      );
    }
  }
  return settings;
}

/**
 * The pause after an attempt: exponential with full jitter, so that many clients do not come back together.
 *
 * @param attempt the one that failed, from 1
 */
export function pauseAfter(attempt: number, settings: RetrySettings): number {
  const longest = Math.min(
    settings.maximumDelay,
    settings.baseDelay * 2 ** (attempt - 1),
  );
  return Math.random() * longest;
}

/** Waits; returns early where the signal aborts. */
export async function pause(
  milliseconds: number,
  signal: WechatPayRequestConfig["signal"],
): Promise<void> {
  const options = signal instanceof AbortSignal ? { signal } : {};
  await sleep(milliseconds, undefined, options).catch(() => undefined);
}
