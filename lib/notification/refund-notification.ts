import type {
  DirectNotifiedRefund,
  PartnerNotifiedRefund,
} from "../refund/notified-refund";
import { mayBeOf, type VerifiedNotification } from "./verified-notification";

/** How a refund ended; `refund_status` of the resource says the same. */
export type RefundEventType =
  "REFUND.SUCCESS" | "REFUND.ABNORMAL" | "REFUND.CLOSED" | (string & {});

/** The decrypted resource of a refund's event. `"sp_mchid" in resource` tells a partner's. */
export type RefundResource = DirectNotifiedRefund | PartnerNotifiedRefund;

/** Of a refund; merchant 4012791865, partner 4012124635. */
export type RefundNotification = VerifiedNotification<
  RefundResource,
  RefundEventType
>;

/** Whether an event is of a refund. It may have succeeded or not: see `refund_status`. */
export function isRefund(
  event: VerifiedNotification,
): event is RefundNotification {
  return event.event_type.startsWith("REFUND.") && mayBeOf("refund", event);
}
