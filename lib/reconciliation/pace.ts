import { pause } from "../client/retry";

/** Lets so many begin per second, evenly, and none while it backs off. */
export class Pace {
  private next = 0;

  constructor(private readonly perSecond: number) {}

  /** Resolves when it is the caller's turn, or when the signal aborts; at once where it has. */
  async turn(signal?: AbortSignal): Promise<void> {
    if (signal?.aborted) {
      return;
    }
    const now = performance.now();
    const at = Math.max(now, this.next);
    this.next = at + 1000 / this.perSecond;
    if (at > now) {
      await pause(at - now, signal);
    }
  }

  /** Puts every turn that is not given yet off by this time. */
  backOff(milliseconds: number): void {
    this.next = Math.max(this.next, performance.now() + milliseconds);
  }
}
