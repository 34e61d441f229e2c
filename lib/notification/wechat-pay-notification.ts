import type { ContractNotification } from "./contract-notification";
import type { PaymentNotification } from "./payment-notification";
import type { RefundNotification } from "./refund-notification";
import type { VerifiedNotification } from "./verified-notification";

/** Of a kind that this package does not know, such as `SECURITY_ECHO.SUCCESS`: its resource can be anything. */
export type OtherNotification = VerifiedNotification;

/**
 * Any verified notification. `isContract`, `isPayment` and `isRefund` narrow it to one kind, with the fields of that kind's
 * resource.
 */
export type WechatPayNotification =
  | ContractNotification
  | PaymentNotification
  | RefundNotification
  | OtherNotification;

/**
 * Compares an event with the shop's own record; only `true` accepts it. It is not called for `SECURITY_ECHO.…`, WeChat Pay's
 * test of the route, which has no record.
 */
export type NotificationExpectation<Event = WechatPayNotification> = (
  event: Event,
  context: NotificationContext,
) => boolean | Promise<boolean>;

/**
 * What a marked method, or an expectation, is given besides the event; a method of `@HandlesNotifications()` by `@Delivery()`.
 *
 * @example
 * ```ts
 * const pool = new Pool();
 * export class Subscriptions {
 *   @OnContractSigned()
 *   async open(event: ContractNotification, context: NotificationContext): Promise<void> {
 *     const transaction = await pool.connect();
 *     try {
 *       await transaction.query("BEGIN");
 *       await transaction.query("UPDATE subscriptions SET active = true WHERE code = $1", [event.resource.out_contract_code]);
 *       await context.completeWithin(transaction);
 *       await transaction.query("COMMIT");
 *       transaction.release();
 *     } catch (error) {
 *       transaction.release(true);
 *       throw error;
 *     }
 *   }
 * }
 * ```
 */
export interface NotificationContext {
  /** Key of this event and method in the store; for an expectation that of the event. */
  key: string;
  /** Whose event it is: of `forMerchants` the id that `MerchantSource.load` was given, of `forRoot` the `mchid`. */
  merchant: string;
  /**
   * Marks the event as handled by this method within a transaction of the method's, so that effect and mark commit together
   * or not at all. Needs a store that can, such as `SqlNotificationStore`. Roll back and throw where anything fails, and end the
   * transaction before the method returns; if you begin it again, call this again.
   *
   * @param transaction that was begun in the store's database, of any kind that the store knows
   * @throws LeaseLostError where another delivery is handling the event, or it has been handled: roll back
   * @throws ConfigurationError where the store cannot, or it is called in an expectation
   * @throws what the transaction's client throws: roll back
   */
  completeWithin(transaction: object): Promise<void>;
}
