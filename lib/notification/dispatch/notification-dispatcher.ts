import { isRecord, valueKind } from "../../apiv3/value-kind";
import { oneLine } from "../../apiv3/one-line";
import type { NotificationLogger } from "../../observability/merchant-logger";
import type { Deadline } from "../deadline";
import { ConfigurationError } from "../../apiv3/errors";
import { stackOf } from "../once-only";
import { eventKey, subjectKey } from "../event-key";
import { NotificationFailure } from "../failure";
import type { NotifiedMerchant } from "../merchant-of-event";
import type { NotificationSettings } from "../notification.options";
import {
  isTestOfRoute,
  type NotificationProcessor,
} from "../notification-processor";
import type {
  NotificationExpectation,
  WechatPayNotification,
} from "../wechat-pay-notification";
import { type MarkedMethod, requireDistinctIds } from "./marked-methods";

/** Brings each event to the methods that are marked for it, once per event and method. */
export class NotificationDispatcher {
  private handlers: MarkedMethod[] = [];

  /** @param unhandled what happens to events that no method handles */
  constructor(
    private readonly processor: NotificationProcessor,
    private readonly unhandled: NotificationSettings["unhandled"],
    private readonly logger: NotificationLogger,
  ) {}

  /**
   * Takes the methods that are marked for this instance.
   *
   * @throws ConfigurationError for two handlers of one id, and for two that answer
   */
  use(methods: MarkedMethod[]): void {
    this.handlers = methods.filter(({ purpose }) => purpose === "handle");
    requireDistinctIds(this.handlers);
    requireOneAnswer(this.handlers);
    methods
      .filter(({ purpose }) => purpose === "expect")
      .forEach(({ matches, call }) =>
        this.processor.expect({
          matches,
          compare: call as NotificationExpectation,
        }),
      );
  }

  /** Whether any marked method handles such an event; without one `dispatch` reaches nobody. */
  isHandled(event: WechatPayNotification): boolean {
    return this.handlers.some(({ matches }) => matches(event));
  }

  /**
   * Handles an event by every method that is marked for it; returns when all have succeeded.
   *
   * @param merchant whose route it came by, or whose query found it
   * @param deadline of its delivery
   * @returns the body of the answer, where the event asks for one; else undefined
   * @throws NotificationFailure 501 where no method handles it, unless such events are accepted
   * @throws what `NotificationProcessor.process` throws
   */
  async dispatch(
    event: WechatPayNotification,
    merchant: NotifiedMerchant,
    deadline: Deadline,
  ): Promise<object | undefined> {
    const marked = this.handlers.filter(({ matches }) => matches(event));
    const handlers = marked.filter(({ answers }) => !answers);
    const answering = marked.find(({ answers }) => answers);
    await this.processor.process(
      event,
      merchant,
      () => {
        if (marked.length === 0) {
          this.acceptUnhandled(event);
        }
        return handlers.map(({ id, at, isPerSubject, call }) => {
          const keyOf = isPerSubject(event) ? subjectKey : eventKey;
          const key = `${keyOf(event, merchant.mchid)}:${id}`;
          return {
            key,
            name: at,
            handle: (completeWithin) =>
              call(event, { key, merchant: merchant.id, completeWithin }),
          };
        });
      },
      deadline,
    );
    return answering && this.answerOf(answering, event, merchant, deadline);
  }

  /** Asked at each delivery, as nothing is marked: the user waits for the answer. */
  private async answerOf(
    { at, call }: MarkedMethod,
    event: WechatPayNotification,
    merchant: NotifiedMerchant,
    deadline: Deadline,
  ): Promise<object> {
    const subject = oneLine(`Notification ${event.id} (${event.event_type})`);
    const context = {
      key: eventKey(event, merchant.mchid),
      merchant: merchant.id,
      completeWithin: marksNothing,
    };
    try {
      const answer = await deadline.race(call(event, context), () =>
        this.logger.warn(
          `${subject}: ${at} takes longer than ${deadline.milliseconds} ms to answer`,
        ),
      );
      if (!isRecord(answer)) {
        throw new TypeError(
          `must return the body of the answer, an object; returned ${valueKind(answer)}`,
        );
      }
      return { code: "SUCCESS", message: "", ...answer };
    } catch (error) {
      this.logger.error(`${subject}: ${at} failed to answer`, stackOf(error));
      throw error;
    }
  }

  /** @throws NotificationFailure 501 unless the event may be lost */
  private acceptUnhandled(event: WechatPayNotification): void {
    const { id, event_type } = event;
    const subject = oneLine(`Notification ${id} (${event_type})`);
    const mark = `@OnNotification(${JSON.stringify(oneLine(event_type))})`;
    if (isTestOfRoute(event)) {
      this.logger.log(`${subject} accepted: WeChat Pay's test of the route`);
      return;
    }
    if (this.unhandled === "accept") {
      this.logger.warn(
        `${subject} accepted, and lost: no handler for it. Mark a method by ${mark}`,
      );
      return;
    }
    this.logger.error(
      `${subject} refused (501): no handler for it. WeChat Pay repeats it for a day: until then mark a method by ${mark}, or set notification.unhandled to "accept" if it may be lost`,
    );
    throw new NotificationFailure(
      501,
      "no handler for this event",
      "unhandled",
    );
  }
}

async function marksNothing(): Promise<never> {
  throw new ConfigurationError(
    "completeWithin",
    "is called in a method that answers a question, which is asked at each delivery and never marked; leave it out",
  );
}

/** @throws ConfigurationError where two methods answer one question */
function requireOneAnswer(handlers: MarkedMethod[]): void {
  const [first, second] = handlers.filter(({ answers }) => answers);
  if (second) {
    throw new ConfigurationError(
      second.at,
      `is marked by @OnTerminateRetention(), and so is ${first!.at}; one method answers, so take the mark off the other`,
    );
  }
}
