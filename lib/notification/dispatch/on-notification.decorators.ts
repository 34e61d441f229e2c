import {
  type ContractNotification,
  type ContractSignedResource,
  type ContractTerminatedResource,
  isContractSigned,
  isContractTerminated,
} from "../contract-notification";
import {
  isPaymentFailed,
  isPaymentSucceeded,
  type PaidResource,
  type PaymentNotification,
} from "../payment-notification";
import { optionalOptions } from "../../validation/given-options";
import { isRefund, type RefundNotification } from "../refund-notification";
import {
  isTerminateRetention,
  type TerminateRetentionAnswer,
  type TerminateRetentionNotification,
} from "../terminate-retention";
import {
  type EventDecorator,
  subscribe,
  type Subscription,
} from "./subscription";

/** The types of which a query may have told before. */
const DOCUMENTED_TYPE =
  /^((ECOMMERCE_)?ENTRUST\.(SIGN|TERMINATE)|TRANSACTION\.(SUCCESS|FAIL)|REFUND\.(SUCCESS|ABNORMAL|CLOSED))$/;

/** Whose events a method handles, and under which id. */
export interface HandlerOptions {
  /**
   * Name under which the method's handled events are recorded; `Class.method` unless given. With an id the records survive renaming and
   * builds that shorten names. Letters, digits and `_ . : -`, 100 at most; one id per method. A method that ran without one keeps its
   * records with the id `"Class.method"`.
   */
  id?: string;
  /** Name of the module's instance, where it has one. */
  name?: string;
}

/**
 * Calls the method of a provider when a contract was signed, once per contract and method. The event comes by the route
 * that `notification.path` mounts, or from `ContractReconciler`. The provider has the default scope.
 *
 * The application does not start with a `name` that no instance has, an id that two methods share, or an id of the wrong form.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class Subscriptions {
 *   @OnContractSigned({ id: "subscriptions.open" })
 *   async open({ resource }: ContractNotification<ContractSignedResource>): Promise<void> {
 *     console.log(resource.contract_id);
 *   }
 * }
 * ```
 * @param options name of the module's instance, where it has one; or that and an id, see `HandlerOptions`
 */
export const OnContractSigned = (
  options?: string | HandlerOptions,
): EventDecorator<ContractNotification<ContractSignedResource>> =>
  handles(options, {
    matches: isContractSigned,
    example: "ENTRUST.SIGN",
    perSubject: true,
  });

/**
 * Calls the method of a provider when a contract ended, as `OnContractSigned` does.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class Subscriptions {
 *   @OnContractTerminated()
 *   async close({ resource }: ContractNotification<ContractTerminatedResource>): Promise<void> {
 *     console.log(resource.out_contract_code);
 *   }
 * }
 * ```
 */
export const OnContractTerminated = (
  options?: string | HandlerOptions,
): EventDecorator<ContractNotification<ContractTerminatedResource>> =>
  handles(options, {
    matches: isContractTerminated,
    example: "ENTRUST.TERMINATE",
    perSubject: true,
  });

/**
 * Calls the method of a provider when an order, several orders at once, or a deduction was paid, once per payment and method;
 * else as `OnContractSigned` does. Check that it is the shop's own and of the right amount with
 * `@ExpectsPayment()`.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class Deliveries {
 *   @OnPaymentSucceeded()
 *   async deliver({ resource }: PaymentNotification<PaidResource>): Promise<void> {
 *     if ("out_trade_no" in resource) {
 *       console.log(resource.out_trade_no, resource.transaction_id);
 *     }
 *   }
 * }
 * ```
 */
export const OnPaymentSucceeded = (
  options?: string | HandlerOptions,
): EventDecorator<PaymentNotification<PaidResource>> =>
  handles(options, {
    matches: isPaymentSucceeded,
    example: "TRANSACTION.SUCCESS",
    perSubject: true,
  });

/**
 * Calls the method of a provider when a deduction failed, once per deduction and method; else as `OnContractSigned` does.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class Deductions {
 *   @OnPaymentFailed()
 *   async failed({ resource }: PaymentNotification): Promise<void> {
 *     console.log("out_trade_no" in resource && resource.out_trade_no);
 *   }
 * }
 * ```
 */
export const OnPaymentFailed = (
  options?: string | HandlerOptions,
): EventDecorator<PaymentNotification> =>
  handles(options, {
    matches: isPaymentFailed,
    example: "TRANSACTION.FAIL",
    perSubject: true,
  });

/**
 * Calls the method of a provider when a refund has succeeded, was closed, or is abnormal, as `refund_status` says: once per
 * refund, status and method; else as `OnContractSigned` does.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class Refunds {
 *   @OnRefund()
 *   async told({ resource }: RefundNotification): Promise<void> {
 *     console.log(resource.out_refund_no, resource.refund_status);
 *   }
 * }
 * ```
 */
export const OnRefund = (
  options?: string | HandlerOptions,
): EventDecorator<RefundNotification> =>
  handles(options, {
    matches: isRefund,
    example: "REFUND.SUCCESS",
    perSubject: true,
  });

/**
 * Has the method of a provider answer while a user is about to end a contract (解约挽留): what it returns is the body of the answer, which
 * WeChat Pay shows to the user. It is called at each delivery, and an instance has only one such method.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class Retention {
 *   @OnTerminateRetention()
 *   async keep({ resource }: TerminateRetentionNotification): Promise<TerminateRetentionAnswer> {
 *     console.log(resource.contract_id);
 *     return { retention_type: "COUPON", coupon_info: { state: "SEND_COUPON", coupon_id: "9856000" } };
 *   }
 * }
 * ```
 */
export const OnTerminateRetention = (
  options?: string | HandlerOptions,
): EventDecorator<
  TerminateRetentionNotification,
  TerminateRetentionAnswer | Promise<TerminateRetentionAnswer>
> =>
  handles(options, {
    matches: isTerminateRetention,
    example: "ENTRUST.TERMINATE_RETENTION",
    answers: true,
  });

/**
 * Calls the method of a provider for events of one type, as `OnContractSigned` does, whatever their resource is. Events are
 * deduplicated by their id; those of contracts (`ENTRUST.SIGN` and its like), payments and refunds as by their own decorators.
 *
 * @example
 * ```ts
 * @Injectable()
 * export class Renewals {
 *   @OnNotification("INSURANCE_ENTRUST.RENEW")
 *   async renewed(event: WechatPayNotification): Promise<void> {
 *     console.log(event.id);
 *   }
 * }
 * ```
 */
export const OnNotification = (
  eventType: string,
  options?: string | HandlerOptions,
): MethodDecorator =>
  handles(options, {
    matches: ({ event_type }) => event_type === eventType,
    example: eventType,
    perSubject: DOCUMENTED_TYPE.test(eventType),
  });

function handles(
  options: string | HandlerOptions | undefined,
  events: Pick<Subscription, "matches" | "example" | "perSubject" | "answers">,
) {
  const { id, name } =
    typeof options === "string"
      ? { id: undefined, name: options }
      : optionalOptions("a decorator of notifications", options ?? {}, {
          id: true,
          name: true,
        });
  return subscribe({ purpose: "handle", instance: name, id, ...events });
}
