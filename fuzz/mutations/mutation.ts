import type { Message } from "../engine/message";

/** What mutations draw from. */
export interface Source {
  /** Numbers from 0 to 1. */
  random: () => number;
  /** Words of the protocol and of the code under test. */
  words: readonly string[];
  /** Messages that reached something new. */
  pool: readonly Message[];
}

/** An integer from 0 to `end`, which it never is. */
export function below(end: number, { random }: Source): number {
  return Math.floor(random() * end);
}

/** True once in so many times. */
export function once(times: number, source: Source): boolean {
  return below(times, source) === 0;
}
