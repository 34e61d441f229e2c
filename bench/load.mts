import { createPrivateKey } from "node:crypto";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { performance } from "node:perf_hooks";
import type { Material } from "./material.mjs";
import { signedNotification } from "./notification.mjs";
import { answerQuestions } from "./worker.mjs";

/** Where requests go, over how many connections, and for how long or how many. */
export interface Load {
  url: string;
  connections: number;
  milliseconds?: number;
  requests?: number;
}

/** What came of it. */
export interface LoadResult {
  requests: number;
  perSecond: number;
  /** Part of the time in which this process had work; near 1 it measures itself, not the server. */
  utilization: number;
}

let notifications: Buffer[] = [];
/** Where in the list each server is, so that it never gets one that it still remembers. */
const positions = new Map<string, number>();

/**
 * Sends signed notifications, one at a time on each of its connections. It writes requests that are made beforehand to
 * bare sockets, and so costs a fraction of what it measures.
 */
answerQuestions({
  sign: async ({ material, count }: { material: Material; count: number }) => {
    const key = createPrivateKey(material.platformPrivateKey);
    notifications = await Promise.all(
      Array.from({ length: count }, async () => {
        const { headers, body } = await signedNotification(key);
        const lines = Object.entries(headers).map(
          ([name, value]) => `${name}: ${value}\r\n`,
        );
        return Buffer.concat([
          Buffer.from(
            `${lines.join("")}content-length: ${body.length}\r\n\r\n`,
          ),
          body,
        ]);
      }),
    );
    positions.clear();
  },
  fire,
});

async function fire(load: Load): Promise<LoadResult> {
  const { port, pathname, host } = new URL(load.url);
  const requestLine = Buffer.from(
    `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\n`,
  );
  const sockets = await Promise.all(
    Array.from({ length: load.connections }, () => open(Number(port))),
  );
  const startedAt = performance.now();
  const before = performance.eventLoopUtilization();
  const end = startedAt + (load.milliseconds ?? Infinity);
  const first = positions.get(load.url) ?? 0;
  let position = first;
  await Promise.all(
    sockets.map(async (socket) => {
      while (
        performance.now() < end &&
        position - first < (load.requests ?? Infinity)
      ) {
        const rest = notifications[position++ % notifications.length]!;
        await exchange(socket, requestLine, rest);
      }
    }),
  );
  const { utilization } = performance.eventLoopUtilization(before);
  const seconds = (performance.now() - startedAt) / 1000;
  sockets.forEach((socket) => socket.destroy());
  positions.set(load.url, position);
  const requests = position - first;
  return { requests, perSecond: requests / seconds, utilization };
}

async function open(port: number): Promise<Socket> {
  const socket = connect({ port, host: "127.0.0.1", noDelay: true });
  socket.setEncoding("latin1");
  await once(socket, "connect");
  return socket;
}

/** @throws Error where the answer is another than 204, which has no body */
function exchange(
  socket: Socket,
  requestLine: Buffer,
  rest: Buffer,
): Promise<void> {
  return new Promise((resolve, reject) => {
    let answer = "";
    const settle = (error?: Error) => {
      socket.off("data", take).off("close", closed);
      if (error) {
        reject(error);
      } else {
        resolve();
      }
    };
    const closed = () => settle(new Error("the connection was closed"));
    const take = (chunk: string) => {
      answer += chunk;
      if (answer.endsWith("\r\n\r\n")) {
        settle(
          answer.startsWith("HTTP/1.1 204 ")
            ? undefined
            : new Error(`answered ${answer}`),
        );
      }
    };
    socket.on("data", take).on("close", closed);
    socket.cork();
    socket.write(requestLine);
    socket.write(rest);
    socket.uncork();
  });
}
