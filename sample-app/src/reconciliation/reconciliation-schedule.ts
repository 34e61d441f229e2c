/** When reconciliation runs: one process does it for all, or the only one does. */
export abstract class ReconciliationSchedule {
  /** Has it run now, besides. Resolves when it has run, or is sure to run. */
  abstract runNow(): Promise<void>;
}
