import { language } from "./language.js";

/** @param {number} fen such as 200, for `¥2.00` */
export function yuan(fen) {
  return new Intl.NumberFormat(language, {
    style: "currency",
    currency: "CNY",
    currencyDisplay: "narrowSymbol",
  }).format(fen / 100);
}

/** The time of day to the millisecond, with the date before it where that is not the one of `now`. Both in milliseconds since the epoch. */
export function logTime(time, now) {
  const [date, today] = [time, now].map((each) =>
    formatted(each, { month: "2-digit", day: "2-digit" }),
  );
  const timeOfDay = formatted(time, {
    ...TIME,
    ...(date === today && { fractionalSecondDigits: 3 }),
  });
  return date === today ? timeOfDay : `${date} ${timeOfDay}`;
}

/** Date and time to the second. @param {number | string} time milliseconds since the epoch, or RFC 3339 */
export function dateAndTime(time) {
  return formatted(time, { ...DATE, ...TIME });
}

/** Date and time to the second, and the zone, such as `GMT+8`. */
export function timeWithZone(time) {
  return `${dateAndTime(time)} ${zoneAt(new Date(time))}`;
}

/** The zone that times are told in, such as `GMT+8`, at a time in milliseconds since the epoch. */
export function zoneAt(time) {
  return formatOf({ timeZoneName: "shortOffset" })
    .formatToParts(time)
    .find(({ type }) => type === "timeZoneName").value;
}

/** A span of time in its two largest units, such as `1 d 2 h`. @param {number} milliseconds */
export function duration(milliseconds) {
  const seconds = Math.round(milliseconds / 1000);
  const parts = [
    [Math.floor(seconds / 86_400), "day"],
    [Math.floor(seconds / 3600) % 24, "hour"],
    [Math.floor(seconds / 60) % 60, "minute"],
    [seconds % 60, "second"],
  ];
  const first = Math.max(
    parts.findIndex(([count]) => count > 0),
    0,
  );
  return parts
    .slice(first, first + 2)
    .filter(([count], index) => count > 0 || index === 0)
    .map(([count, unit]) =>
      new Intl.NumberFormat(language, {
        style: "unit",
        unit,
        unitDisplay: "short",
      }).format(count),
    )
    .join(" ");
}

/** JSON spread over lines; any other text as it is. */
export function readable(body) {
  try {
    return JSON.stringify(JSON.parse(body), undefined, 2);
  } catch {
    return body;
  }
}

const DATE = { year: "numeric", month: "2-digit", day: "2-digit" };
const TIME = {
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
};

const formats = new Map();

/** Formats are kept, since making one takes as long as a hundred uses of it. */
function formatOf(options) {
  const key = language + JSON.stringify(options);
  if (!formats.has(key)) {
    formats.set(key, new Intl.DateTimeFormat(language, options));
  }
  return formats.get(key);
}

function formatted(time, options) {
  return formatOf(options).format(new Date(time));
}
