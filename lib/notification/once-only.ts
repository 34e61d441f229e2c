import { ContractsError } from "../apiv3/contracts-error";
import { ConfigurationError } from "../apiv3/errors";
import { oneLine } from "../apiv3/one-line";
import type { MerchantLogger } from "../observability/merchant-logger";
import type { Deadline } from "./deadline";
import { NotificationFailure } from "./failure";
import type { NotificationLease } from "./notification-store";
import type { NotificationSettings } from "./notification.options";
import type { PendingCalls } from "./pending-calls";
import type {
  NotificationContext,
  WechatPayNotification,
} from "./wechat-pay-notification";

/** One handler and the unit that it handles once. */
export interface OnceOnlyHandler {
  /** Names the unit that is handled once, such as an event, or an event and one of its handlers. */
  key: string;
  /** Class and method, for the log. */
  name: string;
  /** @param completeWithin marks the unit as handled, see `NotificationContext` */
  handle: (
    completeWithin: NotificationContext["completeWithin"],
  ) => Promise<unknown>;
}

/** A unit that is in work here. */
interface Lease {
  key: string;
  token: string;
  /** On the monotonic clock, in ms; counted from before the store was asked, so that it is over here first. */
  endsAt: number;
}

/** What the store is to be told of a key, for the log. */
interface Ending {
  /** What is tried again. */
  readonly again: (key: string) => string;
  /** What could not be done, and what comes of that. */
  readonly failed: (key: string, attempts: number) => string;
}

const MARKED: Ending = {
  again: (key) => `marking ${key} as handled`,
  failed: (key, attempts) =>
    `could not mark ${key} as handled in ${attempts} attempts; another delivery will handle it again`,
};

const GIVEN_BACK: Ending = {
  again: (key) => `giving ${key} back`,
  failed: (key, attempts) =>
    `could not take ${key} back in ${attempts} attempts; another delivery will handle it, now that its lease ends`,
};

/** What became of a delivery that was accepted. */
export type OnceOnlyResult = "handled" | "duplicate";

/** How long one call of the store is waited for: below the deadline, so that a silent store is answered 503 in time. */
const STORE_CALL_MS = 2_000;

/** The longest pause after the first attempt to tell the store, doubled after each further one, and the longest of all. */
const FIRST_PAUSE_MS = 100;
const LONGEST_PAUSE_MS = 5_000;

/**
 * Runs a handler once per key, over as many processes as share the store. Whatever goes wrong ends in an error, which is
 * answered with 4xx or 5xx, so that WeChat Pay delivers again: nothing is handled unmarked, nothing is lost.
 */
export class OnceOnly {
  constructor(
    private readonly settings: NotificationSettings,
    private readonly pending: PendingCalls,
    private readonly logger: MerchantLogger,
  ) {}

  /**
   * @param event the one that is handled, for the log
   * @param deadline of its delivery
   * @throws NotificationFailure 503 where the key is in work, the store fails, or the handler is slower than the deadline: it
   *   goes on under its lease, and a later delivery is answered by its result
   * @throws what the handler throws; it is logged, and the key is free then
   */
  run(
    handler: OnceOnlyHandler,
    event: WechatPayNotification,
    deadline: Deadline,
  ): Promise<OnceOnlyResult> {
    return deadline.race(this.runToItsEnd(handler, event, deadline), () =>
      this.logger.warn(
        `The handling of ${oneLine(handler.key)} takes longer than ${deadline.milliseconds} ms; it goes on if it has begun, and WeChat Pay will deliver again`,
      ),
    );
  }

  private async runToItsEnd(
    handler: OnceOnlyHandler,
    event: WechatPayNotification,
    deadline: Deadline,
  ): Promise<OnceOnlyResult> {
    const lease = await this.begin(handler.key);
    if (!lease) {
      return "duplicate";
    }
    if (deadline.isOver) {
      await this.release(lease);
      throw storeFailure();
    }
    let isMarked = false;
    try {
      await handler.handle(async (transaction) => {
        await this.completeWithin(transaction, lease);
        isMarked = true;
      });
    } catch (error) {
      this.logFailure(handler, event, deadline, error);
      await this.release(lease);
      throw error;
    }
    // A mark that was rolled back is not made up for here: so was the effect, and the event is still to be handled.
    if (!isMarked) {
      await this.complete(lease);
    }
    return "handled";
  }

  /** @returns undefined where it was handled before */
  private async begin(key: string): Promise<Lease | undefined> {
    const { store, leaseMs } = this.settings;
    const endsAt = performance.now() + leaseMs;
    let answer: NotificationLease;
    try {
      answer = await this.pending.within(
        STORE_CALL_MS,
        () => store.begin(key, leaseMs),
        // Its delivery has been answered, so nobody handles what it took.
        (late) => {
          if (
            isLease(late) &&
            late.state === "new" &&
            performance.now() < endsAt
          ) {
            void this.release({ key, token: late.token, endsAt });
          }
        },
      );
      if (!isLease(answer)) {
        throw new TypeError(
          'the store\'s begin must answer { state: "new", token }, { state: "busy" } or { state: "done" }',
        );
      }
    } catch (error) {
      this.logStore("failed; WeChat Pay will deliver again", error);
      throw storeFailure();
    }
    if (answer.state === "busy") {
      throw new NotificationFailure(503, "this event is being handled", "busy");
    }
    return answer.state === "new"
      ? { key, token: answer.token, endsAt }
      : undefined;
  }

  private async completeWithin(
    transaction: object,
    { key, token }: Lease,
  ): Promise<void> {
    const { store, keepMs } = this.settings;
    if (!store.completeWithin) {
      throw new ConfigurationError(
        "notification.store",
        `${store.constructor.name} cannot mark an event within a transaction; give a SqlNotificationStore, or leave completeWithin out: the event is marked when its handler has returned`,
      );
    }
    await store.completeWithin(transaction, key, token, keepMs);
  }

  /** Marks a key as handled. As long as the lease lasts no other can take it, so the mark is worth repeating. */
  private async complete(lease: Lease): Promise<void> {
    const { store, keepMs } = this.settings;
    const call = () => store.complete(lease.key, lease.token, keepMs);
    try {
      await this.pending.within(STORE_CALL_MS, call);
    } catch (error) {
      if (!(await this.repeat(lease, MARKED, call, error))) {
        throw storeFailure();
      }
    }
  }

  /** Gives a key back. It waits for one attempt; the others follow behind the answer, and if all fail the lease ends by itself. */
  private async release(lease: Lease): Promise<void> {
    const { store } = this.settings;
    const call = () => store.release(lease.key, lease.token);
    try {
      await this.pending.within(STORE_CALL_MS, call);
    } catch (error) {
      void this.repeat(lease, GIVEN_BACK, call, error);
    }
  }

  /**
   * Tells the store how a key ended, again and again while the lease lasts.
   *
   * @param error of the first attempt
   * @returns whether the store has it
   */
  private async repeat(
    { key, endsAt }: Lease,
    ending: Ending,
    call: () => Promise<void>,
    error: unknown,
  ): Promise<boolean> {
    for (let attempt = 1; ; attempt++) {
      if (ContractsError.is(error) && error.code === "lease-lost") {
        this.logger.error(
          `${oneLine(error.message)}; the handler outlived notification.leaseMs`,
          error.stack,
        );
        return false;
      }
      const pause = pauseAfter(attempt);
      if (performance.now() + pause >= endsAt) {
        this.logStore(ending.failed(oneLine(key), attempt), error);
        return false;
      }
      if (attempt === 1) {
        this.logStore(
          `failed; ${ending.again(oneLine(key))} is tried again while the lease lasts`,
          error,
        );
      }
      await new Promise((resolve) => setTimeout(resolve, pause));
      try {
        await this.pending.within(STORE_CALL_MS, call);
        return true;
      } catch (failure) {
        error = failure;
      }
    }
  }

  private logFailure(
    { key, name }: OnceOnlyHandler,
    event: WechatPayNotification,
    deadline: Deadline,
    error: unknown,
  ): void {
    this.logger.error(
      oneLine(
        `${name} failed for notification ${event.id} (${event.event_type}), key ${key}${deadline.isOver ? ", after its deadline" : ""}; WeChat Pay will deliver it again`,
      ),
      stackOf(error),
    );
  }

  private logStore(problem: string, error: unknown): void {
    this.logger.error(`The notification store ${problem}`, stackOf(error));
  }
}

/** Drawn by lot, so that deliveries that failed together do not come back together. */
function pauseAfter(attempt: number): number {
  const longest = FIRST_PAUSE_MS * 2 ** (attempt - 1);
  return Math.random() * Math.min(longest, LONGEST_PAUSE_MS);
}

/** A store of the application's own may be written for the interface that had no token. */
function isLease(answer: unknown): answer is NotificationLease {
  const { state, token } = Object(answer) as Record<string, unknown>;
  return (
    state === "busy" ||
    state === "done" ||
    (state === "new" && typeof token === "string")
  );
}

function storeFailure(): NotificationFailure {
  return new NotificationFailure(
    503,
    "the store of handled events failed",
    "store",
  );
}

/** What a log has of anything that was thrown. */
export function stackOf(error: unknown): string | undefined {
  return error instanceof Error ? error.stack : String(error);
}
