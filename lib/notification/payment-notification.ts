import type {
  CombinedSubOrder,
  CombinedTransaction,
} from "../transaction/combined-transaction";
import type {
  DirectTransaction,
  PartnerTransaction,
} from "../transaction/transaction";
import {
  mayBeOf,
  type VerifiedNotification,
  typeOf,
} from "./verified-notification";

/** `TRANSACTION.SUCCESS`: paid. `TRANSACTION.FAIL`: a deduction failed; unpaid orders are not reported. */
export type PaymentEventType =
  "TRANSACTION.SUCCESS" | "TRANSACTION.FAIL" | (string & {});

/**
 * The decrypted resource of a payment's event, as a query of the order returns it. `"combine_out_trade_no" in resource` means a combined
 * payment, `"sp_mchid" in resource` a partner's.
 */
export type PaymentResource =
  DirectTransaction | PartnerTransaction | CombinedTransaction;

type Paid<Order, Field extends keyof Order> = Order &
  Required<Pick<Order, Field>>;

/** Of a payment that succeeded: with what is there once it is paid. */
export type PaidResource =
  | Paid<DirectTransaction, PaidField>
  | Paid<PartnerTransaction, PaidField>
  | (Omit<CombinedTransaction, "sub_orders"> & {
      /** Its orders, each a payment. */
      sub_orders: Array<
        Paid<CombinedSubOrder, "transaction_id" | "success_time">
      >;
    });

type PaidField = "transaction_id" | "success_time" | "payer" | "amount";

/** Of a payment; merchant 4012791861. Several orders that are paid at once come as one event. */
export type PaymentNotification<Resource = PaymentResource> =
  VerifiedNotification<Resource, PaymentEventType>;

/**
 * Whether an event is of a payment: its type is `TRANSACTION.…`, and its resource is not of another product, such as profit
 * sharing, which sends the same type.
 *
 * @example
 * ```ts
 * const { headers, body } = wechat.signNotification({
 *   event_type: "TRANSACTION.SUCCESS",
 *   resource: { out_trade_no },
 * });
 * const event = await notifications.verify(headers, Buffer.from(body));
 * console.log(isPayment(event)); // true
 * ```
 */
export function isPayment(
  event: VerifiedNotification,
): event is PaymentNotification {
  return (
    typeOf(event).startsWith("TRANSACTION.") && mayBeOf("transaction", event)
  );
}

/**
 * Whether an event reports that an order, several orders at once, or a deduction was paid. Check order and amount with `isPaymentOf`.
 *
 * @example
 * ```ts
 * const { headers, body } = wechat.signNotification({
 *   event_type: "TRANSACTION.SUCCESS",
 *   resource: { out_trade_no: "20261127103456001", trade_state: "SUCCESS" },
 * });
 * const event = await notifications.verify(headers, Buffer.from(body));
 * console.log(isPaymentSucceeded(event)); // true
 * ```
 */
export function isPaymentSucceeded(
  event: VerifiedNotification,
): event is PaymentNotification<PaidResource> {
  return (
    isPayment(event) &&
    event.event_type === "TRANSACTION.SUCCESS" &&
    statesOf(event.resource).every((state) => state === "SUCCESS")
  );
}

/**
 * Whether an event reports that a deduction failed; WeChat Pay reports no other failed payments.
 *
 * @example
 * ```ts
 * const { headers, body } = wechat.signNotification({
 *   event_type: "TRANSACTION.FAIL",
 *   resource: { out_trade_no: "20261127103456001", trade_state: "PAYERROR" },
 * });
 * const event = await notifications.verify(headers, Buffer.from(body));
 * console.log(isPaymentFailed(event)); // true
 * ```
 */
export function isPaymentFailed(
  event: VerifiedNotification,
): event is PaymentNotification {
  return (
    isPayment(event) &&
    event.event_type === "TRANSACTION.FAIL" &&
    !statesOf(event.resource).includes("SUCCESS")
  );
}

/** The states of a transaction and its sub-orders. */
function statesOf(resource: unknown): unknown[] {
  const { sub_orders } = Object(resource);
  return [resource, ...(Array.isArray(sub_orders) ? sub_orders : [])]
    .map((order) => Object(order).trade_state)
    .filter((state) => state != null);
}
