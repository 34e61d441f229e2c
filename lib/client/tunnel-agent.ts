import { type ClientRequest, request } from "node:http";
import {
  Agent,
  request as requestSecurely,
  type RequestOptions,
} from "node:https";
import type { Duplex } from "node:stream";

/** How long a proxy may take to open a tunnel; the attempt that waits for it may have been given up long before. */
const LONGEST_OPENING_MS = 30_000;

/**
 * Connections to https hosts through a proxy, by CONNECT, so that the proxy sees no request; kept for the next request as
 * direct ones are. (The tunnels that axios makes serve one request each.)
 */
export class TunnelAgent extends Agent {
  private readonly opening = new Set<ClientRequest>();

  /**
   * @param proxy `http:` or `https:`, with user and password where the proxy asks for them
   * @param options TLS and keep-alive as for direct connections
   */
  constructor(
    private readonly proxy: URL,
    options: Agent["options"],
  ) {
    super(options);
  }

  /** Gives the connection to `callback`. An error before it is there says `syscall: "connect"`: nothing was sent. */
  override createConnection(
    options: RequestOptions,
    callback: (error: Error | null, stream: Duplex) => void,
  ): undefined {
    const fail = (error: Error) =>
      callback(
        Object.assign(error, { syscall: "connect" }),
        undefined as never,
      );
    const opening = this.open(`${options.host}:${options.port}`);
    this.opening.add(opening);
    opening
      .once("close", () => this.opening.delete(opening))
      .once("timeout", () => opening.destroy(timedOut()))
      .once("error", fail)
      .once("connect", ({ statusCode = 0 }, socket, head) => {
        if (statusCode !== 200) {
          socket.destroy();
          fail(refused(statusCode));
          return;
        }
        socket.setTimeout(0);
        socket.unshift(head);
        const through = { ...options, socket };
        let secured: Duplex;
        try {
          secured = super.createConnection(through)!;
        } catch (error) {
          // A certificate or key that cannot be read: what is thrown within an event would end the process.
          socket.destroy();
          fail(error as Error);
          return;
        }
        callback(null, secured);
      })
      .end();
  }

  override destroy(): void {
    this.opening.forEach((opening) => opening.destroy());
    super.destroy();
  }

  private open(target: string): ClientRequest {
    const { protocol, hostname, port, username, password } = this.proxy;
    const credentials = Buffer.from(
      `${decodeURIComponent(username)}:${decodeURIComponent(password)}`,
    ).toString("base64");
    const isSecure = protocol === "https:";
    return (isSecure ? requestSecurely : request)({
      ...this.options,
      // An agent of newer Nodes names its own protocol among its options.
      protocol,
      agent: false,
      host: hostname.replace(/^\[|\]$/g, ""),
      port: port || (isSecure ? 443 : 80),
      method: "CONNECT",
      path: target,
      timeout: LONGEST_OPENING_MS,
      headers: {
        Host: target,
        ...(username && { "Proxy-Authorization": `Basic ${credentials}` }),
      },
    });
  }
}

function timedOut(): Error {
  return Object.assign(new Error("the proxy does not answer CONNECT"), {
    code: "ETIMEDOUT",
  });
}

/** A refusal stays one, such as 407 without a password; an overloaded proxy may take the next attempt. */
function refused(status: number): Error {
  return Object.assign(new Error(`the proxy answered ${status} to CONNECT`), {
    code: status < 500 ? "ERR_PROXY_REFUSED" : "ERR_PROXY_TUNNEL",
  });
}
