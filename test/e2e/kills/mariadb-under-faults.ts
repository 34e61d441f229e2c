import { createPool, type Pool, type RowDataPacket } from "mysql2/promise";
import { afterAll, beforeAll, expect, it } from "vitest";
import { SqlNotificationStore } from "../../../lib";
import { DOCUMENTED_OPTIONS } from "./client-options";
import { killOf, killOfShop, silenceOf } from "./faults";
import { note } from "./figures";
import { mariadbUrl, startMariadb } from "./servers/mariadb";
import { describeWithServers } from "./servers/programs";
import type { Server } from "./servers/server";
import { SQL_LIBRARIES } from "../once/clients/sql-libraries";
import {
  MEASURED,
  runPrefix,
  type ShopsUnderFaults,
  TIMEOUT,
} from "./under-faults";

export function mariadbUnderFaults(shops: () => ShopsUnderFaults): void {
  describeWithServers(["MariaDB"], "MariaDB:", () => {
    let mariadb: Server;
    let pool: Pool;

    beforeAll(async () => {
      mariadb = await startMariadb();
      pool = createPool({ uri: mariadbUrl(mariadb) });
    });
    afterAll(async () => {
      await pool.end();
      await mariadb.remove();
    });

    const fault = "it is killed, then silent, then the shop is killed";
    it.each(
      MEASURED ? ["mysql2" as const, ...SQL_LIBRARIES] : ["mysql2" as const],
    )(`%s, ${fault} (completeWithin)`, TIMEOUT, async (client) => {
      const prefix = runPrefix();
      await pool.query(
        `CREATE TABLE ${prefix}effects (code varchar(32) NOT NULL)`,
      );
      await new SqlNotificationStore(pool, {
        table: `${prefix}marks`,
      }).ensureSchema();
      const figures = await shops().handle({
        client,
        clientSettings: {
          urls: [mariadbUrl(mariadb)],
          ...(client === "mysql2" && { options: DOCUMENTED_OPTIONS.mysql2 }),
          prefix,
        },
        faults: [killOf(mariadb), silenceOf(mariadb), killOfShop],
        effects: async () => {
          const [rows] = await pool.query<RowDataPacket[]>(
            `SELECT code FROM ${prefix}effects`,
          );
          return rows.map((row) => row.code as string);
        },
      });
      note(`MariaDB, ${client}, completeWithin`, fault, figures);
      expect(figures.lost).toBe(0);
      expect(figures.twice).toBe(0);
    });
  });
}
