import * as http from "node:http";
import * as https from "node:https";
import type { OutgoingMessage } from "../exchange/outgoing-message";
import type { NotificationFault } from "../faults/fault";
import type { SignedNotification } from "./notification";

/** Whether and why an attempt counts as received. */
export type DeliveryVerdict =
  /** It counts: 200 or 204. */
  | "received"
  /** It does not: another 2xx, such as the 201 of a Nest route without `@HttpCode(204)`. */
  | "otherSuccess"
  /** It does not: redirected, or refused. */
  | "refused"
  /** It does not: no answer came, or not in time. */
  | "noAnswer"
  /** It was made wrong on purpose, and was refused, as it should be. */
  | "forgeryRefused"
  /** It was made wrong on purpose, and was taken: the merchant does not verify. */
  | "forgeryTaken";

/** One attempt to deliver a notification. */
export interface Delivery {
  /** The notification's id. */
  id: string;
  /** Where it was sent. */
  url: string;
  /** When it was sent, in milliseconds since the epoch. */
  at: number;
  /** How long the merchant took, in milliseconds. */
  durationMs: number;
  /** What was sent, byte for byte. */
  sent: SignedNotification;
  /** The merchant's HTTP status; absent where none came. */
  status?: number;
  /** The body of the merchant's answer. */
  body?: string;
  /** Why no answer came. */
  error?: string;
  /** The fault that it met. */
  fault?: NotificationFault["kind"];
  /** Whether it counts as received, and why. */
  verdict: DeliveryVerdict;
}

/** Faults that a merchant must refuse. */
const FORGERIES: readonly (NotificationFault["kind"] | undefined)[] = [
  "unsigned",
  "wrongKey",
  "wrongSerial",
  "stale",
  "wrongBody",
  "signtest",
  "malformed",
];

/** The greatest answer of a merchant that is kept. */
const KEPT_BYTES = 64 * 1024;

/** Whether the merchant acknowledged it: with 200 or 204, and nothing else (`protocol` "Notifications"). */
export function isReceived({ status }: Pick<Delivery, "status">): boolean {
  return status === 200 || status === 204;
}

/** Whether it was made wrong on purpose. */
export function isForged({ fault }: Pick<Delivery, "fault">): boolean {
  return FORGERIES.includes(fault);
}

/** Whether an attempt counts, and why. */
export function verdictOf(
  delivery: Pick<Delivery, "status" | "fault">,
): DeliveryVerdict {
  const { status } = delivery;
  if (isForged(delivery)) {
    return isReceived(delivery) ? "forgeryTaken" : "forgeryRefused";
  }
  if (isReceived(delivery)) {
    return "received";
  }
  if (status === undefined) {
    return "noAnswer";
  }
  return status >= 200 && status < 300 ? "otherSuccess" : "refused";
}

/**
 * Posts a notification. Redirects are not followed; a failure is reported, not thrown.
 *
 * @param timeoutMs how long to wait for the whole answer
 * @param signal gives the delivery up
 */
export async function deliver(
  url: string,
  message: OutgoingMessage,
  timeoutMs: number,
  signal: AbortSignal,
): Promise<Pick<Delivery, "status" | "body" | "error">> {
  const time = AbortSignal.timeout(timeoutMs);
  try {
    return await post(url, message, AbortSignal.any([signal, time]));
  } catch (error) {
    if (signal.aborted) {
      return { error: "cancelled, as the simulator stopped" };
    }
    const reason = error instanceof Error ? error.message : String(error);
    return {
      error: time.aborted ? `no answer within ${timeoutMs} ms` : reason,
    };
  }
}

function post(
  url: string,
  message: OutgoingMessage,
  signal: AbortSignal,
): Promise<{ status?: number; body: string }> {
  return new Promise((resolve, reject) => {
    const { request } = url.startsWith("https:") ? https : http;
    request(
      url,
      {
        method: "POST",
        headers: { ...message.headers, "Content-Length": message.body.length },
        signal,
        // A connection of its own, so that the merchant's server can close at once.
        agent: false,
      },
      (answer) => {
        const chunks: Buffer[] = [];
        let bytes = 0;
        answer.on("data", (chunk: Buffer) => {
          if (bytes < KEPT_BYTES) {
            chunks.push(chunk);
          }
          bytes += chunk.length;
        });
        answer.on("error", reject);
        answer.on("end", () =>
          resolve({
            status: answer.statusCode,
            body: Buffer.concat(chunks).subarray(0, KEPT_BYTES).toString(),
          }),
        );
      },
    )
      .on("error", reject)
      .end(message.body);
  });
}
