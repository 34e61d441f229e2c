/** Milliseconds of everything that was done, by what it was. */
export type TimingsByPhase = Record<string, number[]>;

/** Takes times. */
export class Timings {
  private taken: TimingsByPhase = {};

  add(phase: string, milliseconds: number): void {
    (this.taken[phase] ??= []).push(milliseconds);
  }

  /** Does something, and takes its time unless it fails. */
  async of<T>(phase: string, task: () => Promise<T>): Promise<T> {
    const start = performance.now();
    const result = await task();
    this.add(phase, performance.now() - start);
    return result;
  }

  /** All that was taken since this was called last. */
  take(): TimingsByPhase {
    const { taken } = this;
    this.taken = {};
    return taken;
  }
}

/** The times of several processes as one's. */
export function together(all: readonly TimingsByPhase[]): TimingsByPhase {
  const sum = new Timings();
  for (const [phase, times] of all.flatMap(Object.entries<number[]>)) {
    times.forEach((time) => sum.add(phase, time));
  }
  return sum.take();
}
