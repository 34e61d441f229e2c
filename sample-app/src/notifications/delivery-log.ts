import { AsyncLocalStorage } from "node:async_hooks";
import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ServerResponse } from "node:http";
import {
  Injectable,
  Logger,
  type NestMiddleware,
  type BeforeApplicationShutdown,
  type OnApplicationShutdown,
  type OnModuleInit,
} from "@nestjs/common";
import type {
  NotificationEvent,
  VerificationEvent,
} from "nestjs-wechatpay-contracts";
import { DeliveryWriter, type Row } from "./delivery-writer.js";
import { ForgerySample } from "./forgery-sample.js";

/** What a delivery has come to so far. */
interface Delivery {
  receivedAt: Date;
  event?: NotificationEvent;
  /** Why the signature did not hold. */
  forgery?: string;
}

const VERIFICATION = "nestjs-wechatpay-contracts:verification";
const NOTIFICATION = "nestjs-wechatpay-contracts:notification";

/** Why a delivery was refused, by the status with which the package answers it; what is wrong with a signature it tells itself. */
const REFUSALS: Readonly<Record<number, string>> = {
  400: "malformed",
  401: "signature",
  409: "mismatch",
  415: "notJson",
  501: "unhandled",
  503: "busy",
};

/**
 * Writes down every delivery to the notify route that was answered, the refused ones as well. What the package publishes about it on its
 * diagnostics channels is told apart by the request in whose course it is published.
 */
@Injectable()
export class DeliveryLog
  implements
    NestMiddleware,
    OnModuleInit,
    BeforeApplicationShutdown,
    OnApplicationShutdown
{
  private readonly logger = new Logger(DeliveryLog.name);
  private readonly deliveries = new AsyncLocalStorage<Delivery>();
  private readonly forgeries = new ForgerySample((more) =>
    this.tell({
      receivedAt: new Date(),
      result: "refused",
      status: 401,
      reason: "more",
      more,
    }),
  );

  constructor(private readonly writer: DeliveryWriter) {}

  onModuleInit(): void {
    subscribe(VERIFICATION, this.verified);
    subscribe(NOTIFICATION, this.processed);
  }

  use(_request: unknown, response: ServerResponse, next: () => void): void {
    const delivery: Delivery = { receivedAt: new Date() };
    response.once("finish", () => this.keep(delivery, response.statusCode));
    this.deliveries.run(delivery, next);
  }

  /** Before the shutdown itself, in which what was told is written. */
  beforeApplicationShutdown(): void {
    this.forgeries.end();
  }

  /** The deliveries in hand have been answered by now, and told. */
  onApplicationShutdown(): void {
    unsubscribe(VERIFICATION, this.verified);
    unsubscribe(NOTIFICATION, this.processed);
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

  private keep({ receivedAt, event, forgery }: Delivery, status: number): void {
    const isRefused = status >= 400;
    const isDuplicate = event?.result === "duplicate";
    if (isRefused && !event && !this.forgeries.take()) {
      return;
    }
    this.tell({
      receivedAt,
      result: isRefused ? "refused" : isDuplicate ? "duplicate" : "verified",
      status,
      eventId: event?.id,
      eventType: event?.event_type,
      reason: isRefused ? (forgery ?? REFUSALS[status] ?? "failed") : null,
    });
  }

  /** To the table, and to the log, in which the package tells of each that it refuses. */
  private tell(row: Row): void {
    this.writer.write(row);
    if (row.result !== "refused") {
      this.logger.log(row, "A notification was taken");
    } else if (row.more) {
      this.logger.warn(row, "Many notifications were refused");
    }
  }
}
