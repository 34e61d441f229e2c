import { randomUUID } from "node:crypto";
import { Logger } from "@nestjs/common";
import { ConfigurationError } from "../../apiv3/errors";
import type {
  NotificationLease,
  NotificationStore,
} from "../notification-store";
import { optionalOptions } from "../../validation/given-options";
import { LeaseLostError } from "./lease-lost.error";

/** Who has an event, or had it when it was handled, and until when that holds, in ms since the epoch. */
interface Holding {
  token: string;
  endsAt: number;
}

const HOUR_MS = 60 * 60 * 1000;

/**
 * Remembers in the memory of one process: enough for a shop of one instance. What it knows is lost at a restart, and
 * WeChat Pay may then deliver a handled event once more. With the default the 100 001st handled event makes it forget the
 * first, which it logs as a warning where that one should still be remembered.
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
  private readonly logger = new Logger("MemoryNotificationStore");
  private readonly inWork = new Map<string, Holding>();
  /** Oldest first. */
  private readonly handled = new Map<string, Holding>();
  /** Walks behind the memories. A new walk each time would step over all that were forgotten before it. */
  private oldest?: Iterator<[string, Holding]>;
  private readonly maximum: number;
  private hasWarned = false;

  /**
   * @param options settings of the store
   * @param options.maximum how many handled events are remembered (default 100 000, of some 300 bytes each); the oldest go
   *   first, never one in work
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

  /** Takes an event for handling, for `leaseMs` at most. */
  async begin(id: string, leaseMs: number): Promise<NotificationLease> {
    if (standing(this.handled, id)) {
      return { state: "done" };
    }
    if (standing(this.inWork, id)) {
      return { state: "busy" };
    }
    const token = randomUUID();
    this.inWork.set(id, { token, endsAt: Date.now() + leaseMs });
    return { state: "new", token };
  }

  /**
   * Marks an event as handled, to be remembered for `keepMs`, or until `maximum` others were handled since.
   *
   * @throws LeaseLostError where another delivery is handling it, or has handled it
   */
  async complete(id: string, token: string, keepMs: number): Promise<void> {
    const mark = standing(this.handled, id);
    const holding = mark ?? standing(this.inWork, id);
    if (holding && holding.token !== token) {
      throw new LeaseLostError(id);
    }
    if (mark) {
      return;
    }
    this.inWork.delete(id);
    this.handled.delete(id);
    this.handled.set(id, { token, endsAt: Date.now() + keepMs });
    if (this.handled.size > this.maximum) {
      this.forgetOldest();
    }
  }

  /** Gives an event back unhandled, so that the next delivery takes it; without effect where another has it. */
  async release(id: string, token: string): Promise<void> {
    if (this.inWork.get(id)?.token === token) {
      this.inWork.delete(id);
    }
  }

  private forgetOldest(): void {
    this.oldest ??= this.handled.entries();
    const [id, { endsAt }] = this.oldest.next().value as [string, Holding];
    this.handled.delete(id);
    const earlyMs = endsAt - Date.now();
    if (earlyMs > 0 && !this.hasWarned) {
      this.hasWarned = true;
      this.logger.warn(
        `${this.maximum} handled notifications are remembered, and the oldest are forgotten from now on, the first ${(earlyMs / HOUR_MS).toFixed(1)} h before its time: one that WeChat Pay repeats later is handled again. Give MemoryNotificationStore a larger maximum, or use RedisNotificationStore or SqlNotificationStore`,
      );
    }
  }
}

/** What holds of an event now; undefined where its time is over. */
function standing(
  holdings: Map<string, Holding>,
  id: string,
): Holding | undefined {
  const holding = holdings.get(id);
  return holding && holding.endsAt > Date.now() ? holding : undefined;
}
