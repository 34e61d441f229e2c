import type { ClientSettings, OpenClient } from "./client";
import { openIoredis } from "./ioredis";
import { openMysql2 } from "./mysql2";
import { openNodeRedis } from "./node-redis";
import { openPg } from "./pg";
import { openLibrary, SQL_LIBRARIES, type SqlLibrary } from "./sql-libraries";

type OpenBy = (settings: ClientSettings) => OpenClient | Promise<OpenClient>;

/** What opens each client. */
export const CLIENTS = {
  ioredis: openIoredis,
  "node-redis": openNodeRedis,
  mysql2: openMysql2,
  pg: openPg,
  ...(Object.fromEntries(
    SQL_LIBRARIES.map((library) => [library, openLibrary(library)]),
  ) as Record<SqlLibrary, OpenBy>),
} satisfies Record<string, OpenBy>;

export type ClientName = keyof typeof CLIENTS;
