const INTERVAL_MS = 10_000;

/** Writes lines that anybody can cause by sending requests: one in ten seconds, which tells how many were left out since the last. */
export class SampledLog {
  private writtenAt = Number.NEGATIVE_INFINITY;
  private leftOut = 0;

  /**
   * @param log writes a line
   * @param now milliseconds of a clock that nobody sets
   */
  constructor(
    private readonly log: (line: string, stack?: string) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  write(line: string, stack?: string): void {
    const now = this.now();
    if (now - this.writtenAt < INTERVAL_MS) {
      this.leftOut++;
      return;
    }
    const others =
      this.leftOut === 0
        ? ""
        : ` (${this.leftOut} more of this kind since the last such line)`;
    this.writtenAt = now;
    this.leftOut = 0;
    this.log(`${line}${others}`, stack);
  }
}
