import type { GenericAbortSignal } from "axios";

/** Why an attempt was given up. */
export type GivenUp = "timeout" | "aborted" | "unconnected";

/** What axios needs to give a request up. An `AbortSignal` would do, and makes a request of 120 us cost 12 us more. */
export class AttemptSignal implements GenericAbortSignal {
  reason?: GivenUp;
  private readonly listeners = new Set<(this: AttemptSignal) => void>();

  get aborted(): boolean {
    return this.reason !== undefined;
  }

  addEventListener(
    _type: "abort",
    listener: (this: AttemptSignal) => void,
  ): void {
    this.listeners.add(listener);
  }

  removeEventListener(
    _type: "abort",
    listener: (this: AttemptSignal) => void,
  ): void {
    this.listeners.delete(listener);
  }

  /** Resolves when the attempt is given up; at once where it has been. */
  end(): Promise<GivenUp> {
    return new Promise((resolve) => {
      if (this.reason) {
        resolve(this.reason);
      }
      this.addEventListener("abort", () => resolve(this.reason!));
    });
  }

  /** The first reason counts. */
  abort(reason: GivenUp): void {
    this.reason ??= reason;
    this.listeners.forEach((listener) => listener.call(this));
  }
}
