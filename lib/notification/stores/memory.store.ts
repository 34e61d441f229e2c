import { ConfigurationError } from "../../apiv3/errors";
import type { NotificationStore } from "../notification-store";
import { optionalOptions } from "../../validation/given-options";

/**
 * Remembers in the memory of one process: enough for a shop of one instance. What it knows is lost at a restart, and
 * WeChat Pay may then deliver a handled event once more.
 *
 * @example
 * ```ts
 * ContractsModule.forRoot({
 *   ...options,
 *   notification: { store: new MemoryNotificationStore({ maximum: 10_000 }) },
 * });
 * ```
 */
export class MemoryNotificationStore implements NotificationStore {
  /** Expiry of each lease, in ms since the epoch. */
  private readonly inWork = new Map<string, number>();
  /** Expiry of each memory, oldest first. */
  private readonly handled = new Map<string, number>();
  /** Walks behind the memories. A new walk each time would step over all that were forgotten before it. */
  private oldest?: Iterator<string>;
  private readonly maximum: number;

  /**
   * @param options settings of the store
   * @param options.maximum how many handled events are remembered (default 100 000); the oldest go first, never one in work
   * @throws ConfigurationError where it is not a positive integer
   */
  constructor(options: { maximum?: number } = {}) {
    const { maximum = 100_000 } = optionalOptions(
      "MemoryNotificationStore",
      options,
      { maximum: true },
    );
    if (!Number.isSafeInteger(maximum) || maximum < 1) {
      throw new ConfigurationError(
        "MemoryNotificationStore.maximum",
        "must be a positive integer",
      );
    }
    this.maximum = maximum;
  }

  /**
   * Takes an event for handling, for `leaseMs` at most.
   *
   * @returns `new`: it is the caller's now; `busy`: another has it; `done`: it was handled
   */
  async begin(id: string, leaseMs: number): Promise<"new" | "busy" | "done"> {
    const now = Date.now();
    if ((this.handled.get(id) ?? 0) > now) {
      return "done";
    }
    if ((this.inWork.get(id) ?? 0) > now) {
      return "busy";
    }
    this.inWork.set(id, now + leaseMs);
    return "new";
  }

  /** Marks an event as handled, to be remembered for `keepMs`, or until `maximum` others were handled since. */
  async complete(id: string, keepMs: number): Promise<void> {
    this.inWork.delete(id);
    this.handled.delete(id);
    this.handled.set(id, Date.now() + keepMs);
    if (this.handled.size > this.maximum) {
      this.oldest ??= this.handled.keys();
      this.handled.delete(this.oldest.next().value);
    }
  }

  /** Gives an event back unhandled, so that the next delivery takes it. */
  async release(id: string): Promise<void> {
    this.inWork.delete(id);
  }
}
