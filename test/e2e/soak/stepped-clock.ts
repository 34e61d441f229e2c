const { now: dateNow } = Date;

/**
 * The clock of everything in this process. It stands still but where it is moved, so that neither a machine that stalls
 * nor one that hurries changes what happens. No spy: it would remember every call, and grow.
 */
export class SteppedClock {
  private passed = 0;

  constructor() {
    const date = dateNow();
    const monotonic = performance.now();
    Date.now = () => date + this.passed;
    performance.now = () => monotonic + this.passed;
  }

  advance(milliseconds: number): void {
    this.passed += milliseconds;
  }

  /** Gives the process its own clock again. */
  end(): void {
    Date.now = dateNow;
    // The own property goes; that of the prototype is left.
    Reflect.deleteProperty(performance, "now");
  }
}
