const CHINA_OFFSET_MS = 8 * 60 * 60 * 1000;

/**
 * WeChat Pay's clock, which need not agree with the local one, and can be moved ahead. What is due is counted by it.
 * Signatures bear the time as it was before it was moved, so that a shop whose own clock stood still accepts them.
 */
export class Clock {
  /**
   * @param source milliseconds since the epoch
   * @param skewSeconds how far this clock is ahead of the source; negative where it is behind
   * @param advancedMs how far it was moved ahead since
   */
  constructor(
    private readonly source: () => number,
    public skewSeconds = 0,
    private advancedMs = 0,
  ) {}

  /** Milliseconds since the epoch, with what it was moved ahead. */
  now(): number {
    return this.unmoved() + this.advancedMs;
  }

  /** Milliseconds since the epoch, as if it had never been moved: the clock that the wire goes by. */
  unmoved(): number {
    return this.source() + this.skewSeconds * 1000;
  }

  /** How far it was moved ahead, in milliseconds. */
  get advanced(): number {
    return this.advancedMs;
  }

  /** Moves it ahead to this time; it does not go back. @param time milliseconds since the epoch */
  advanceTo(time: number): void {
    this.advancedMs += Math.max(0, time - this.now());
  }

  /** A time that the shop named by its own clock, on this one. @param time milliseconds since the epoch */
  ofShop(time: number): number {
    return time + this.advancedMs;
  }

  /** Seconds since the epoch, as the signature headers carry them. */
  seconds(): number {
    return Math.floor(this.unmoved() / 1000);
  }

  /** The time now, as `rfc3339` writes it. */
  rfc3339(): string {
    return rfc3339(this.now());
  }
}

/**
 * A time as WeChat Pay writes it: RFC 3339 in China's time zone, without fractions.
 *
 * @param milliseconds since the epoch
 */
export function rfc3339(milliseconds: number): string {
  const local = new Date(milliseconds + CHINA_OFFSET_MS).toISOString();
  return `${local.slice(0, 19)}+08:00`;
}
