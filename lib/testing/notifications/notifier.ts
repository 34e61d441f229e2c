import type { Clock } from "../clock";
import { deliver, type Delivery } from "./delivery";
import type { Faults, NotificationFault } from "../faults/faults";
import type { Identifiers } from "../identifiers";
import type { SimulatedMerchant } from "../keys/merchant";
import {
  completeEvent,
  type CompleteEvent,
  notificationBody,
  type NotificationEvent,
  notificationHeaders,
} from "./notification";
import { signMessage } from "../exchange/outgoing-message";
import type { Platform, SigningKey } from "../keys/platform";

/**
 * Which kind of key signs notifications: one of both, or, during the migration, a share from 0 to 1 that is
 * signed with the public key, the rest with the current certificate (`protocol` "Keys that verify").
 */
export type NotificationSigner = "publicKey" | "certificate" | number;

/** A notification and what became of it. */
export interface SimulatedNotification {
  readonly id: string;
  readonly event_type: string;
  readonly url: string;
  /** The event before encryption. */
  readonly event: CompleteEvent;
  /** Every finished attempt, in order. */
  readonly deliveries: readonly Delivery[];
}

type Recorded = SimulatedNotification & { deliveries: Delivery[] };

/** Signs, sends and records notifications. */
export class Notifier {
  /** Which kind of key signs from now on. */
  signedBy: NotificationSigner = "publicKey";

  private readonly sent = new Map<string, Recorded>();
  private readonly pending = new Set<Promise<unknown>>();
  private readonly stopping = new AbortController();

  /** @param timeoutMs how long the merchant may take to answer */
  constructor(
    private readonly merchant: SimulatedMerchant,
    private readonly platform: Platform,
    private readonly clock: Clock,
    private readonly identifiers: Identifiers,
    private readonly faults: Faults<NotificationFault>,
    private readonly timeoutMs: number,
  ) {}

  /** All notifications, in the order in which they were first sent. */
  all(): SimulatedNotification[] {
    return Array.from(this.sent.values(), (notification) => ({
      ...notification,
      deliveries: [...notification.deliveries],
    }));
  }

  /** Sends a notification once, and records it. */
  notify(url: string, event: NotificationEvent): Promise<Delivery> {
    const complete = completeEvent(event, this.clock, this.identifiers);
    const notification: Recorded = {
      id: complete.id,
      event_type: complete.event_type,
      url,
      event: complete,
      deliveries: [],
    };
    this.sent.set(complete.id, notification);
    return this.attempt(notification);
  }

  /** Sends a notification again: the same id, a new timestamp, nonce and signature. @throws Error where there is none of this id */
  async redeliver(id: string): Promise<Delivery> {
    const notification = this.sent.get(id);
    if (!notification) {
      throw new Error(`no notification has the id ${id}`);
    }
    return this.attempt(notification);
  }

  /** Resolves when no delivery is under way any more. */
  async settled(): Promise<void> {
    while (this.pending.size > 0) {
      await Promise.allSettled(this.pending);
    }
  }

  /** Gives up the deliveries that are under way. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error("the simulator was stopped"));
    await this.settled();
  }

  /** The key that signs the next notification. */
  signingKey(): SigningKey {
    const byPublicKey =
      typeof this.signedBy === "number"
        ? this.identifiers.chance() < this.signedBy
        : this.signedBy === "publicKey";
    return byPublicKey ? this.platform.publicKey : this.platform.preferred;
  }

  private attempt(notification: Recorded): Promise<Delivery> {
    const attempt = this.send(notification);
    this.pending.add(attempt);
    return attempt.finally(() => this.pending.delete(attempt));
  }

  private async send(notification: Recorded): Promise<Delivery> {
    const { id, url, event, deliveries } = notification;
    const path = URL.canParse(url) ? new URL(url).pathname : url;
    const { headers, body } = await signMessage(
      Buffer.from(notificationBody(event, this.merchant)),
      this.signingKey(),
      this.clock,
      this.identifiers,
      this.faults.take("POST", path),
    );
    const delivery = await deliver(
      id,
      url,
      {
        headers: { ...notificationHeaders(this.identifiers), ...headers },
        body,
      },
      this.timeoutMs,
      this.stopping.signal,
    );
    deliveries.push(delivery);
    return delivery;
  }
}
