import {
  createServer,
  type IncomingMessage,
  type Server,
  type ServerResponse,
} from "node:http";
import type { AddressInfo } from "node:net";

/** Longer than any test, so that no kept connection closes just as a request is sent on it. */
const KEEP_ALIVE_MS = 60_000;

/** What listens on every address is reached on this machine's own. */
const REACHED_AT: Readonly<Record<string, string>> = {
  "0.0.0.0": "127.0.0.1",
  "::": "::1",
};

/** An HTTP server on one port, which can go off the net and come back. */
export class HttpServer {
  private readonly server: Server;
  private port: number;

  /**
   * @param conduct answers one request; where it fails, the connection is closed
   * @param port 0 for any free one
   */
  constructor(
    conduct: (
      request: IncomingMessage,
      response: ServerResponse,
    ) => Promise<void>,
    private readonly host: string,
    port: number,
  ) {
    this.port = port;
    this.server = createServer(
      { keepAliveTimeout: KEEP_ALIVE_MS },
      (request, response) => {
        conduct(request, response).catch(() => response.destroy());
      },
    );
  }

  /** Where it is reached, without a slash at the end. */
  get baseUrl(): string {
    const host = REACHED_AT[this.host] ?? this.host;
    const name = host.includes(":") ? `[${host}]` : host;
    return `http://${name}:${this.port}`;
  }

  /** Listens, on the same port each time. @throws Error where the port is taken */
  async open(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.once("error", reject);
      this.server.listen(this.port, this.host, () => {
        this.server.off("error", reject);
        resolve();
      });
    });
    this.port = (this.server.address() as AddressInfo).port;
  }

  /** Stops listening and closes every connection, whatever is under way on it. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => resolve());
    });
    this.server.closeAllConnections();
    await closed;
  }
}
