import type { Alarms } from "./alarms";

/** A call that had no answer within its time. It may have one later. */
export class CallTimeoutError extends Error {
  constructor(milliseconds: number) {
    super(`no answer within ${milliseconds} ms`);
    this.name = "CallTimeoutError";
  }
}

/** Calls to what may be silent, such as a database: how many have no answer yet. */
export class PendingCalls {
  private count = 0;

  /** @param maximum number of calls after which no delivery begins another */
  constructor(
    private readonly maximum: number,
    private readonly alarms: Alarms,
  ) {}

  get isFull(): boolean {
    return this.count >= this.maximum;
  }

  /** Counts a call until it has its answer, however late, since until then its client keeps it in memory. */
  async track<T>(call: () => T | Promise<T>): Promise<T> {
    this.count++;
    try {
      return await call();
    } finally {
      this.count--;
    }
  }

  /**
   * Waits for a call no longer than `milliseconds`.
   *
   * @param onLate given the answer of a call that comes after its time; an error that comes then is nobody's
   * @throws Error where as many calls as may be wait already; this one is not made then
   * @throws CallTimeoutError where there is no answer in time
   * @throws what the call throws in time
   */
  within<T>(
    milliseconds: number,
    call: () => Promise<T>,
    onLate: (answer: T) => void = () => undefined,
  ): Promise<T> {
    if (this.isFull) {
      return Promise.reject(
        new Error(
          `${this.count} calls have no answer yet, and no more are made`,
        ),
      );
    }
    return new Promise((resolve, reject) => {
      let isLate = false;
      const alarm = this.alarms.set(performance.now() + milliseconds, () => {
        isLate = true;
        reject(new CallTimeoutError(milliseconds));
      });
      this.track(call).then(
        (answer) => {
          this.alarms.clear(alarm);
          if (isLate) {
            onLate(answer);
          } else {
            resolve(answer);
          }
        },
        (error: unknown) => {
          this.alarms.clear(alarm);
          reject(error);
        },
      );
    });
  }
}
