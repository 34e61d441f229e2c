const CHINA_OFFSET_MS = 8 * 60 * 60 * 1000;

/** WeChat Pay's clock, which need not agree with the local one. */
export class Clock {
  /**
   * @param source milliseconds since the epoch
   * @param skewSeconds how far this clock is ahead of the source; negative where it is behind
   */
  constructor(
    private readonly source: () => number,
    public skewSeconds = 0,
  ) {}

  /** Milliseconds since the epoch. */
  now(): number {
    return this.source() + this.skewSeconds * 1000;
  }

  /** Seconds since the epoch, as the signature headers carry them. */
  seconds(): number {
    return Math.floor(this.now() / 1000);
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
