import {
  type ContractNotification,
  isContract,
} from "../contract-notification";
import { isPayment, type PaymentNotification } from "../payment-notification";
import { isRefund, type RefundNotification } from "../refund-notification";
import type { WechatPayNotification } from "../wechat-pay-notification";
import {
  type EventDecorator,
  subscribe,
  type Subscription,
} from "./subscription";

/** Marks a method that can take such events, and that answers with a boolean. */
export type ExpectationDecorator<Event = WechatPayNotification> =
  EventDecorator<Event, boolean | Promise<boolean>>;

/**
 * Calls the method of a provider before any handler, to compare the event of a contract with the shop's record; only `true`
 * accepts it. Anything else refuses it with 409, an exception with 4xx or 5xx. It is called for events of contracts only; an event
 * of a kind that no method is marked for is accepted. The application does not start with a `name` that no instance has.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class Subscriptions {
 *   private readonly offered = new Set<string>();
 *
 *   @ExpectsContract()
 *   isOurs({ resource }: ContractNotification): boolean {
 *     return this.offered.has(resource.out_contract_code);
 *   }
 * }
 * ```
 * @param name of the module's instance, where it has one
 */
export const ExpectsContract = (
  name?: string,
): ExpectationDecorator<ContractNotification> => expects(name, isContract);

/**
 * Calls the method of a provider before any handler, to compare a payment with the order, as `ExpectsContract` does. `isPaymentOf`
 * compares. It is also called for deductions that failed, for which `isPaymentOf` is false: compare their number.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class Orders {
 *   private readonly totals = new Map<string, number>();
 *
 *   @ExpectsPayment()
 *   isOurs({ resource }: PaymentNotification): boolean {
 *     return "out_trade_no" in resource && this.totals.get(resource.out_trade_no) === resource.amount?.total;
 *   }
 * }
 * ```
 */
export const ExpectsPayment = (
  name?: string,
): ExpectationDecorator<PaymentNotification> => expects(name, isPayment);

/**
 * Calls the method of a provider before any handler, to compare a refund with the shop's record, as `ExpectsContract` does.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class Refunds {
 *   private readonly pending = new Set<string>();
 *
 *   @ExpectsRefund()
 *   isOurs({ resource }: RefundNotification): boolean {
 *     return this.pending.has(resource.out_refund_no);
 *   }
 * }
 * ```
 */
export const ExpectsRefund = (
  name?: string,
): ExpectationDecorator<RefundNotification> => expects(name, isRefund);

/**
 * As `ExpectsContract`, called for every event but `SECURITY_ECHO.…`.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class Orders {
 *   private readonly mchid = "1900000109";
 *
 *   @ExpectsNotification()
 *   isOurs({ resource }: WechatPayNotification): boolean {
 *     return Object(resource).mchid === this.mchid;
 *   }
 * }
 * ```
 */
export const ExpectsNotification = (name?: string): ExpectationDecorator =>
  expects(name, () => true);

function expects(name: string | undefined, matches: Subscription["matches"]) {
  return subscribe({ purpose: "expect", instance: name, matches });
}
