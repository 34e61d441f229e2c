import { rfc3339 } from "../clock";
import { invalidRequest } from "../exchange/refusal";

/*
 * WeChat Pay's rules in time, in Beijing (`protocol` "Deductions in time"): the simulator's own, so that a fault of the package's is
 * not its own witness.
 */

const DAY_MS = 24 * 60 * 60 * 1000;

/** The day in Beijing, such as `2026-12-01`. */
export function dayOf(at: number): string {
  return rfc3339(at).slice(0, 10);
}

/** So many days from the day of a moment on. */
export function dayFrom(at: number, days: number): string {
  return dayOf(at + days * DAY_MS);
}

/** Eight o'clock of the day after, in milliseconds since the epoch. */
export function morningAfter(day: string): number {
  return Date.parse(`${day}T08:00:00+08:00`) + DAY_MS;
}

/** @throws Refusal 400 `INVALID_REQUEST` outside 7:00 to 22:00 */
export function requireDeductionHours(now: number): void {
  requireTime(now, "07:00", "22:00", "notices and deductions");
}

/** @throws Refusal 400 `INVALID_REQUEST` where a schedule is not made on the day before, from 8:00 to 19:30 */
export function requireScheduleTime(now: number, day: string): void {
  if (dayFrom(now, 1) !== day) {
    throw invalidRequest(
      `a deduction of ${day} is scheduled on the day before, and it is ${dayOf(now)}`,
    );
  }
  requireTime(now, "08:00", "19:30", "schedules");
}

/** @throws Refusal 400 `INVALID_REQUEST` where no such day can be agreed on any more: until 19:00 of the day before */
export function requireAgreeable(now: number, day: string): void {
  const isLate = timeOf(now) >= "19:00";
  if (day < dayFrom(now, isLate ? 2 : 1)) {
    throw invalidRequest(
      `estimated_deduct_date ${day} is too early: it is agreed on before 19:00 of the day before`,
    );
  }
}

/** @throws Refusal 400 `INVALID_REQUEST` outside the days that a notice opens: from the second day after it on */
export function requireNoticedDay(
  now: number,
  notice: { at: number; count: number },
): void {
  const first = dayFrom(notice.at, 2);
  const last = dayFrom(notice.at, 1 + notice.count);
  const today = dayOf(now);
  if (today < first || today > last) {
    throw invalidRequest(
      `the notice of ${dayOf(notice.at)} lets the deduction be made from ${first} to ${last}, and it is ${today}`,
    );
  }
}

function requireTime(
  now: number,
  from: string,
  until: string,
  what: string,
): void {
  const time = timeOf(now);
  if (time < from || time >= until) {
    throw invalidRequest(
      `${what} are taken from ${from} to ${until}, and it is ${time}`,
    );
  }
}

function timeOf(at: number): string {
  return rfc3339(at).slice(11, 16);
}
