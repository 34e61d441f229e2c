import { setTimeout as wait } from "node:timers/promises";
import type { Clock } from "../clock";
import { signMessage } from "../exchange/outgoing-message";
import { notFound } from "../exchange/refusal";
import type { NotificationFault } from "../faults/fault";
import type { Faults } from "../faults/faults";
import type { Identifiers } from "../identifiers";
import type { SimulatedMerchant } from "../keys/merchant";
import type { Appointment, Schedule } from "../schedule";
import { deliver, type Delivery, isReceived, verdictOf } from "./delivery";
import {
  completeEvent,
  notificationBody,
  type NotificationEvent,
  notificationHeaders,
} from "./notification";
import type { NotificationKeys } from "./notification-keys";
import { addressOf } from "./address";
import type { NotifierListener, NotifierOptions } from "./notifier-options";
import { retryDelay } from "./retries";
import type { SimulatedNotification } from "./simulated-notification";

/** Of those that are over, the newest are kept. */
const KEPT_NOTIFICATIONS = 10_000;

type Recorded = {
  -readonly [K in keyof SimulatedNotification]: SimulatedNotification[K];
} & {
  deliveries: Delivery[];
};

/** Signs, sends, repeats and records notifications. */
export class Notifier {
  private readonly sent = new Map<string, Recorded>();
  private readonly pending = new Set<Promise<unknown>>();
  private readonly plans = new Map<string, Appointment>();
  /** Lets those go that are held back to be overtaken. */
  private held: (() => void)[] = [];
  private readonly stopping = new AbortController();

  constructor(
    private readonly merchant: SimulatedMerchant,
    private readonly keys: NotificationKeys,
    private readonly clock: Clock,
    private readonly schedule: Pick<Schedule, "add" | "cancel">,
    private readonly identifiers: Identifiers,
    private readonly faults: Faults<NotificationFault>,
    private readonly listener: NotifierListener,
    private readonly options: NotifierOptions,
  ) {}

  /** The notifications that are kept, in the order in which they were first sent. */
  all(): SimulatedNotification[] {
    return Array.from(this.sent.values(), copyOf);
  }

  /** How many are kept. */
  get count(): number {
    return this.sent.size;
  }

  /** The notification of this id, where there is one. */
  find(id: string): SimulatedNotification | undefined {
    const notification = this.sent.get(id);
    return notification && copyOf(notification);
  }

  /** Takes in notifications that another simulator had, and goes on with their attempts. */
  restore(notifications: readonly SimulatedNotification[]): void {
    for (const each of notifications.slice(-KEPT_NOTIFICATIONS)) {
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
    this.forgetOldest();
    this.listener.changed(copyOf(notification));
    return this.attempt(notification);
  }

  /**
   * Sends a notification again: the same id, a new timestamp, nonce and signature.
   *
   * @param fault what goes wrong this time
   * @throws Refusal 404 where there is none of this id
   */
  async redeliver(id: string, fault?: NotificationFault): Promise<Delivery> {
    const notification = this.sent.get(id);
    if (!notification) {
      throw notFound(`no notification has the id ${id}`);
    }
    return this.attempt(notification, fault);
  }

  /** Resolves when no delivery is under way, but for those that are held back to be overtaken. */
  async quiet(): Promise<void> {
    while (this.pending.size > this.held.length) {
      await Promise.race(this.pending);
    }
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
    await this.settled();
  }

  private attempt(
    notification: Recorded,
    fault?: NotificationFault,
  ): Promise<Delivery> {
    this.cancelPlan(notification);
    const attempt = this.meetFault(notification, fault).finally(() => {
      this.pending.delete(attempt);
    });
    this.pending.add(attempt);
    return attempt;
  }

  private async meetFault(
    notification: Recorded,
    given: NotificationFault | undefined,
  ): Promise<Delivery> {
    const { url } = notification;
    const path = URL.canParse(url) ? new URL(url).pathname : url;
    const fault = given ?? this.faults.take("POST", path);
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
    const { id, event, deliveries } = notification;
    const url = addressOf(notification.url, this.options.notifyTo);
    const signed = await signMessage(
      Buffer.from(notificationBody(event, this.merchant)),
      this.keys.next(),
      this.clock,
      this.identifiers,
      fault,
    );
    const { body } = signed;
    const headers = {
      ...notificationHeaders(this.identifiers),
      ...signed.headers,
    };
    const at = this.clock.now();
    const begin = performance.now();
    const outcome =
      fault?.kind === "lost"
        ? { error: "lost on its way" }
        : await deliver(
            url,
            { headers, body },
            this.options.timeoutMs,
            this.stopping.signal,
          );
    const met = { ...outcome, ...(fault && { fault: fault.kind }) };
    const delivery: Delivery = {
      id,
      url,
      at,
      durationMs: Math.round(performance.now() - begin),
      sent: { headers, body: body.toString() },
      ...met,
      verdict: verdictOf(met),
    };
    deliveries.push(delivery);
    this.listener.delivered(copyOf(notification), delivery);
    this.listener.changed(copyOf(notification));
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
      const plan = this.schedule.add({
        at,
        what: "retry",
        onlyWhenMoved: this.options.retriesOnlyWhenMoved,
        happen: () => {
          notification.rounds += 1;
          void this.attempt(notification);
        },
      });
      this.plans.set(notification.id, plan);
    }
    this.listener.changed(copyOf(notification));
  }

  private cancelPlan(notification: Recorded): void {
    this.schedule.cancel(this.plans.get(notification.id));
    this.plans.delete(notification.id);
    notification.nextAttemptAt = undefined;
  }

  /** What is to be sent again is not forgotten. */
  private forgetOldest(): void {
    if (this.sent.size > KEPT_NOTIFICATIONS) {
      for (const { id, nextAttemptAt, deliveries } of this.sent.values()) {
        if (nextAttemptAt === undefined && deliveries.length > 0) {
          this.sent.delete(id);
          return;
        }
      }
    }
  }
}

function copyOf(notification: Recorded): SimulatedNotification {
  return { ...notification, deliveries: [...notification.deliveries] };
}
