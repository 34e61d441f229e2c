import { Logger } from "@nestjs/common";
import { oneLine } from "../../apiv3/one-line";
import {
  type ContractNotification,
  isContractSigned,
  isContractTerminated,
} from "../contract-notification";
import type { Deadline } from "../deadline";
import { NotificationFailure } from "../failure";
import type { NotificationSettings } from "../notification.options";
import {
  isTestOfRoute,
  type NotificationProcessor,
} from "../notification-processor";
import { type MarkedMethod, requireDistinctIds } from "./marked-methods";

/** Brings each event of one merchant to the methods that are marked for it, once per event and method. */
export class NotificationDispatcher {
  private readonly logger = new Logger("NotificationDispatcher");
  private handlers: MarkedMethod[] = [];

  /**
   * @param mchid the merchant whose events these are
   * @param unhandled what happens to events that no method handles
   */
  constructor(
    private readonly processor: NotificationProcessor,
    private readonly mchid: string,
    private readonly unhandled: NotificationSettings["unhandled"],
  ) {}

  /**
   * Takes the methods that are marked for this instance.
   *
   * @throws ConfigurationError for two handlers of one id
   */
  use(methods: MarkedMethod[]): void {
    this.handlers = methods.filter(({ purpose }) => purpose === "handle");
    requireDistinctIds(this.handlers);
    methods
      .filter(({ purpose }) => purpose === "expect")
      .forEach(({ call }) =>
        this.processor.expect(
          (event) => call(event, { key: event.id }) as Promise<boolean>,
        ),
      );
  }

  /** Whether any marked method handles such an event; without one `dispatch` reaches nobody. */
  isHandled(event: ContractNotification): boolean {
    return this.handlers.some(({ matches }) => matches(event));
  }

  /**
   * Handles an event by every method that is marked for it; returns when all have succeeded.
   *
   * @param deadline of its delivery; a new one unless given
   * @throws NotificationFailure 501 where no method handles it, unless such events are accepted
   * @throws what `NotificationProcessor.process` throws
   */
  async dispatch(
    event: ContractNotification,
    deadline?: Deadline,
  ): Promise<void> {
    const handlers = this.handlers.filter(({ matches }) => matches(event));
    await this.processor.process(
      event,
      () => {
        if (handlers.length === 0) {
          this.acceptUnhandled(event);
        }
        return handlers.map(({ id, at, isPerContract, call }) => {
          const unit = isPerContract(event)
            ? contractKey(event, this.mchid)
            : event.id;
          const key = `${unit}:${id}`;
          return { key, name: at, handle: () => call(event, { key }) };
        });
      },
      deadline,
    );
  }

  /** @throws NotificationFailure 501 unless the event may be lost */
  private acceptUnhandled(event: ContractNotification): void {
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

/**
 * The same contract is signed once and ends once, since its code is never used again. So a notification and what a query
 * found are one event, whichever comes first. Another merchant may have the same code, and the same store.
 */
function contractKey(event: ContractNotification, mchid: string): string {
  const { out_contract_code } = event.resource;
  if (typeof out_contract_code === "string") {
    if (isContractSigned(event)) {
      return `${mchid}:${out_contract_code}:SIGNED`;
    }
    if (isContractTerminated(event)) {
      return `${mchid}:${out_contract_code}:TERMINATED`;
    }
  }
  return event.id;
}
