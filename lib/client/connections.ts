import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import type { OnModuleDestroy } from "@nestjs/common";

/** Keep-alive connections of one instance of the module, closed with it. An agent that the user gives is left alone. */
export class Connections implements OnModuleDestroy {
  readonly httpAgent = new HttpAgent({ keepAlive: true });
  readonly httpsAgent = new HttpsAgent({ keepAlive: true });

  onModuleDestroy(): void {
    this.httpAgent.destroy();
    this.httpsAgent.destroy();
  }
}
