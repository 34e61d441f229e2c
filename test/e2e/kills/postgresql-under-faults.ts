import { Pool } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SqlNotificationStore } from "../../../lib";
import { SQL_LIBRARIES, type SqlLibrary } from "../once/clients/sql-libraries";
import { DOCUMENTED_OPTIONS } from "./client-options";
import { killOf, killOfShop, silenceOf } from "./faults";
import { note } from "./figures";
import { startPgbouncer } from "./servers/pgbouncer";
import { postgresqlUrl, startPostgresql } from "./servers/postgresql";
import { describeWithServers } from "./servers/programs";
import type { Server } from "./servers/server";
import {
  type Fault,
  IN_HAND,
  MEASURED,
  runPrefix,
  type ShopsUnderFaults,
  TIMEOUT,
} from "./under-faults";

/** Servers that a fault may befall. */
interface Servers {
  postgresql: Server;
  /** Before it, in transaction mode. */
  pooler: Server;
}

const FAULTS = {
  "it is killed": ({ postgresql }) => [killOf(postgresql)],
  "it is silent for 3 s": ({ postgresql }) => [silenceOf(postgresql)],
  "the shop is killed": () => [killOfShop],
  "it is killed, then silent, then the shop is killed": ({ postgresql }) => [
    killOf(postgresql),
    silenceOf(postgresql),
    killOfShop,
  ],
  "it is killed, then the pooler before it": ({ postgresql, pooler }) => [
    killOf(postgresql),
    killOf(pooler),
  ],
} satisfies Record<string, (servers: Servers) => Fault[]>;

interface Run {
  fault: keyof typeof FAULTS;
  by: keyof Servers;
  /** Whether the effect is committed with the mark; otherwise it is an entry in a log. */
  within: boolean;
  client: "pg" | SqlLibrary;
}

const RUNS: Run[] = [
  {
    fault: "it is killed, then silent, then the shop is killed",
    by: "postgresql",
    within: true,
    client: "pg",
  },
  {
    fault: "it is killed, then the pooler before it",
    by: "pooler",
    within: true,
    client: "pg",
  },
];

const MEASURED_RUNS = (
  ["it is killed", "it is silent for 3 s", "the shop is killed"] as const
).flatMap((fault) =>
  [true, false].map((within): Run => ({
    fault,
    by: "postgresql",
    within,
    client: "pg",
  })),
);

const LIBRARY_RUNS = SQL_LIBRARIES.map((client): Run => ({
  ...RUNS[0]!,
  client,
}));

export function postgresqlUnderFaults(shops: () => ShopsUnderFaults): void {
  describeWithServers(["PostgreSQL", "PgBouncer"], "PostgreSQL:", () => {
    const servers = {} as Servers;
    let pool: Pool;

    beforeAll(async () => {
      servers.postgresql = await startPostgresql();
      servers.pooler = await startPgbouncer(servers.postgresql);
      pool = new Pool({ connectionString: postgresqlUrl(servers.postgresql) });
      pool.on("error", () => undefined);
    });
    afterAll(async () => {
      await pool.end();
      await servers.pooler.remove();
      await servers.postgresql.remove();
    });

    it.for(MEASURED ? [...RUNS, ...MEASURED_RUNS, ...LIBRARY_RUNS] : RUNS)(
      "$client $fault (completeWithin: $within)",
      TIMEOUT,
      async ({ fault, by, within, client }) => {
        const prefix = runPrefix();
        await pool.query(
          `CREATE TABLE ${prefix}effects (code text NOT NULL);
           ${SqlNotificationStore.schema({ dialect: "postgresql", table: `${prefix}marks` })}`,
        );
        const effects = async () => {
          const { rows } = await pool.query<{ code: string }>(
            `SELECT code FROM ${prefix}effects`,
          );
          return rows.map(({ code }) => code);
        };
        const figures = await shops().handle({
          client,
          clientSettings: {
            urls: [postgresqlUrl(servers[by])],
            ...(client === "pg" && { options: DOCUMENTED_OPTIONS.pg }),
            prefix,
          },
          faults: FAULTS[fault](servers),
          ...(within && { effects }),
        });
        note(
          `PostgreSQL, ${client}${within ? ", completeWithin" : ""}`,
          fault,
          figures,
        );
        expect(figures.lost).toBe(0);
        expect(figures.twice).toBeLessThanOrEqual(within ? 0 : IN_HAND);
      },
    );
  });
}
