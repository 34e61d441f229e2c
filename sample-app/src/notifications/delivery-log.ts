import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ServerResponse } from "node:http";
import {
  Injectable,
  Logger,
  type NestMiddleware,
  type OnApplicationShutdown,
  type OnModuleInit,
} from "@nestjs/common";
import type {
  NotificationEvent,
  VerificationEvent,
} from "nestjs-wechatpay-contracts";
import { InjectRepository } from "@nestjs/typeorm";
import type { Repository } from "typeorm";
import { ReceivedNotification } from "./received-notification.entity.js";

/** What a delivery has come to so far. */
interface Delivery {
  receivedAt: Date;
  event?: NotificationEvent;
  /** Why the signature did not hold. */
  forgery?: string;
}

const VERIFICATION = "nestjs-wechatpay-contracts:verification";
const NOTIFICATION = "nestjs-wechatpay-contracts:notification";

/** Why a delivery whose signature held was refused; the package answers each case with its own status. */
const REFUSALS: Readonly<Record<number, string>> = {
  400: "malformed",
  401: "signature",
  409: "mismatch",
  501: "unhandled",
  503: "busy",
};

/**
 * Writes down every delivery to the notify route that was answered, the refused ones as well. What the package publishes about it on its
 * diagnostics channels is told apart by the request in whose course it is published.
 */
@Injectable()
export class DeliveryLog
  implements NestMiddleware, OnModuleInit, OnApplicationShutdown
{
  private readonly logger = new Logger(DeliveryLog.name);
  private readonly deliveries = new AsyncLocalStorage<Delivery>();
  private readonly writing = new Set<Promise<void>>();

  constructor(
    @InjectRepository(ReceivedNotification)
    private readonly received: Repository<ReceivedNotification>,
  ) {}

  onModuleInit(): void {
    subscribe(VERIFICATION, this.verified);
    subscribe(NOTIFICATION, this.processed);
  }

  use(_request: unknown, response: ServerResponse, next: () => void): void {
    const delivery: Delivery = { receivedAt: new Date() };
    response.once("finish", () => this.write(delivery, response.statusCode));
    this.deliveries.run(delivery, next);
  }

  /** The server is closed by now; what it answered last is still being written. */
  async onApplicationShutdown(): Promise<void> {
    unsubscribe(VERIFICATION, this.verified);
    unsubscribe(NOTIFICATION, this.processed);
    await Promise.all(this.writing);
  }

  private readonly verified = (message: unknown): void => {
    const { subject, error } = message as VerificationEvent;
    const delivery = this.deliveries.getStore();
    if (delivery && subject === "notification" && error) {
      delivery.forgery = error.code ?? error.name;
    }
  };

  private readonly processed = (message: unknown): void => {
    const delivery = this.deliveries.getStore();
    if (delivery) {
      delivery.event = message as NotificationEvent;
    }
  };

  private write({ receivedAt, event, forgery }: Delivery, status: number) {
    const isRefused = status >= 400;
    const isDuplicate = event?.result === "duplicate";
    const writing = this.received
      .insert({
        receivedAt,
        result: isRefused ? "refused" : isDuplicate ? "duplicate" : "verified",
        status,
        eventId: event?.id,
        eventType: event?.event_type,
        reason: isRefused ? (forgery ?? REFUSALS[status] ?? "failed") : null,
      })
      .then(
        () => undefined,
        (error: Error) =>
          this.logger.error(
            `A delivery was not written down: ${error.message}`,
          ),
      )
      .finally(() => this.writing.delete(writing));
    this.writing.add(writing);
  }
}
