import type { TextFormat } from "./field-rule";

const INT64_MAX = 2n ** 63n - 1n;

/** What is wrong with the spelling of a text. */
export function formatObjection(
  value: string,
  format: TextFormat,
): string | undefined {
  switch (format) {
    case "alphanumeric":
      return /^[A-Za-z0-9]+$/.test(value)
        ? undefined
        : "must consist of digits and ASCII letters";
    case "trade_no":
      return /^[A-Za-z0-9_\-|*]+$/.test(value)
        ? undefined
        : "must consist of digits, ASCII letters and _ - | *";
    case "refund_no":
      return /^[A-Za-z0-9_\-|*@]+$/.test(value)
        ? undefined
        : "must consist of digits, ASCII letters and _ - | * @";
    case "serial":
      return /^[1-9]\d*$/.test(value) && BigInt(value) <= INT64_MAX
        ? undefined
        : "must be a number of 64 bits in digits, of which the first is not 0";
    case "display_name":
      return /^[\p{L}\p{M}\p{N}]+$/u.test(value)
        ? undefined
        : "must have neither spaces nor symbols";
    case "date_time":
      return isDateTime(value)
        ? undefined
        : "must be a time of RFC 3339, such as 2018-06-08T10:34:56+08:00";
    case "date":
      return isDateTime(`${value}T00:00:00Z`)
        ? undefined
        : "must be a day, such as 2026-12-01";
    case "notify_url":
      return notifyUrlObjection(value);
  }
}

function isDateTime(value: string): boolean {
  return (
    /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value) &&
    !Number.isNaN(Date.parse(value)) &&
    // A `Date` takes the 30th of February for a day in March.
    new Date(`${value.slice(0, 10)}T00:00:00Z`).getUTCDate() ===
      Number(value.slice(8, 10))
  );
}

/**
 * `protocol` "Notifications", its last item. WeChat Pay demands https and a public address too; the simulator
 * takes http and loopback, because that is where it runs.
 */
function notifyUrlObjection(value: string): string | undefined {
  // A URL parser takes or rewrites all of these, so what is called would not be what was sent.
  if (/[\s\\\p{Cc}]/u.test(value)) {
    return "must hold no white space, control characters or backslashes";
  }
  if (!/^https?:\/\/[^/]/i.test(value) || !URL.canParse(value)) {
    return "must be an absolute URL that begins with https://";
  }
  const url = new URL(value);
  // An empty query or fragment leaves no trace in the parsed URL.
  if (value.includes("?") || value.includes("#")) {
    return "must have neither query nor fragment";
  }
  if (url.username || url.password) {
    return "must have no credentials";
  }
  return url.pathname === "/" ? "must have a path" : undefined;
}
