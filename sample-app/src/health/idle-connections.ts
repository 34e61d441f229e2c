import type { Server } from "node:http";
import {
  type BeforeApplicationShutdown,
  Injectable,
  type OnApplicationShutdown,
} from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";

const LOOK_EVERY_MS = 100;

/**
 * Lets the shop end as soon as its last answer is sent. A server that closes drops the connections that are idle at that
 * moment, and waits for those that are kept alive after it.
 */
@Injectable()
export class IdleConnections
  implements BeforeApplicationShutdown, OnApplicationShutdown
{
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly adapterHost: HttpAdapterHost) {}

  beforeApplicationShutdown(): void {
    const server: Server = this.adapterHost.httpAdapter.getHttpServer();
    this.timer = setInterval(
      () => server.closeIdleConnections(),
      LOOK_EVERY_MS,
    );
  }

  onApplicationShutdown(): void {
    clearInterval(this.timer);
  }
}
