import { Logger } from "@nestjs/common";
import { publishNotification } from "../observability/channels";
import type {
  ContractNotification,
  NotificationExpectation,
} from "./contract-notification";
import { failure } from "./failure";
import type { NotificationSettings } from "./notification.options";
import { OnceOnly } from "./once-only";

/** One handler and the unit that it handles once. */
export interface OnceOnlyHandler {
  key: string;
  handle: () => Promise<unknown>;
}

/** What happens to a verified event: it is compared with the shop's record, then handled once by each handler. */
export class NotificationProcessor {
  private readonly logger = new Logger("NotificationProcessor");
  private readonly onceOnly: OnceOnly;
  private readonly expectations: NotificationExpectation[] = [];

  constructor(settings: NotificationSettings) {
    this.onceOnly = new OnceOnly(settings);
    if (settings.expect) {
      this.expectations.push(settings.expect);
    }
  }

  /** Adds a comparison that every event must stand. */
  expect(expectation: NotificationExpectation): void {
    this.expectations.push(expectation);
  }

  /**
   * @throws HttpException 409 where the event is not the shop's
   * @throws the first failure of a handler; the others run to their end nevertheless
   */
  async process(
    event: ContractNotification,
    handlers: OnceOnlyHandler[],
  ): Promise<void> {
    const startedAt = performance.now();
    const publish = (result: "handled" | "duplicate" | "failed") =>
      publishNotification({
        id: event.id,
        event_type: event.event_type,
        result,
        durationMs: performance.now() - startedAt,
      });
    try {
      if (this.expectations.length > 0 && !isTestOfRoute(event)) {
        await this.requireExpected(event);
      }
      const results = await Promise.allSettled(
        handlers.map(({ key, handle }) => this.onceOnly.run(key, handle)),
      );
      const failed = results.find((result) => result.status === "rejected");
      if (failed) {
        throw failed.reason;
      }
      const isDuplicate = results.every(
        (result) =>
          result.status === "fulfilled" && result.value === "duplicate",
      );
      publish(isDuplicate && results.length > 0 ? "duplicate" : "handled");
    } catch (error) {
      publish("failed");
      throw error;
    }
  }

  private async requireExpected(event: ContractNotification): Promise<void> {
    for (const expectation of this.expectations) {
      const answer: unknown = await expectation(event);
      if (answer !== true) {
        this.logger.warn(
          `Notification ${event.id} (${event.event_type}) refused (409): ${reason(answer)}`,
        );
        throw failure(409, "this event does not match the merchant's record");
      }
    }
  }
}

/** `protocol` "Self-test": it concerns no record, so no record can match it. */
function isTestOfRoute({ event_type }: ContractNotification): boolean {
  return event_type.startsWith("SECURITY_ECHO.");
}

/** Without the answer itself, which may be a part of the shop's record. */
function reason(answer: unknown): string {
  return typeof answer === "boolean"
    ? "it does not match the shop's own record"
    : `the expectation answers with ${typeof answer}, and only true accepts; let it return a boolean in every case`;
}
