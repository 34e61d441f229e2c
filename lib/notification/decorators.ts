import {
  applyDecorators,
  type CanActivate,
  createParamDecorator,
  type ExecutionContext,
  type Type,
  UseGuards,
} from "@nestjs/common";
import { AnswersFail } from "./fail-body.filter";
import {
  merchantOf,
  type MerchantRequest,
  type MerchantRoute,
} from "./merchant-route";
import { OnceOnlyGuard } from "./once-only.guard";
import { RunsOnceOnly } from "./once-only.method";
import { verifiedNotification } from "./verified-request";

const USER = "@HandlesNotifications";

/**
 * Makes a POST route a notification route: each request is verified, decrypted, handled once per event, answered 204, and on any
 * failure 4xx or 5xx with `{"code":"FAIL","message":…}`, so that WeChat Pay delivers again.
 *
 * Interceptors run around all of this, for an event that was handled before as well. When they complete, the event
 * is marked as handled: commit what must not be lost in the method. None of them can turn an event that was not handled
 * into a success: it is answered 500.
 *
 * A custom route for all merchants of `ContractsModule.forMerchants` names the merchant of each request; see the second example.
 *
 * @example
 * ```ts
 * @Controller()
 * export class WechatPayController {
 *   @Post("wechatpay/notify")
 *   @HandlesNotifications()
 *   async notify(@Notification() event: ContractNotification): Promise<void> {
 *     if (isContractSigned(event)) {
 *       console.log(event.resource.contract_id);
 *     }
 *   }
 * }
 * ```
 *
 * @example
 * ```ts
 * @Controller()
 * export class ShopsController {
 *   @Post("shops/:shop/notify")
 *   @HandlesNotifications({ merchant: ({ params }) => String(params.shop) })
 *   async notify(@Notification() event: WechatPayNotification): Promise<void> {
 *     console.log(event.event_type);
 *   }
 * }
 * ```
 *
 * @param of name of the instance of the module, where it has one; or whose route it is, see `MerchantRoute`
 * @throws ConfigurationError where it is neither; where the method takes `@Res()` or `@Next()` and so answers by itself; `passthrough: true` is fine
 */
export function HandlesNotifications<Request = MerchantRequest>(
  of?: string | MerchantRoute<Request>,
): MethodDecorator {
  return applyDecorators(UseGuards(guardOf(of)), RunsOnceOnly(), AnswersFail());
}

function guardOf<Request>(
  of: string | MerchantRoute<Request> | undefined,
): Type<CanActivate> {
  if (of === undefined) {
    return OnceOnlyGuard;
  }
  return typeof of === "string"
    ? OnceOnlyGuard.for(of)
    : OnceOnlyGuard.forMerchants(merchantOf(of, USER), `${USER}({ merchant })`);
}

/**
 * The verified, decrypted event, as a parameter of the route's handler.
 *
 * @example
 * ```ts
 * @Controller()
 * export class WechatPayController {
 *   @Post("wechatpay/notify")
 *   @HandlesNotifications()
 *   async notify(@Notification() event: ContractNotification): Promise<void> {
 *     console.log(event.event_type);
 *   }
 * }
 * ```
 */
export const Notification = createParamDecorator(
  (_data: unknown, context: ExecutionContext) => verifiedNotification(context),
);
