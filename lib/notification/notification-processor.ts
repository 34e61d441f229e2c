import { ConfigurationError } from "../apiv3/errors";
import { oneLine } from "../apiv3/one-line";
import { publishNotification } from "../observability/channels";
import type { MerchantLogger } from "../observability/merchant-logger";
import { Alarms } from "./alarms";
import { Deadline } from "./deadline";
import { eventKey } from "./event-key";
import { NotificationFailure } from "./failure";
import { merchantProblem, type NotifiedMerchant } from "./merchant-of-event";
import type { NotificationSettings } from "./notification.options";
import { OnceOnly, type OnceOnlyHandler, stackOf } from "./once-only";
import { PendingCalls } from "./pending-calls";
import { UntoldContracts } from "./untold-contracts";
import type {
  NotificationContext,
  NotificationExpectation,
  WechatPayNotification,
} from "./wechat-pay-notification";

/**
 * How many calls of the store and comparisons with the shop's record may be without an answer before deliveries are refused at
 * once. Each keeps about 10 KB, and as many handlers may start at one moment when a slow store answers.
 */
const MOST_PENDING_CALLS = 1_000;

/** A comparison with the shop's record, and which events it is asked about. */
interface Expectation {
  matches(event: WechatPayNotification): boolean;
  compare: NotificationExpectation;
}

/** What happens to a verified event: it is compared with the shop's record, then handled once by each handler. */
export class NotificationProcessor {
  private readonly alarms = new Alarms();
  private readonly pending = new PendingCalls(MOST_PENDING_CALLS, this.alarms);
  private readonly onceOnly: OnceOnly;
  private readonly untold: UntoldContracts;
  private readonly expectations: Expectation[] = [];

  /** @param handlerLogger is told of handlers that fail, and of the store */
  constructor(
    private readonly settings: NotificationSettings,
    private readonly logger: MerchantLogger,
    handlerLogger: MerchantLogger,
  ) {
    this.onceOnly = new OnceOnly(settings, this.pending, handlerLogger);
    this.untold = new UntoldContracts(logger);
    if (settings.expect) {
      this.expect({ matches: () => true, compare: settings.expect });
    }
  }

  /** Adds a comparison that the events must stand that it is asked about. */
  expect(expectation: Expectation): void {
    this.expectations.push(expectation);
  }

  /** The deadline of a delivery that comes now. */
  deadline(): Deadline {
    return new Deadline(this.settings.deadlineMs, this.alarms);
  }

  /**
   * Whatever fails is in the log before this throws.
   *
   * @param merchant whom the route is notified for that it came by
   * @param handlers or what finds them, which is asked once the event is the merchant's and the shop's, and may throw
   * @param deadline of the delivery, where it began before
   * @throws NotificationFailure 409 where the event is not the merchant's or not the shop's; 503 where it is in work, the store
   *   fails, too many deliveries wait, or the deadline has come
   * @throws the first failure of a handler; the others run to their end nevertheless
   */
  async process(
    event: WechatPayNotification,
    merchant: NotifiedMerchant,
    handlers: OnceOnlyHandler[] | (() => OnceOnlyHandler[]),
    deadline = this.deadline(),
  ): Promise<void> {
    const startedAt = performance.now();
    try {
      this.requireOwn(event, merchant);
      this.untold.notice(event);
      this.requireRoom(event);
      if (this.expectations.length > 0 && !isTestOfRoute(event)) {
        await this.requireExpected(event, merchant, deadline);
      }
      const found = typeof handlers === "function" ? handlers() : handlers;
      const results = await allEnded(
        found.map((handler) => this.onceOnly.run(handler, event, deadline)),
      );
      const isDuplicate =
        results.length > 0 && results.every((result) => result === "duplicate");
      publishNotification(
        event,
        isDuplicate ? "duplicate" : "handled",
        startedAt,
      );
    } catch (error) {
      publishNotification(event, "failed", startedAt, { error });
      throw error;
    }
  }

  /**
   * The keys fit, so the event is WeChat Pay's; merchants that share an APIv3 key can still get one another's.
   *
   * @throws NotificationFailure 409 where it is another merchant's, or may be
   */
  requireOwn(event: WechatPayNotification, merchant: NotifiedMerchant): void {
    const problem = merchantProblem(
      event.resource,
      merchant.mchid,
      () => !isTestOfRoute(event) && merchant.sharesKey(),
    );
    if (problem !== undefined) {
      this.logger.error(`${subject(event)} refused (409): ${problem}`);
      throw new NotificationFailure(
        409,
        "this event is another merchant's",
        "merchant",
      );
    }
  }

  private requireRoom(event: WechatPayNotification): void {
    if (this.pending.isFull) {
      this.logger.error(
        `${subject(event)} refused (503): ${MOST_PENDING_CALLS} calls of the notification store and of expectations have no answer yet; give its client a time limit (commandTimeout of ioredis, query_timeout of pg)`,
      );
      throw new NotificationFailure(
        503,
        "too many deliveries wait for an answer",
        "overload",
      );
    }
  }

  private async requireExpected(
    event: WechatPayNotification,
    merchant: NotifiedMerchant,
    deadline: Deadline,
  ): Promise<void> {
    const context: NotificationContext = {
      key: eventKey(event, merchant.mchid),
      merchant: merchant.id,
      completeWithin: handlesNothing,
    };
    for (const { matches, compare } of this.expectations) {
      if (!matches(event)) {
        continue;
      }
      // An answer that comes late decides nothing: the next delivery is asked about again. What it tells is logged all the same.
      await deadline.race(this.compare(event, context, compare, deadline), () =>
        this.logger.warn(
          `${subject(event)}: the comparison with the shop's record takes longer than ${deadline.milliseconds} ms; no handler is called, and WeChat Pay will deliver again`,
        ),
      );
    }
  }

  private async compare(
    event: WechatPayNotification,
    context: NotificationContext,
    expectation: NotificationExpectation,
    deadline: Deadline,
  ): Promise<void> {
    const late = () => (deadline.isOver ? ", after the deadline" : "");
    let answer: unknown;
    try {
      answer = await this.pending.track(() => expectation(event, context));
    } catch (error) {
      this.logger.error(
        `${subject(event)}: the comparison with the shop's record failed${late()}; WeChat Pay will deliver it again`,
        stackOf(error),
      );
      throw error;
    }
    if (answer !== true) {
      this.logger.warn(
        `${subject(event)} refused (409): ${reason(answer)}${late()}`,
      );
      throw new NotificationFailure(
        409,
        "this event does not match the merchant's record",
        "expectation",
      );
    }
  }
}

/**
 * Waits until all have ended, one way or the other. `Promise.allSettled` does so too, and costs a notification as much as its decryption.
 *
 * @throws the first failure
 */
async function allEnded<T>(runs: Array<Promise<T>>): Promise<T[]> {
  let failed: { error: unknown } | undefined;
  const ended = runs.map((run) =>
    run.catch((error: unknown) => {
      failed ??= { error };
    }),
  );
  const results: T[] = [];
  for (const run of ended) {
    results.push((await run) as T);
  }
  if (failed) {
    throw failed.error;
  }
  return results;
}

function subject({ id, event_type }: WechatPayNotification): string {
  return oneLine(`Notification ${id} (${event_type})`);
}

/** `protocol` "Self-test": it is about no record, so none can match it. */
export function isTestOfRoute({ event_type }: WechatPayNotification): boolean {
  return event_type.startsWith("SECURITY_ECHO.");
}

/** Of an expectation. */
async function handlesNothing(): Promise<never> {
  throw new ConfigurationError(
    "completeWithin",
    "is called in an expectation, which handles nothing; call it in the method that handles the event",
  );
}

/** Without the answer itself, which may be a part of the shop's record. */
function reason(answer: unknown): string {
  return typeof answer === "boolean"
    ? "it does not match the shop's own record"
    : `the expectation answers with ${typeof answer}, and only true accepts; let it return a boolean in every case`;
}
