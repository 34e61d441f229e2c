import { STATUS_CODES } from "node:http";
import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Logger,
} from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";
import {
  isApi,
  type ShopRequest,
  type ShopResponse,
  SignInRequiredException,
  type Visitor,
} from "../visitor/visitor.js";
import { languageOf } from "../visitor/language.js";
import { zh } from "./texts.zh.js";

/** Turns what goes wrong into a page. Probes are answered in JSON, and the notify route has a filter of its own. */
@Catch()
export class PageExceptionFilter implements ExceptionFilter {
  private readonly logger = new Logger(PageExceptionFilter.name);

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const { httpAdapter } = this.adapterHost;
    const request = host.switchToHttp().getRequest<ShopRequest>();
    const response = host.switchToHttp().getResponse<ShopResponse>();
    const path = request.originalUrl;
    if (response.headersSent) {
      // A stream that breaks; there is no page to send any more.
      response.end();
      return;
    }
    if (exception instanceof SignInRequiredException && !isApi(path)) {
      const next = request.method === "GET" ? path : "/";
      httpAdapter.redirect(
        response,
        303,
        `/sign-in?next=${encodeURIComponent(next)}`,
      );
      return;
    }
    const status =
      exception instanceof HttpException ? exception.getStatus() : 500;
    if (status >= 500 && !(exception instanceof HttpException)) {
      this.logger.error(exception);
    }
    httpAdapter.status(response, status);
    if (isApi(path)) {
      httpAdapter.reply(response, problemOf(exception, status));
      return;
    }
    if (exception instanceof HttpException && path.startsWith("/health")) {
      httpAdapter.reply(response, exception.getResponse());
      return;
    }
    // Nothing of the shop has seen a request that is refused as another site's.
    response.locals.visitor ??= {
      language: languageOf(request),
      pieces: 0,
      path: "/",
    } satisfies Visitor;
    const name = `error.${status}`;
    httpAdapter.render(response, "error", {
      name: name in zh ? name : "error.other",
    });
  }
}

/** What programs are told: always a number and a text, whatever was thrown. */
function problemOf(exception: unknown, statusCode: number): object {
  const given =
    exception instanceof HttpException ? exception.getResponse() : {};
  const { message, ...rest } =
    typeof given === "string"
      ? { message: given }
      : (given as { message?: string | string[] });
  const text = [message ?? STATUS_CODES[statusCode]].flat().join("; ");
  return { ...rest, statusCode, message: text };
}
