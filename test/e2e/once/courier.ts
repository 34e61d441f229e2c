import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { WechatPaySimulator } from "../../../lib/testing";
import { post } from "../../notification/wechat-pay";
import { oneOf, shuffled } from "./random";

const COPIES = 3;
/** Deliveries under way at one moment. */
export const CONCURRENCY = 32;
const MOST_ATTEMPTS = 1000;
const AGAIN_AFTER_MS = 250;

interface Delivery {
  eventId: string;
  code: string;
  attempts: number;
  /** In ms, on the clock of `performance`. */
  dueAt: number;
}

/**
 * Delivers one event for each contract, three times, in random order and to any process; and what is not answered 204,
 * again later, freshly signed.
 */
export class Courier {
  /** How often each status was answered; or the connection refused, or broken off before an answer. */
  readonly answers: Record<string, number> = {};
  /** Contracts of which a delivery was given up. */
  readonly givenUp: string[] = [];
  private readonly queue: Delivery[];
  private firstAttempts = 0;

  /**
   * @param shops where each process is notified, at this time
   * @param copies how often each event is delivered
   */
  constructor(
    private readonly wechat: WechatPaySimulator,
    codes: string[],
    private readonly shops: () => string[],
    private readonly random: () => number,
    copies = COPIES,
  ) {
    const deliveries = codes.flatMap((code) => {
      const delivery = { eventId: randomUUID(), code, attempts: 0, dueAt: 0 };
      return Array.from({ length: copies }, () => ({ ...delivery }));
    });
    this.queue = shuffled(deliveries, random);
  }

  /** Resolves when each delivery was answered 204 or given up, and what happened meanwhile has ended. */
  async deliver({
    onAnswered,
    meanwhile = [],
  }: {
    /** A delivery was answered 204. */
    onAnswered?: (code: string) => Promise<unknown>;
    /** What happens, one after the other, while deliveries go on: spread evenly over their first attempts. */
    meanwhile?: (() => Promise<unknown>)[];
  } = {}): Promise<void> {
    const share = this.queue.length / (meanwhile.length + 1);
    const events = [...meanwhile];
    let happening: Promise<unknown> = Promise.resolve();
    const work = async () => {
      for (
        let delivery = this.queue.shift();
        delivery;
        delivery = this.queue.shift()
      ) {
        if (
          delivery.attempts === 0 &&
          ++this.firstAttempts >=
            share * (1 + meanwhile.length - events.length) &&
          events.length > 0
        ) {
          const next = events.shift()!;
          happening = happening.then(next);
        }
        if (await this.attempt(delivery)) {
          await onAnswered?.(delivery.code);
        }
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, work));
    await happening;
  }

  private async attempt(delivery: Delivery): Promise<boolean> {
    await sleep(Math.max(0, delivery.dueAt - performance.now()));
    const answer = await this.send(delivery);
    this.answers[answer] = (this.answers[answer] ?? 0) + 1;
    if (answer === "204") {
      return true;
    }
    delivery.attempts += 1;
    if (delivery.attempts < MOST_ATTEMPTS) {
      delivery.dueAt = performance.now() + AGAIN_AFTER_MS;
      this.queue.push(delivery);
    } else {
      this.givenUp.push(delivery.code);
    }
    return false;
  }

  private async send(delivery: Delivery): Promise<string> {
    const signed = this.wechat.signNotification({
      id: delivery.eventId,
      resource: { out_contract_code: delivery.code, contract_state: "SIGNED" },
    });
    try {
      const { status } = await post(oneOf(this.shops(), this.random), signed);
      return String(status);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      return code === "ECONNREFUSED" ? "refused" : "broken off";
    }
  }
}
