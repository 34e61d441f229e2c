import { Refusal } from "./refusal";

/** How many requests a merchant may make within a second of WeChat Pay's clock. */
export class RateLimit {
  private second = 0;
  private count = 0;

  /** @param perSecond any number, where it is left out */
  constructor(private readonly perSecond = Infinity) {}

  /**
   * Counts a request.
   *
   * @param second since the epoch
   * @throws Refusal 429 `RATELIMIT_EXCEEDED` (`protocol` "Errors")
   */
  take(second: number): void {
    if (second !== this.second) {
      this.second = second;
      this.count = 0;
    }
    this.count += 1;
    if (this.count > this.perSecond) {
      throw new Refusal(
        429,
        "RATELIMIT_EXCEEDED",
        `频率超限: more than ${this.perSecond} requests within a second`,
      );
    }
  }
}
