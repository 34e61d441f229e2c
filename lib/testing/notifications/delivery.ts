import * as http from "node:http";
import * as https from "node:https";
import type { NotificationFault } from "../faults/fault";
import type { OutgoingMessage } from "../exchange/outgoing-message";

/** One attempt to deliver a notification. */
export interface Delivery {
  /** The notification's id. */
  id: string;
  /** Where it was sent. */
  url: string;
  /** When it was sent, in milliseconds since the epoch. */
  at: number;
  /** The merchant's HTTP status; absent where none came. */
  status?: number;
  /** The body of the merchant's answer. */
  body?: string;
  /** Why no answer came. */
  error?: string;
  /** The fault that it met. */
  fault?: NotificationFault["kind"];
}

/** Whether the merchant acknowledged it: with 200 or 204, and nothing else (`protocol` "Notifications"). */
export function isReceived({ status }: Pick<Delivery, "status">): boolean {
  return status === 200 || status === 204;
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
      return { error: "given up, as the simulator stopped" };
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
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () =>
          resolve({
            status: answer.statusCode,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    )
      .on("error", reject)
      .end(message.body);
  });
}
