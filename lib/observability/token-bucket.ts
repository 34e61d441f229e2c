/** What a bucket allows, where anybody can cause what spends it. */
export interface BucketLimits {
  /** So many at once, after a pause. */
  atOnce: number;
  /** Milliseconds after which there is one more. */
  everyMs: number;
}

/** Bounds how often something is done: what is not used for a while is saved up, to `atOnce`. */
export class TokenBucket {
  /** Milliseconds that nobody has spent yet. */
  private saved: number;
  private countedAt: number;

  /** @param now milliseconds of a clock that nobody sets */
  constructor(
    private readonly limits: BucketLimits,
    private readonly now: () => number = () => performance.now(),
  ) {
    this.saved = limits.atOnce * limits.everyMs;
    this.countedAt = now();
  }

  /** @returns whether there was one left, which is spent then */
  spend(): boolean {
    const now = this.now();
    const { atOnce, everyMs } = this.limits;
    this.saved = Math.min(
      atOnce * everyMs,
      this.saved + (now - this.countedAt),
    );
    this.countedAt = now;
    if (this.saved < everyMs) {
      return false;
    }
    this.saved -= everyMs;
    return true;
  }
}
