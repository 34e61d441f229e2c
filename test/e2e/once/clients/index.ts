import type { ClientSettings, OpenClient } from "./client";
import { openIoredis } from "./ioredis";
import { openMysql2 } from "./mysql2";
import { openNodeRedis } from "./node-redis";
import { openPg } from "./pg";

/** What opens each client. */
export const CLIENTS = {
  ioredis: openIoredis,
  "node-redis": openNodeRedis,
  mysql2: openMysql2,
  pg: openPg,
} satisfies Record<
  string,
  (settings: ClientSettings) => OpenClient | Promise<OpenClient>
>;

export type ClientName = keyof typeof CLIENTS;
