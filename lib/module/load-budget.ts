/** How many merchants requests of a route may have loaded. */
export const LOAD_BUDGET = { atOnce: 50, perSecond: 10 } as const;

/**
 * Bounds the rate at which requests have merchants loaded, since anybody can send requests that name any id. What is not
 * used for a while is saved up, to `atOnce`.
 */
export class LoadBudget {
  private saved: number;
  private countedAt: number;

  /** @param now milliseconds of a clock that nobody sets */
  constructor(
    private readonly limits: {
      atOnce: number;
      perSecond: number;
    } = LOAD_BUDGET,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.saved = limits.atOnce;
    this.countedAt = now();
  }

  /** @returns whether there was one left, which is spent then */
  spend(): boolean {
    const now = this.now();
    const { atOnce, perSecond } = this.limits;
    const earned = ((now - this.countedAt) / 1_000) * perSecond;
    this.saved = Math.min(atOnce, this.saved + earned);
    this.countedAt = now;
    if (this.saved < 1) {
      return false;
    }
    this.saved -= 1;
    return true;
  }
}
