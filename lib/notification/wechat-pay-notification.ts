import type { ContractNotification } from "./contract-notification";
import type { PaymentNotification } from "./payment-notification";
import type { RefundNotification } from "./refund-notification";
import type { VerifiedNotification } from "./verified-notification";

/** Of no kind that this package knows, such as `SECURITY_ECHO.SUCCESS`: nothing is promised of its resource. */
export type OtherNotification = VerifiedNotification;

/**
 * Any verified notification. `isContract`, `isPayment` and `isRefund` tell its kind, and the compiler gives the fields of that kind's
 * resource after them.
 */
export type WechatPayNotification =
  | ContractNotification
  | PaymentNotification
  | RefundNotification
  | OtherNotification;

/**
 * Compares an event with the shop's own record; only `true` accepts it. It is not asked about `SECURITY_ECHO.…`, WeChat Pay's
 * test of the route, of which there is no record.
 */
export type NotificationExpectation<Event = WechatPayNotification> = (
  event: Event,
  context: NotificationContext,
) => boolean | Promise<boolean>;

/** What a marked method, or an expectation, is given besides the event. */
export interface NotificationContext {
  /** Key of this event and method in the store, for `SqlNotificationStore.completeWithin`; for an expectation that of the event. */
  key: string;
  /** Whose event it is: of `forMerchants` the id that `MerchantSource.load` was given, of `forRoot` the `mchid`. */
  merchant: string;
}
