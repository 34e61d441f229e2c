import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  HttpCode,
  UseFilters,
  UseGuards,
} from "@nestjs/common";
import { FailBodyFilter } from "./fail-body.filter";
import { verifiedNotification } from "./notification.guard";
import { OnceOnlyGuard } from "./once-only.guard";
import { RunsOnceOnly } from "./once-only.method";

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
 * is marked as handled: what must not be lost is committed in the method.
 *
 * @param name of the instance of the module, where it has one
 */
export function HandlesNotifications(name?: string): MethodDecorator {
  return applyDecorators(
    UseGuards(name === undefined ? OnceOnlyGuard : OnceOnlyGuard.for(name)),
    RunsOnceOnly(),
    UseFilters(FailBodyFilter),
    HttpCode(204),
  );
}

/** The verified, decrypted event, as a parameter of the route's handler. */
export const Notification = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => verifiedNotification(context),
);
