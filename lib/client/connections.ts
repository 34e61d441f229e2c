import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { OnApplicationShutdown } from "@nestjs/common";

/** Keep-alive connections of one instance of the module, closed with it. An agent that the user gives is left alone. */
export class Connections implements OnApplicationShutdown {
  readonly httpAgent = new HttpAgent({ keepAlive: true });
  readonly httpsAgent = new HttpsAgent({ keepAlive: true });

  /** Not earlier: until the server is closed, requests that it still answers may be waiting for WeChat Pay. */
  onApplicationShutdown(): void {
    this.httpAgent.destroy();
    this.httpsAgent.destroy();
  }
}
