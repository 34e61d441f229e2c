import {
  type ClientRequest,
  type IncomingMessage,
  request,
  type RequestOptions,
} from "node:http";
import { request as requestSecurely } from "node:https";
import type { Duplex } from "node:stream";

/** What axios sends a request by, in place of Node's modules. */
interface Transport {
  request(
    options: RequestOptions,
    handle: (answer: IncomingMessage) => void,
  ): ClientRequest;
}

/** One request that was sent, and how it ended. */
export interface WatchedRequest {
  isAnswered: boolean;
  /** Its own, and not one of whoever had its answer. */
  error?: Error;
}

/**
 * Sends as Node does, and tells where there is no connection in time: directly or through a tunnel, with TLS where the host has
 * it. By then nothing of the request can have left, as Node holds it back until the connection stands.
 *
 * @param connectTimeout milliseconds for the connection of the first request. What is sent after it, such as by an interceptor that
 *   repeats, is not watched, since the first has left by then
 * @param giveUp ends the request
 * @param requests is given each that is sent: more than one where an interceptor repeats
 */
export function watchedTransport(
  connectTimeout: number,
  giveUp: () => void,
  requests: WatchedRequest[],
): Transport {
  return {
    request: (options, handle) => {
      const watched: WatchedRequest = { isAnswered: false };
      const sent = (options.protocol === "https:" ? requestSecurely : request)(
        options,
        (answer) => {
          watched.isAnswered = true;
          handle(answer);
        },
      );
      sent.once("error", (error) => {
        watched.error = error;
      });
      // A connection that was kept stands already.
      if (requests.length === 0 && !sent.reusedSocket) {
        watch(sent, connectTimeout, giveUp);
      }
      requests.push(watched);
      return sent;
    },
  };
}

function watch(
  sent: ClientRequest,
  connectTimeout: number,
  giveUp: () => void,
): void {
  let socket: Duplex | undefined;
  const isUnconnected = () => socket === undefined || isConnecting(socket);
  const expire = () => {
    // Where the event loop was busy, what came meanwhile is heard first.
    setImmediate(() => {
      if (!sent.destroyed && isUnconnected()) {
        giveUp();
      }
    });
  };
  const begin = () => setTimeout(expire, connectTimeout);
  let timer = isQueued(sent) ? undefined : begin();
  sent.once("socket", (given: Duplex) => {
    socket = given;
    if (isConnecting(given)) {
      timer ??= begin();
    }
  });
  sent.once("close", () => clearTimeout(timer));
}

/** One that an agent gives when it stands is neither; nor is one that was kept, which a queued request may be given. */
function isConnecting(socket: Duplex): boolean {
  const { connecting, secureConnecting } = socket as {
    connecting?: boolean;
    secureConnecting?: boolean;
  };
  return connecting === true || secureConnecting === true;
}

/** Whether it waits for other requests of an agent with `maxSockets`, and not for a connection. */
function isQueued(sent: ClientRequest): boolean {
  const { agent } = sent as { agent?: unknown };
  const { requests = {} } = Object(agent) as {
    requests?: Record<string, unknown[]>;
  };
  return Object.values(requests).some((queue) => queue.includes(sent));
}
