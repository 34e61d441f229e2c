/** What comes up again and again. */
export interface Job {
  /** One run. */
  run(): Promise<void>;
}

/** When a job runs: one process does it for all, or the only one does. */
export abstract class Schedule {
  /** Has it run now, besides. Resolves when it has run, or is sure to run. */
  abstract runNow(): Promise<void>;
}
