import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { OnApplicationShutdown } from "@nestjs/common";

/** WeChat Pay closes a connection that was idle for 8 s: a request sent at that moment would be lost with it. */
const IDLE_MS = 4_000;

/** Keep-alive connections of one instance of the module, closed with it. An agent that the user gives is left alone. */
export class Connections implements OnApplicationShutdown {
  readonly httpAgent: HttpAgent;
  readonly httpsAgent: HttpsAgent;

  /** @param idleMs how long a connection is kept without a request; one that waits for its answer is not idle */
  constructor(idleMs = IDLE_MS) {
    const options = { keepAlive: true, timeout: idleMs };
    this.httpAgent = new HttpAgent(options);
    this.httpsAgent = new HttpsAgent(options);
  }

  /** Ends what is idle: where one connection proved stale, those beside it are as old. */
  closeIdle(): void {
    for (const { freeSockets } of [this.httpAgent, this.httpsAgent]) {
      for (const socket of Object.values(freeSockets).flat()) {
        socket?.destroy();
      }
    }
  }

  /** Not earlier: until the server is closed, requests that it still answers may be waiting for WeChat Pay. */
  onApplicationShutdown(): void {
    this.httpAgent.destroy();
    this.httpsAgent.destroy();
  }
}
