import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../clock";
import { signMessage } from "../exchange/outgoing-message";
import { notFound } from "../exchange/refusal";
import type { NotificationFault } from "../faults/fault";
import type { Faults } from "../faults/faults";
import type { Identifiers } from "../identifiers";
import type { SimulatedMerchant } from "../keys/merchant";
import type { Platform, SigningKey } from "../keys/platform";
import { deliver, type Delivery, isReceived } from "./delivery";
import {
  completeEvent,
  type CompleteEvent,
  notificationBody,
  type NotificationEvent,
  notificationHeaders,
} from "./notification";
import { type NotificationRetries, retryDelay } from "./retries";

/**
 * Which kind of key signs notifications: one of both, or, during the migration, a share from 0 to 1 that is
 * signed with the public key, the rest with the current certificate (`protocol` "Keys that verify").
 */
export type NotificationSigner = "publicKey" | "certificate" | number;

/** A notification and what became of it. */
export interface SimulatedNotification {
  /** The same at every attempt. */
  readonly id: string;
  /** What it tells, such as `ENTRUST.SIGN`. */
  readonly event_type: string;
  /** Where it is sent. */
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

/** Who is told what becomes of notifications. */
export interface NotifierListener {
  /** An attempt is over, whether or not it arrived. */
  delivered(notification: SimulatedNotification, delivery: Delivery): void;
  /** The list of notifications is no longer as it was. */
  changed(): void;
}

/** How notifications are sent. */
export interface NotifierOptions {
  /** How long the merchant may take to answer, in milliseconds. */
  timeoutMs: number;
  /** Absent where what was not acknowledged is not sent again. */
  retries?: NotificationRetries;
}

type Recorded = {
  -readonly [K in keyof SimulatedNotification]: SimulatedNotification[K];
} & {
  deliveries: Delivery[];
};

/** Signs, sends, repeats and records notifications. */
export class Notifier {
  /** Which kind of key signs from now on. */
  signedBy: NotificationSigner = "publicKey";

  private readonly sent = new Map<string, Recorded>();
  private readonly pending = new Set<Promise<unknown>>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  /** Lets those go that are held back to be overtaken. */
  private held: (() => void)[] = [];
  private readonly stopping = new AbortController();

  constructor(
    private readonly merchant: SimulatedMerchant,
    private readonly platform: Platform,
    private readonly clock: Clock,
    private readonly identifiers: Identifiers,
    private readonly faults: Faults<NotificationFault>,
    private readonly listener: NotifierListener,
    private readonly options: NotifierOptions,
  ) {}

  /** All notifications, in the order in which they were first sent. */
  all(): SimulatedNotification[] {
    return Array.from(this.sent.values(), copyOf);
  }

  /** Takes in notifications that another simulator had, and goes on with their attempts. */
  restore(notifications: readonly SimulatedNotification[]): void {
    for (const each of notifications) {
      const notification: Recorded = {
        ...each,
        deliveries: [...each.deliveries],
      };
      this.sent.set(each.id, notification);
      if (this.options.retries && each.nextAttemptAt !== undefined) {
        this.plan(notification, each.nextAttemptAt);
      } else {
        this.planNext(notification);
      }
    }
  }

  /** Sends a notification, and records it. Resolves with its first attempt. */
  notify(url: string, event: NotificationEvent): Promise<Delivery> {
    const complete = completeEvent(event, this.clock, this.identifiers);
    const notification: Recorded = {
      id: complete.id,
      event_type: complete.event_type,
      url,
      event: complete,
      deliveries: [],
      rounds: 1,
    };
    this.sent.set(complete.id, notification);
    this.listener.changed();
    return this.attempt(notification);
  }

  /** Sends a notification again: the same id, a new timestamp, nonce and signature. @throws Refusal 404 where there is none of this id */
  async redeliver(id: string): Promise<Delivery> {
    const notification = this.sent.get(id);
    if (!notification) {
      throw notFound(`no notification has the id ${id}`);
    }
    return this.attempt(notification);
  }

  /** Resolves when no delivery is under way any more. Retries that are planned for later are not waited for. */
  async settled(): Promise<void> {
    while (this.pending.size > 0) {
      if (this.held.length === this.pending.size) {
        this.release();
      }
      await Promise.race(this.pending);
    }
  }

  /** Gives up the deliveries that are under way and those that are planned. */
  async stop(): Promise<void> {
    this.stopping.abort(new Error("the simulator was stopped"));
    for (const timer of this.timers.values()) {
      clearTimeout(timer);
    }
    this.timers.clear();
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
    this.cancelPlan(notification);
    const attempt = this.meetFault(notification).finally(() => {
      this.pending.delete(attempt);
    });
    this.pending.add(attempt);
    return attempt;
  }

  private async meetFault(notification: Recorded): Promise<Delivery> {
    const { url } = notification;
    const path = URL.canParse(url) ? new URL(url).pathname : url;
    const fault = this.faults.take("POST", path);
    if (fault?.kind === "overtaken" && !this.stopping.signal.aborted) {
      await new Promise<void>((resolve) => this.held.push(resolve));
    }
    if (fault?.kind === "delay") {
      // Stopping ends the wait; what is sent then is given up at once.
      await wait(fault.ms, undefined, {
        ref: false,
        signal: this.stopping.signal,
      }).catch(() => undefined);
    }
    const times = fault?.kind === "duplicate" ? (fault.times ?? 2) : 1;
    const deliveries = await Promise.all(
      Array.from({ length: times }, () => this.send(notification, fault)),
    );
    if (fault?.kind !== "overtaken") {
      this.release();
    }
    this.planNext(notification);
    return deliveries.find(isReceived) ?? (deliveries[0] as Delivery);
  }

  private async send(
    notification: Recorded,
    fault: NotificationFault | undefined,
  ): Promise<Delivery> {
    const { id, url, event, deliveries } = notification;
    const { headers, body } = await signMessage(
      Buffer.from(notificationBody(event, this.merchant)),
      this.signingKey(),
      this.clock,
      this.identifiers,
      fault,
    );
    const at = this.clock.now();
    const outcome =
      fault?.kind === "lost"
        ? { error: "lost on its way" }
        : await deliver(
            url,
            {
              headers: { ...notificationHeaders(this.identifiers), ...headers },
              body,
            },
            this.options.timeoutMs,
            this.stopping.signal,
          );
    const delivery: Delivery = {
      id,
      url,
      at,
      ...outcome,
      ...(fault && { fault: fault.kind }),
    };
    deliveries.push(delivery);
    this.listener.delivered(copyOf(notification), delivery);
    this.listener.changed();
    return delivery;
  }

  private release(): void {
    for (const release of this.held.splice(0)) {
      release();
    }
  }

  /** Plans what follows from the attempts so far, in place of what another one that ended meanwhile had planned. */
  private planNext(notification: Recorded): void {
    this.cancelPlan(notification);
    const { deliveries, rounds } = notification;
    const { retries } = this.options;
    if (!retries || deliveries.some(isReceived)) {
      return;
    }
    const delay = retryDelay(rounds, retries);
    if (delay !== undefined) {
      this.plan(notification, this.clock.now() + delay);
    }
  }

  /** After stopping, the plan is left to the simulator that goes on from here. */
  private plan(notification: Recorded, at: number): void {
    notification.nextAttemptAt = at;
    if (!this.stopping.signal.aborted) {
      const timer = setTimeout(() => {
        notification.rounds += 1;
        void this.attempt(notification);
      }, at - this.clock.now());
      this.timers.set(notification.id, timer.unref());
    }
    this.listener.changed();
  }

  private cancelPlan(notification: Recorded): void {
    clearTimeout(this.timers.get(notification.id));
    this.timers.delete(notification.id);
    notification.nextAttemptAt = undefined;
  }
}

function copyOf(notification: Recorded): SimulatedNotification {
  return { ...notification, deliveries: [...notification.deliveries] };
}
