/** So many in one second are kept each by itself. */
const PER_SECOND = 20;

/** Of deliveries that anyone can send the first of each second are told one by one, and of the others how many they were. */
export class ForgerySample {
  private second = 0;
  private kept = 0;
  private dropped = 0;
  private timer: NodeJS.Timeout | undefined;

  /** @param tellMore called after a second in which there were more, with how many */
  constructor(private readonly tellMore: (dropped: number) => void) {}

  /** Whether this one is to be told. */
  take(): boolean {
    const second = Math.trunc(performance.now() / 1_000);
    if (second !== this.second) {
      this.second = second;
      this.kept = 0;
    }
    if (this.kept < PER_SECOND) {
      this.kept += 1;
      return true;
    }
    this.dropped += 1;
    this.timer ??= setTimeout(() => this.end(), 1_000);
    return false;
  }

  /** Tells what is left to tell. */
  end(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    if (this.dropped > 0) {
      this.tellMore(this.dropped);
      this.dropped = 0;
    }
  }
}
