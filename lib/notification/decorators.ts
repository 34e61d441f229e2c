import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  HttpCode,
  UseFilters,
  UseGuards,
  UseInterceptors,
} from "@nestjs/common";
import { FailBodyFilter } from "./fail-body.filter";
import { NotificationGuard, verifiedNotification } from "./notification.guard";
import { OnceOnlyInterceptor } from "./once-only.interceptor";

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
 * @param name of the instance of the module, where it has one
 */
export function HandlesNotifications(name?: string): MethodDecorator {
  return applyDecorators(
    UseGuards(
      name === undefined ? NotificationGuard : NotificationGuard.for(name),
    ),
    UseInterceptors(
      name === undefined ? OnceOnlyInterceptor : OnceOnlyInterceptor.for(name),
    ),
    UseFilters(FailBodyFilter),
    HttpCode(204),
  );
}

/** The verified, decrypted event, as a parameter of the route's handler. */
export const Notification = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => verifiedNotification(context),
);
