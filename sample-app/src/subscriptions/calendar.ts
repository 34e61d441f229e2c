/** A day in Beijing, such as `2026-12-28`. */
export type Day = string;

/** A month in Beijing, such as `2026-12`. */
export type Month = string;

const DAY_MS = 24 * 60 * 60_000;

/** Every month has it. */
const LAST_DAY = 28;

/** The day in Beijing of a moment. */
export function dayOf(at: Date): Day {
  return at.toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
}

/** So many days after a day. */
export function daysAfter(day: Day, days: number): Day {
  const start = Date.parse(`${day}T00:00:00Z`);
  return new Date(start + days * DAY_MS).toISOString().slice(0, 10);
}

/** The month that a day is in. */
export function monthOf(day: Day): Month {
  return day.slice(0, 7);
}

/** The month after a month. */
export function monthAfter(month: Month): Month {
  const [year = 0, number = 0] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number, 1)).toISOString().slice(0, 7);
}

/** The day of a month on which a box falls due whose customer signed on a day: the same, the 28th at the latest. */
export function dueIn(month: Month, signedOn: Day): Day {
  const day = Math.min(Number(signedOn.slice(8)), LAST_DAY);
  return `${month}-${String(day).padStart(2, "0")}`;
}
