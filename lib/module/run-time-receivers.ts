import { oneLine } from "../apiv3/one-line";
import { NotificationFailure } from "../notification/failure";
import type { NotificationProcessor } from "../notification/notification-processor";
import type {
  MerchantOfRequest,
  MerchantRequest,
} from "../notification/merchant-route";
import {
  MerchantReceivers,
  type NotificationReceiver,
  type ReceivedNotification,
} from "../notification/notification-receiver";
import { requireRecentNotification } from "../notification/notification-verifier";
import type { NotifiedRequest } from "../notification/raw-body";
import { stackOf } from "../notification/once-only";
import type { MerchantLogger } from "../observability/merchant-logger";
import { SampledLog } from "../observability/sampled-log";
import { TokenBucket } from "../observability/token-bucket";
import type { LoadedMerchant } from "./load-merchant";
import {
  type MerchantRegistry,
  UnknownMerchantError,
} from "./merchant-registry";

/** How many merchants requests of a route may have loaded, since anybody can send requests that name any id. */
const LOAD_BUDGET = { atOnce: 50, everyMs: 100 };

/** How many requests may wait for the load of one merchant, each with its body: whoever waits is answered at the deadline, and its body stays. */
const MOST_WAITING = 100;

/** Takes notifications of the merchants of `forMerchants`, whichever a request names. */
export class RunTimeReceivers extends MerchantReceivers {
  private readonly unknown: SampledLog;
  private readonly overBudget: SampledLog;
  private readonly failed: SampledLog;
  /** How many requests wait for a merchant, by its id. */
  private readonly waiting = new Map<string, number>();

  /**
   * @param toleranceSeconds how old a request may be for which a merchant is loaded
   * @param budget how many requests may have merchants loaded; all routes have it together
   */
  constructor(
    private readonly registry: MerchantRegistry<LoadedMerchant>,
    private readonly processor: NotificationProcessor,
    private readonly toleranceSeconds: number,
    logger: MerchantLogger,
    private readonly budget = new TokenBucket(LOAD_BUDGET),
  ) {
    super();
    this.unknown = new SampledLog((line) => logger.warn(line));
    this.overBudget = new SampledLog((line) => logger.error(line));
    this.failed = new SampledLog((line, stack) => logger.error(line, stack));
  }

  by(merchantOf: MerchantOfRequest): NotificationReceiver {
    return {
      processor: this.processor,
      receive: (request, rawBody) => this.receive(request, rawBody, merchantOf),
    };
  }

  private async receive(
    request: NotifiedRequest,
    rawBody: Buffer,
    merchantOf: MerchantOfRequest,
  ): Promise<ReceivedNotification> {
    // Nothing is loaded for what fails with any keys.
    await requireRecentNotification(request.headers, this.toleranceSeconds);
    const id = merchantOf(request as NotifiedRequest & MerchantRequest);
    const { merchant, notified } = await this.find(id);
    const event = await merchant.notifications.verify(request.headers, rawBody);
    return { event, merchant: notified };
  }

  private async find(id: string): Promise<LoadedMerchant> {
    const before = this.waiting.get(id) ?? 0;
    if (before >= MOST_WAITING) {
      throw this.overload(
        oneLine(
          `Notification refused (503): ${before} requests wait for merchant ${id} to be loaded, and no more do; WeChat Pay will deliver again. Let MerchantSource.load end in time`,
        ),
        "the merchant is being loaded",
      );
    }
    this.waiting.set(id, before + 1);
    try {
      return await this.registry.get(id, () => this.requireBudget());
    } catch (error) {
      throw this.refusal(id, error);
    } finally {
      this.waitNoMore(id);
    }
  }

  private waitNoMore(id: string): void {
    const others = this.waiting.get(id)! - 1;
    if (others > 0) {
      this.waiting.set(id, others);
    } else {
      this.waiting.delete(id);
    }
  }

  private requireBudget(): void {
    if (this.budget.spend()) {
      return;
    }
    const { atOnce, everyMs } = LOAD_BUDGET;
    throw this.overload(
      `Notification refused (503): requests of this route may have ${atOnce} merchants loaded at once and ${1_000 / everyMs} per second, and these are spent; WeChat Pay will deliver again. Where the ids are your merchants', load them beforehand by Merchants.get, and raise maximum where they do not all fit; else the requests are forged`,
      "too many merchants are asked for",
    );
  }

  private overload(line: string, message: string): NotificationFailure {
    this.overBudget.write(line);
    return new NotificationFailure(503, message, "overload");
  }

  private refusal(id: string, error: unknown): NotificationFailure {
    if (error instanceof NotificationFailure) {
      return error;
    }
    if (error instanceof UnknownMerchantError) {
      this.unknown.write(
        oneLine(
          `Notification refused (404): there is no merchant ${error.id}; where it is one of yours, the source does not know the id that its notify_url names, else the request is forged`,
        ),
      );
      return new NotificationFailure(404, "unknown merchant", "request");
    }
    this.failed.write(
      oneLine(
        `Notification refused (500): merchant ${id} could not be loaded; WeChat Pay will deliver it again`,
      ),
      stackOf(error),
    );
    return new NotificationFailure(
      500,
      "the merchant could not be loaded",
      "source",
    );
  }
}
