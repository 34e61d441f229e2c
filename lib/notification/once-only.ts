import { Logger } from "@nestjs/common";
import { failure } from "./failure";
import type { NotificationSettings } from "./notification.options";
import { LeaseLostError } from "./stores/lease-lost.error";

/** What became of a delivery that was accepted. */
export type OnceOnlyResult = "handled" | "duplicate";

/**
 * Runs a handler once per key, over as many processes as share the store. Whatever goes wrong ends in an error, which is
 * answered with 4xx or 5xx, so that WeChat Pay delivers again: nothing is handled unmarked, nothing is lost.
 */
export class OnceOnly {
  private readonly logger = new Logger("NotificationHandler");

  constructor(private readonly settings: NotificationSettings) {}

  /**
   * @param key names the unit that is handled once, such as an event, or an event and one of its handlers
   * @throws HttpException 503 where the key is in work, the store fails, or the handler is slower than the deadline: it
   *   goes on under its lease, and a later delivery is answered by its result
   * @throws what the handler throws; the key is free then
   */
  run(key: string, handle: () => Promise<unknown>): Promise<OnceOnlyResult> {
    return new Promise((resolve, reject) => {
      let isLate = false;
      const timer = setTimeout(() => {
        isLate = true;
        this.logger.warn(
          `The handling of ${key} takes longer than ${this.settings.deadlineMs} ms; it goes on, and WeChat Pay will deliver again`,
        );
        reject(failure(503, "the handling takes longer than WeChat Pay waits"));
      }, this.settings.deadlineMs);
      this.runToItsEnd(key, handle).then(
        (result) => {
          clearTimeout(timer);
          resolve(result);
        },
        (error: unknown) => {
          clearTimeout(timer);
          reject(error);
          if (isLate) {
            this.logger.error(
              `The handling of ${key} went on after its deadline and failed; WeChat Pay will deliver it again`,
              error instanceof Error ? error.stack : String(error),
            );
          }
        },
      );
    });
  }

  private async runToItsEnd(
    key: string,
    handle: () => Promise<unknown>,
  ): Promise<OnceOnlyResult> {
    const { store, leaseMs, keepMs } = this.settings;
    const state = await this.reach(() => store.begin(key, leaseMs));
    if (state === "busy") {
      throw failure(503, "this event is in work");
    }
    if (state === "done") {
      return "duplicate";
    }
    try {
      await handle();
    } catch (error) {
      // Where even this fails the lease ends by itself; the handler's own error is the one to tell.
      await this.reach(() => store.release(key)).catch(() => undefined);
      throw error;
    }
    await this.reach(() => store.complete(key, keepMs));
    return "handled";
  }

  private async reach<T>(operation: () => Promise<T>): Promise<T> {
    try {
      return await operation();
    } catch (error) {
      this.logger.error(
        error instanceof LeaseLostError
          ? `${error.message}; the handler outlived notification.leaseMs`
          : "The notification store failed; WeChat Pay will deliver again",
        error instanceof Error ? error.stack : String(error),
      );
      throw failure(503, "the store of handled events failed");
    }
  }
}
