import type { Schedule } from "./schedule";

/** How far the clock is to move ahead. */
export interface Span {
  /** Of 24 hours. */
  days?: number;
  /** Of 60 minutes. */
  hours?: number;
  /** Of 60 seconds. */
  minutes?: number;
  /** With fractions, where you like. */
  seconds?: number;
}

const UNITS_MS: Readonly<Record<keyof Span, number>> = {
  days: 24 * 60 * 60 * 1000,
  hours: 60 * 60 * 1000,
  minutes: 60 * 1000,
  seconds: 1000,
};

/** A hundred years: no contract lasts longer. */
const GREATEST_DAYS = 36_500;

/** When a notification is sent again next. @throws Error where none is */
export function nextRetry(to: string, schedule: Schedule): number {
  if (to !== "next-retry") {
    throw new Error('to must be "next-retry"');
  }
  const at = schedule.next("retry");
  if (at === undefined) {
    throw new Error("no notification is waiting to be sent again");
  }
  return at;
}

/** A span in milliseconds. @throws Error where it is none, or leads backwards */
export function millisecondsOf(span: Span): number {
  const entries = Object.entries(Object(span) as object);
  if (entries.length === 0) {
    throw new Error(
      "say how far the clock is to move: { hours: 24 }, with days, hours, minutes and seconds",
    );
  }
  let milliseconds = 0;
  for (const [unit, count] of entries as [keyof Span, unknown][]) {
    if (!Object.hasOwn(UNITS_MS, unit)) {
      throw new Error(
        `${unit} is not a unit of time; there are ${Object.keys(UNITS_MS).join(", ")}`,
      );
    }
    if (!(typeof count === "number" && count >= 0 && Number.isFinite(count))) {
      throw new Error(
        `${unit} must be a number of 0 or more: the clock does not go back`,
      );
    }
    milliseconds += count * UNITS_MS[unit];
  }
  if (milliseconds > GREATEST_DAYS * UNITS_MS.days) {
    throw new Error(`the clock can move at most ${GREATEST_DAYS} days at once`);
  }
  return milliseconds;
}
