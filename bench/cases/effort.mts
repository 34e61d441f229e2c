/** How much is measured of each contender. */
export interface Effort {
  rounds: number;
  /** Of one contender in one round. */
  milliseconds: number;
}

/** Many short rounds, so that those of one round meet the machine in the same state. */
export const EFFORTS = {
  operations: { rounds: 15, milliseconds: 200 },
  http: { rounds: 15, milliseconds: 400 },
  /** A percentile needs many samples of one round. */
  eventLoop: { rounds: 5, milliseconds: 1400 },
  startUp: { rounds: 5, milliseconds: 0 },
} satisfies Record<string, Effort>;
