import {
  type ArgumentsHost,
  Catch,
  type ExceptionFilter,
  HttpException,
  Logger,
} from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";
import { failure } from "./failure";

/**
 * Answers every failure of a notification route as WeChat Pay reads it, `{"code":"FAIL","message":…}`, whatever filters
 * the application has. What a handler throws is logged and not told, but for the status and message of an HttpException.
 */
@Catch()
export class FailBodyFilter implements ExceptionFilter {
  private readonly logger = new Logger("NotificationHandler");

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  catch(error: unknown, host: ArgumentsHost): void {
    const { status, body } = this.answerTo(error);
    const response = host.switchToHttp().getResponse<unknown>();
    this.adapterHost.httpAdapter.reply(response, body, status);
  }

  private answerTo(error: unknown): { status: number; body: unknown } {
    if (error instanceof HttpException && error.getStatus() >= 400) {
      // An exception's own body may tell more than its message, or a code that is none of WeChat Pay's.
      return {
        status: error.getStatus(),
        body: failure(error.getStatus(), error.message).getResponse(),
      };
    }
    this.logger.error(
      "The handler of a notification failed; WeChat Pay will deliver it again",
      error instanceof Error ? error.stack : String(error),
    );
    return {
      status: 500,
      body: failure(500, "the handler failed").getResponse(),
    };
  }
}
