import type { ClientSettings, OpenClient } from "./client";
import { openIoredis } from "./ioredis";
import { openNodeRedis } from "./node-redis";
import { openPg } from "./pg";

/** What opens each client. */
export const CLIENTS = {
  ioredis: openIoredis,
  "node-redis": openNodeRedis,
  pg: openPg,
} satisfies Record<
  string,
  (settings: ClientSettings) => OpenClient | Promise<OpenClient>
>;

export type ClientName = keyof typeof CLIENTS;
