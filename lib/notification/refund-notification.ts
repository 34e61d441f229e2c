import type {
  DirectNotifiedRefund,
  PartnerNotifiedRefund,
} from "../refund/notified-refund";
import {
  mayBeOf,
  type VerifiedNotification,
  typeOf,
} from "./verified-notification";

/** How a refund ended; `refund_status` of the resource says the same. */
export type RefundEventType =
  "REFUND.SUCCESS" | "REFUND.ABNORMAL" | "REFUND.CLOSED" | (string & {});

/** The decrypted resource of a refund's event. `"sp_mchid" in resource` means a partner's. */
export type RefundResource = DirectNotifiedRefund | PartnerNotifiedRefund;

/** Of a refund; merchant 4012791865, partner 4012124635. */
export type RefundNotification = VerifiedNotification<
  RefundResource,
  RefundEventType
>;

/**
 * Whether an event is of a refund. It may have succeeded or not: see `refund_status`.
 *
 * @example
 * ```ts
 * const { headers, body } = wechat.signNotification({
 *   event_type: "REFUND.SUCCESS",
 *   resource: { out_refund_no: "20261127103456001R1", refund_status: "SUCCESS" },
 * });
 * const event = await notifications.verify(headers, Buffer.from(body));
 * console.log(isRefund(event) && event.resource.refund_status); // SUCCESS
 * ```
 */
export function isRefund(
  event: VerifiedNotification,
): event is RefundNotification {
  return typeOf(event).startsWith("REFUND.") && mayBeOf("refund", event);
}
