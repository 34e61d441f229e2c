import type { Server } from "node:http";
import type { AddressInfo } from "node:net";
import { Injectable } from "@nestjs/common";
import { HttpAdapterHost } from "@nestjs/core";
import { Environment } from "./environment.js";

/** The route that WeChat Pay notifies, without a leading slash. */
export const NOTIFY_PATH = "wechatpay/notify";

/** Where the shop is reached from outside. */
@Injectable()
export class ShopAddress {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    private readonly environment: Environment,
  ) {}

  /** Without a trailing slash: `PUBLIC_URL`, else the address that the shop listens at. */
  get url(): string {
    return this.environment.PUBLIC_URL ?? `http://${this.listeningAt()}`;
  }

  /** The `notify_url` of every order and contract. */
  get notifyUrl(): string {
    return `${this.url}/${NOTIFY_PATH}`;
  }

  private listeningAt(): string {
    const server: Server = this.adapterHost.httpAdapter.getHttpServer();
    const { address, family, port } = server.address() as AddressInfo;
    return family === "IPv6" ? `[${address}]:${port}` : `${address}:${port}`;
  }
}
