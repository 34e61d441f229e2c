import type { ServerResponse } from "node:http";
import type { ExecutionContext } from "@nestjs/common";
import { Logger } from "@nestjs/common";
import { oneLine } from "../apiv3/one-line";
import type { Deadline } from "./deadline";
import { failBody } from "./failure";
import type { NotifiedMerchant } from "./merchant-of-event";
import type { NotificationProcessor } from "./notification-processor";
import type { NotifiedRequest } from "./raw-body";
import type { WechatPayNotification } from "./wechat-pay-notification";

const DELIVERY = Symbol("delivery of a notification");

const logger = new Logger("NotificationRoute");

/** What is needed of a response, Express's and Fastify's alike. */
interface Response {
  /** Node's own; Express's is one itself. */
  raw?: ServerResponse;
  statusCode: number;
  status(code: number): Response;
  send(...body: unknown[]): unknown;
}

/** One delivery of an event, from its verification to its answer. */
export class NotificationDelivery {
  /** The body of the answer, where the event asks for one; else the answer is 204. */
  answer?: object;
  private outcome: "open" | "handled" | "failed" = "open";

  constructor(
    readonly event: WechatPayNotification,
    readonly merchant: NotifiedMerchant,
    readonly processor: NotificationProcessor,
    readonly deadline: Deadline,
  ) {}

  /** Whether its handling failed, which is in the log then. */
  get hasFailed(): boolean {
    return this.outcome === "failed";
  }

  /** @throws what `handle` throws */
  async settle(handle: () => Promise<void>): Promise<void> {
    try {
      await handle();
      this.outcome = "handled";
    } catch (error) {
      this.outcome = "failed";
      throw error;
    }
  }

  /**
   * Sees to it that no success is answered unless the event was handled. The application's interceptors and filters have the
   * answer after us, and one that turns errors into values, or that answers from a cache, would lose the event.
   */
  guardAnswer(response: Response): void {
    const { send } = response;
    response.send = (...body) => {
      response.send = send;
      if (this.answer && response.statusCode < 400) {
        return response.status(200).send(this.answer);
      }
      return this.mayAnswer(response.statusCode)
        ? response.send(...body)
        : response.status(500).send(failBody("the event was not handled"));
    };
    this.guardHead(response.raw ?? (response as unknown as ServerResponse));
  }

  /** For what is answered past `send`: a stream, or Node's own response. */
  private guardHead(raw: ServerResponse): void {
    const { writeHead } = raw;
    raw.writeHead = (status: number, ...head: never[]) => {
      raw.writeHead = writeHead;
      return raw.writeHead(this.mayAnswer(status) ? status : 500, ...head);
    };
  }

  private mayAnswer(status: number): boolean {
    if (this.outcome === "handled" || status >= 400) {
      return true;
    }
    logger.error(
      oneLine(
        `Notification ${this.event.id} (${this.event.event_type}) was ${this.hasFailed ? "not handled" : "not brought to its handler"}, and an interceptor or filter of the application answers ${status}; it is answered 500, so that WeChat Pay delivers again`,
      ),
    );
    return false;
  }
}

interface DeliveryRequest extends NotifiedRequest {
  [DELIVERY]?: NotificationDelivery;
}

/** Lays a delivery ready for the route's method. */
export function openDelivery(
  context: ExecutionContext,
  delivery: NotificationDelivery,
): void {
  const http = context.switchToHttp();
  http.getRequest<DeliveryRequest>()[DELIVERY] = delivery;
  delivery.guardAnswer(http.getResponse<Response>());
}

/** The delivery that the guard let pass; undefined where it did not, or has not yet. */
export function findDelivery(
  request: NotifiedRequest,
): NotificationDelivery | undefined {
  return (request as DeliveryRequest)[DELIVERY];
}

/** The delivery that the guard let pass. */
export function deliveryOf(request: NotifiedRequest): NotificationDelivery {
  const delivery = findDelivery(request);
  if (!delivery) {
    throw new Error(
      "No delivery of a notification: put @HandlesNotifications() on the route, and leave its guard there",
    );
  }
  return delivery;
}
