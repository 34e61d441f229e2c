import type { ClientSettings, OpenClient } from "./client";
import { openIoredis } from "./ioredis";
import { openPg } from "./pg";

/** What opens each client. */
export const CLIENTS = {
  ioredis: openIoredis,
  pg: openPg,
} satisfies Record<string, (settings: ClientSettings) => OpenClient>;

export type ClientName = keyof typeof CLIENTS;
