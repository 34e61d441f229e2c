/** Node fires a longer timer at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What a time-out must be, for messages. */
export const TIMEOUT_RULE = `a positive number of milliseconds, at most ${LONGEST_TIMER_MS}`;

/** What a limit for the connection must be, for messages. */
export const CONNECT_TIMEOUT_RULE =
  "a positive integer, milliseconds, and no longer than timeout (default 5000), of which it is a part";

/** Whether a value can be the part of a time-out that the connection may take. */
export function isConnectTimeout(
  value: unknown,
  timeout: number,
): value is number {
  return Number.isSafeInteger(value) && isTimeout(value) && value <= timeout;
}

/** Whether a value can be a time-out: a hung server must never hang the checkout. */
export function isTimeout(value: unknown): value is number {
  return typeof value === "number" && value > 0 && value <= LONGEST_TIMER_MS;
}
