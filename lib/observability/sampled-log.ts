import { TokenBucket } from "./token-bucket";

const INTERVAL_MS = 10_000;

/** A line, and the stack of what failed where there is one. */
type Line = [line: string, stack?: string];

/** How many lines a log writes at once, and by which clock. */
interface Sampling {
  /** So many are written before the first is left out; default 1. */
  atOnce?: number;
  /** Milliseconds of a clock that nobody sets. */
  now?: () => number;
}

/**
 * Writes lines that anybody can cause by sending requests: so many at once, and then one in ten seconds, which tells how many
 * were left out since the last.
 */
export class SampledLog {
  private readonly bucket: TokenBucket;
  private leftOut = 0;

  /** @param log writes a line */
  constructor(
    private readonly log: (...line: Line) => void,
    { atOnce = 1, now }: Sampling = {},
  ) {
    this.bucket = new TokenBucket({ atOnce, everyMs: INTERVAL_MS }, now);
  }

  write(...[line, ...stack]: Line): void {
    if (!this.bucket.spend()) {
      this.leftOut++;
      return;
    }
    const others =
      this.leftOut === 0
        ? ""
        : ` (${this.leftOut} more of this kind since the last such line)`;
    this.leftOut = 0;
    this.log(`${line}${others}`, ...stack);
  }
}
