import { language } from "./language.js";

/** @param {number} fen such as 200, for `¥2.00` */
export function yuan(fen) {
  return new Intl.NumberFormat(language, {
    style: "currency",
    currency: "CNY",
    currencyDisplay: "narrowSymbol",
  }).format(fen / 100);
}

/** The time of day to the millisecond. @param {number} milliseconds since the epoch */
export function timeOfDay(milliseconds) {
  return new Intl.DateTimeFormat(language, {
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    fractionalSecondDigits: 3,
    hourCycle: "h23",
  }).format(milliseconds);
}

/** Date and time to the second. @param {number | string} time milliseconds since the epoch, or RFC 3339 */
export function dateAndTime(time) {
  return new Intl.DateTimeFormat(language, {
    dateStyle: "medium",
    timeStyle: "medium",
    hourCycle: "h23",
  }).format(new Date(time));
}

/** JSON spread over lines; any other text as it is. */
export function readable(body) {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}
