/** How much is measured. */
export interface Effort {
  rounds: number;
  /** Of one contender in one round; twice that where HTTP is measured. */
  milliseconds: number;
}

/** Five rounds of all cases take about four minutes. */
export const EFFORT: Effort = { rounds: 5, milliseconds: 700 };
