import type { Delivery } from "./delivery";
import type { NotificationRetries } from "./retries";
import type { SimulatedNotification } from "./simulated-notification";

/** Who is told what becomes of notifications. */
export interface NotifierListener {
  /** An attempt is over, whether or not it arrived. */
  delivered(notification: SimulatedNotification, delivery: Delivery): void;
  /** A notification is new, or no longer as it was. */
  changed(notification: SimulatedNotification): void;
}

/** How notifications are sent. */
export interface NotifierOptions {
  /** How long the merchant may take to answer, in milliseconds. */
  timeoutMs: number;
  /** Absent where what was not acknowledged is not sent again. */
  retries?: NotificationRetries;
  /** Whether it is sent again only where the clock is moved ahead. */
  retriesOnlyWhenMoved: boolean;
  /** Where all are sent, whatever the merchant says; its path is that of the merchant's address unless it has one. */
  notifyTo?: string;
}
