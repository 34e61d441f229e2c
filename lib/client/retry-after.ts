import type { AxiosResponse } from "axios";

/**
 * How long an answer asks to wait by `Retry-After`: a number of seconds, or an HTTP date. A date is compared with the answer's
 * own `Date`, as the local clock may be wrong.
 *
 * @returns seconds from now, 0 for a time that is past; `undefined` where the answer asks for nothing
 */
export function retryAfterSeconds(
  headers: AxiosResponse["headers"],
): number | undefined {
  const value = String(headers["retry-after"]);
  if (/^\d{1,10}$/.test(value)) {
    return Number(value);
  }
  const until = httpDate(value);
  if (until === undefined) {
    return undefined;
  }
  const now = httpDate(String(headers.date)) ?? Date.now();
  return Math.max(0, Math.ceil((until - now) / 1000));
}

/** Milliseconds since the epoch; `Date.parse` alone would take "1" for the year 2001. */
function httpDate(text: string): number | undefined {
  const time = / GMT$/.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(time) ? undefined : time;
}
