import { Logger } from "@nestjs/common";
import { ConfigurationError } from "../../apiv3/errors";
import type {
  NotificationLease,
  NotificationStore,
} from "../notification-store";
import { optionalOptions } from "../../validation/given-options";
import { LeaseLostError } from "./lease-lost.error";

/** Who has an event, or had it when it was handled. */
interface Holding {
  token: string;
  /** In ms since the epoch. */
  endsAt: number;
  isHandled: boolean;
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
  /** Those that are handled in the order of their handling. */
  private readonly holdings = new Map<string, Holding>();
  private handled = 0;
  private taken = 0;
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
    const holding = this.holdings.get(id);
    if (holding && stands(holding)) {
      return { state: holding.isHandled ? "done" : "busy" };
    }
    const token = String(++this.taken);
    const endsAt = Date.now() + leaseMs;
    this.forget(id, holding);
    this.holdings.set(id, { token, endsAt, isHandled: false });
    return { state: "new", token };
  }

  /**
   * Marks an event as handled, to be remembered for `keepMs`, or until `maximum` others were handled since.
   *
   * @throws LeaseLostError where another delivery is handling it, or has handled it
   */
  async complete(id: string, token: string, keepMs: number): Promise<void> {
    const holding = this.holdings.get(id);
    if (holding && stands(holding)) {
      if (holding.token !== token) {
        throw new LeaseLostError(id);
      }
      if (holding.isHandled) {
        return;
      }
    }
    const endsAt = Date.now() + keepMs;
    this.forget(id, holding);
    this.holdings.set(id, { token, endsAt, isHandled: true });
    this.handled++;
    if (this.handled > this.maximum) {
      this.forgetOldest();
    }
  }

  /** Gives an event back unhandled, so that the next delivery takes it; without effect where another has it. */
  async release(id: string, token: string): Promise<void> {
    const holding = this.holdings.get(id);
    if (holding?.token === token && !holding.isHandled) {
      this.holdings.delete(id);
    }
  }

  private forget(id: string, holding: Holding | undefined): void {
    if (holding) {
      this.holdings.delete(id);
      this.handled -= Number(holding.isHandled);
    }
  }

  private forgetOldest(): void {
    this.oldest ??= this.holdings.entries();
    for (;;) {
      const [id, holding] = this.oldest.next().value as [string, Holding];
      this.forget(id, holding);
      if (holding.isHandled) {
        this.warnOfEarly(holding.endsAt - Date.now());
        return;
      }
      if (stands(holding)) {
        // Behind all others, for the walk does not come by here again.
        this.holdings.set(id, holding);
      }
    }
  }

  private warnOfEarly(earlyMs: number): void {
    if (earlyMs > 0 && !this.hasWarned) {
      this.hasWarned = true;
      this.logger.warn(
        `${this.maximum} handled notifications are remembered, and the oldest are forgotten from now on, the first ${(earlyMs / HOUR_MS).toFixed(1)} h before its time: one that WeChat Pay repeats later is handled again. Give MemoryNotificationStore a larger maximum, or use RedisNotificationStore or SqlNotificationStore`,
      );
    }
  }
}

function stands({ endsAt }: Holding): boolean {
  return endsAt > Date.now();
}
