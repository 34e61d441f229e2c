import { notificationResource, type SimulatedContract } from "./contract";
import type { NotificationEvent } from "../notifications/notification";

/** The `event_type` of contract notifications, in place of those of the neighbouring families. */
export interface EventTypes {
  /** Of a signing. Default: `ENTRUST.SIGN`, for ecommerce `ECOMMERCE_ENTRUST.SIGN`. */
  signed?: string;
  /** Of an end. Default: `ENTRUST.TERMINATE`, for ecommerce `ECOMMERCE_ENTRUST.TERMINATE`. */
  terminated?: string;
}

/**
 * The notification that tells of a contract's present state. The pages leave `event_type` open, so it is that
 * of the neighbours (`protocol` "The contract notification").
 */
export function contractEvent(
  contract: SimulatedContract,
  eventTypes: EventTypes,
): NotificationEvent {
  const family =
    contract.operation.kind === "ecommerce" ? "ECOMMERCE_ENTRUST" : "ENTRUST";
  const resource = notificationResource(contract);
  return contract.contract_state === "TERMINATED"
    ? {
        event_type: eventTypes.terminated ?? `${family}.TERMINATE`,
        summary: "解约成功",
        resource,
      }
    : {
        event_type: eventTypes.signed ?? `${family}.SIGN`,
        summary: "签约成功",
        resource,
      };
}
