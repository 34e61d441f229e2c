import type { Delivery } from "./delivery";
import type { CompleteEvent } from "./notification";

/** A notification and what became of it. */
export interface SimulatedNotification {
  /** The same at every attempt. */
  readonly id: string;
  /** Its event type, such as `ENTRUST.SIGN`. */
  readonly event_type: string;
  /** The address that the merchant gave, where it is sent unless `notifyTo` says otherwise. */
  readonly url: string;
  /** The event before encryption. */
  readonly event: CompleteEvent;
  /** Every finished attempt, in order. */
  readonly deliveries: readonly Delivery[];
  /** How many rounds of the schedule have begun, the first included: a duplicate is one, a resend by hand none. */
  readonly rounds: number;
  /** When it is sent again, in milliseconds since the epoch; absent where it is not. */
  readonly nextAttemptAt?: number;
}
