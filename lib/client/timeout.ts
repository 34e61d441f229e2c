/** Node fires a longer timer at once. */
export const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** What a time-out must be, for messages. */
export const TIMEOUT_RULE = `a positive number of milliseconds, at most ${LONGEST_TIMER_MS}`;

/** Whether a value can be a time-out: a hung server must never hang the checkout. */
export function isTimeout(value: unknown): value is number {
  return typeof value === "number" && value > 0 && value <= LONGEST_TIMER_MS;
}
