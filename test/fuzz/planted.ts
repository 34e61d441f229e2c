import { Finding } from "../../fuzz/engine/finding";
import { type Message, nodeHeaders } from "../../fuzz/engine/message";
import type { Target } from "../../fuzz/engine/target";

/** Faults to be found, each behind conditions that a blind search does not meet. */
export const FAULTS: Record<string, (message: Message) => void> = {
  "a crash behind three conditions, one after another": ({ body }) => {
    if (body.includes("chunked")) {
      if (body.includes("TERMINATED")) {
        if (body.includes("0x10")) {
          throw new TypeError("planted");
        }
      }
    }
  },
  "a crash at a header that the code alone knows": (message) => {
    if (nodeHeaders(message)["x-planted"] !== undefined) {
      throw new TypeError("planted");
    }
  },
  "a trust in a nonce that begins with a word": (message) => {
    if (nodeHeaders(message)["wechatpay-nonce"]?.startsWith("LETMEIN")) {
      throw new Finding("accepted without a valid signature", "planted");
    }
  },
  "a promise that nobody waits for": ({ body }) => {
    if (body.includes("orphan")) {
      void Promise.reject(new TypeError("planted"));
    }
  },
};

/** A target with one of the faults, or with any other code. */
export function targetOf(
  fault: (message: Message) => void,
  change: Partial<Target> = {},
): Target {
  return {
    name: "planted",
    seeds: [
      {
        start: "POST / HTTP/1.1",
        headers: [["Wechatpay-Nonce", "593BEC0C"]],
        body: Buffer.from('{"a":1}'),
      },
    ],
    measures: (url) => url.endsWith("/test/fuzz/planted.ts"),
    sign: (message) => message,
    ofSize: () => [],
    check: async (message) => {
      fault(message);
      return "";
    },
    ...change,
  };
}

/** How far into its conditions a body leads. */
export function depth({ body }: Message): number {
  let levels = 0;
  if (body[0] === 0x46) {
    levels += 1;
    if (body[1] === 0x75) {
      levels += 1;
    }
  }
  return levels;
}

/** Takes time that grows with the square of a body's size. */
export function quadratic({ body }: Message): number {
  let pairs = 0;
  for (const one of body) {
    for (const other of body) {
      pairs += one === other ? 1 : 0;
    }
  }
  return pairs;
}
