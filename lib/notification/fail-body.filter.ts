import {
  applyDecorators,
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpCode,
  HttpException,
  Logger,
  SetMetadata,
  UseFilters,
} from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";
import { oneLine } from "../apiv3/one-line";
import { findDelivery } from "./delivery";
import { failBody, NotificationFailure } from "./failure";
import { stackOf } from "./once-only";
import type { NotifiedRequest } from "./raw-body";
import { RefusalLog } from "./refusal-log";

/** Key of the metadata, and of Fastify's config, of a route whose failures are answered as WeChat Pay reads them. */
export const ANSWERS_FAIL = "nestjs-wechatpay-contracts:ANSWERS_FAIL";

/** Where Nest keeps what `@RouteConfig()` gives a route of Fastify. */
const FASTIFY_ROUTE_CONFIG = "__fastify_route_config__";

/**
 * Answers every failure of a notification route as WeChat Pay reads it, `{"code":"FAIL","message":…}`, whatever filters
 * the application has. What a handler throws is not told, but for the status and message of an HttpException.
 */
@Catch()
export class FailBodyFilter implements ExceptionFilter {
  private readonly logger = new Logger("NotificationRoute");
  private readonly refusals = new RefusalLog("NotificationRoute");

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const response = http.getResponse<unknown>();
    const { status, message } = answerTo(error);
    this.logUnlessTold(error, status, http.getRequest<NotifiedRequest>());
    if (!this.adapterHost.httpAdapter.isHeadersSent(response)) {
      this.adapterHost.httpAdapter.reply(response, failBody(message), status);
    }
  }

  /** What the guard refuses and how a delivery fails is in the log by now; what the application's own throw is not. */
  private logUnlessTold(
    error: unknown,
    status: number,
    request: NotifiedRequest,
  ): void {
    const delivery = findDelivery(request);
    if (error instanceof NotificationFailure || delivery?.hasFailed) {
      return;
    }
    const subject = delivery
      ? `Notification ${delivery.event.id} (${delivery.event.event_type})`
      : "A notification";
    const line = oneLine(
      `${subject} is answered ${status}: ${error instanceof Error ? error.name : typeof error} in a guard, pipe or interceptor of the application; WeChat Pay will deliver it again`,
    );
    const log = delivery ? this.logger : this.refusals;
    if (status < 500) {
      log.warn(line);
    } else {
      log.error(line, stackOf(error));
    }
  }
}

function answerTo(error: unknown): { status: number; message: string } {
  return error instanceof HttpException && error.getStatus() >= 400
    ? // An exception's own body may tell more than its message, or a code that is none of WeChat Pay's.
      { status: error.getStatus(), message: error.message }
    : { status: 500, message: "the handler failed" };
}

/** Has a route answer 204, and every failure as WeChat Pay reads it, that of a body parser too: see `UnreadBodies`. */
export function AnswersFail(): MethodDecorator {
  return applyDecorators(
    UseFilters(FailBodyFilter),
    HttpCode(204),
    SetMetadata(ANSWERS_FAIL, true),
    FastifyConfig({ [ANSWERS_FAIL]: true }),
  );
}

/** Fastify's routes with parameters have a handler of its adapter's own, without our metadata; the config they have. */
function FastifyConfig(config: object): MethodDecorator {
  return (_target, _name, descriptor) => {
    const method = descriptor.value as object;
    const given: object =
      Reflect.getMetadata(FASTIFY_ROUTE_CONFIG, method) ?? {};
    Reflect.defineMetadata(
      FASTIFY_ROUTE_CONFIG,
      { ...given, ...config },
      method,
    );
  };
}
