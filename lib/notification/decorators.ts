import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  UseGuards,
} from "@nestjs/common";
import { AnswersFail } from "./fail-body.filter";
import { OnceOnlyGuard } from "./once-only.guard";
import { RunsOnceOnly } from "./once-only.method";
import { verifiedNotification } from "./verified-request";

/**
 * Makes a POST route one that WeChat Pay notifies: verified, decrypted, handled once per event, answered 204, and on any
 * failure 4xx or 5xx with `{"code":"FAIL","message":…}`, so that WeChat Pay delivers again.
 *
 * ```ts
 * @Post("wechatpay/notify")
 * @HandlesNotifications()
 * async notify(@Notification() event: ContractNotification) { … }
 * ```
 *
 * Interceptors run around all of this, for an event that was handled before as well. When they come to their end, the event
 * is marked as handled: what must not be lost is committed in the method. None of them can make a success of an event that was
 * not handled: it is answered 500.
 *
 * @param name of the instance of the module, where it has one
 * @throws ConfigurationError where the method takes `@Res()` or `@Next()` and so answers by itself; `passthrough: true` is fine
 */
export function HandlesNotifications(name?: string): MethodDecorator {
  return applyDecorators(
    UseGuards(name === undefined ? OnceOnlyGuard : OnceOnlyGuard.for(name)),
    RunsOnceOnly(),
    AnswersFail(),
  );
}

/** The verified, decrypted event, as a parameter of the route's handler. */
export const Notification = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => verifiedNotification(context),
);
