import { type ExecutionContext, Logger } from "@nestjs/common";
import type { ModuleRef } from "@nestjs/core";
import { NotificationFailure, UNSUPPORTED } from "./failure";
import { NotificationVerificationError } from "./notification-verifier";
import {
  type CreationOptions,
  type NotifiedRequest,
  RawBodyMissingError,
  rawBodyOf,
} from "./raw-body";
import type { RefusalLog } from "./refusal-log";
import type { WechatPayNotification } from "./wechat-pay-notification";

/** What Nest's container knows of `NestFactory.create`, and does not document: it is for a message only. */
interface Container {
  contextOptions?: CreationOptions;
}

const EVENT = Symbol("verified notification");

interface VerifiedRequest extends NotifiedRequest {
  [EVENT]?: WechatPayNotification;
}

const logger = new Logger("NotificationGuard");

/**
 * Verifies a request, and keeps its event for `@Notification()`.
 *
 * @param moduleRef tells how the application was created
 * @param refusals where what anybody may have sent is told
 * @param receive verifies the bytes of the body
 * @throws HttpException 401, 400, 415 or 500, where the request is refused; the reason is in the log
 * @throws what `receive` throws besides
 */
export async function verifyRequest<
  Received extends { event: WechatPayNotification },
>(
  context: ExecutionContext,
  moduleRef: ModuleRef | undefined,
  refusals: RefusalLog,
  receive: (request: NotifiedRequest, rawBody: Buffer) => Promise<Received>,
): Promise<Received> {
  const request = context.switchToHttp().getRequest<VerifiedRequest>();
  const { container } = Object(moduleRef) as { container?: Container };
  try {
    const received = await receive(
      request,
      rawBodyOf(request, container?.contextOptions),
    );
    request[EVENT] = received.event;
    return received;
  } catch (error) {
    throw refusalOf(error, refusals);
  }
}

/** The event that the guard verified. */
export function verifiedNotification(
  context: ExecutionContext,
): WechatPayNotification {
  const event = context.switchToHttp().getRequest<VerifiedRequest>()[EVENT];
  if (!event) {
    throw new Error(
      "No verified notification: put @HandlesNotifications() or @UseGuards(NotificationGuard) on the route",
    );
  }
  return event;
}

function refusalOf(error: unknown, refusals: RefusalLog): unknown {
  if (error instanceof NotificationVerificationError) {
    if (error.reason === "body") {
      // WeChat Pay has signed it.
      logger.warn(`Notification refused (400): ${error.message}`);
      return new NotificationFailure(400, "malformed", "request");
    }
    refusals.warn(`Notification refused (401): ${error.message}`);
    return new NotificationFailure(401, "not verified", "request");
  }
  if (error instanceof RawBodyMissingError && error.status === 415) {
    refusals.warn(`Notification refused (415): ${error.message}`);
    return new NotificationFailure(415, UNSUPPORTED, "request");
  }
  if (error instanceof RawBodyMissingError) {
    refusals.error(error.message);
    return new NotificationFailure(500, "not configured", "request");
  }
  return error;
}
