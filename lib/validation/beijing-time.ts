const OFFSET_MS = 8 * 60 * 60 * 1000;
const DAY_MS = 24 * 60 * 60 * 1000;

/** A time of day in Beijing, such as `07:00`; `24:00` is the day's end. */
export type TimeOfDay = `${number}:${number}`;

/** From when until before when something is possible, each day in Beijing. */
export interface DailyHours {
  readonly from: TimeOfDay;
  readonly until: TimeOfDay;
}

/** A span of time, without its end. */
export interface TimeWindow {
  /** Its first moment. */
  from: Date;
  /** The first moment after it. */
  until: Date;
}

/** The day in Beijing, such as `2026-11-27`. */
export function beijingDay(at: Date): string {
  return new Date(at.getTime() + OFFSET_MS).toISOString().slice(0, 10);
}

/** So many days after a day in Beijing. */
export function daysAfter(day: string, days: number): string {
  return beijingDay(
    new Date(beijingMoment(day, "00:00").getTime() + days * DAY_MS),
  );
}

/** A time of a day in Beijing. */
export function beijingMoment(day: string, time: TimeOfDay): Date {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return new Date(
    Date.parse(`${day}T00:00:00+08:00`) + (hours * 60 + minutes) * 60 * 1000,
  );
}

/** Those hours of a day in Beijing. */
export function hoursOf(day: string, { from, until }: DailyHours): TimeWindow {
  return { from: beijingMoment(day, from), until: beijingMoment(day, until) };
}

/** Whether a moment is within a span. */
export function isWithin({ from, until }: TimeWindow, at: Date): boolean {
  return from <= at && at < until;
}

/** The next of a day's hours that has not ended. */
export function nextHours(hours: DailyHours, at: Date): TimeWindow {
  const today = hoursOf(beijingDay(at), hours);
  return at < today.until
    ? today
    : hoursOf(daysAfter(beijingDay(at), 1), hours);
}

/** A moment as Beijing writes it, RFC 3339. */
export function beijingText(at: Date): string {
  const local = new Date(at.getTime() + OFFSET_MS).toISOString();
  return `${local.slice(0, 19)}+08:00`;
}
