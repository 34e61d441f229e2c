import { randomUUID } from "node:crypto";
import { createPool, type PoolOptions } from "mysql2/promise";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { LeaseLostError, SqlNotificationStore } from "../../../../lib";
import { NotificationStoreContract } from "../../../../lib/testing";
import { newLease } from "../new-lease";
import { describeWithService } from "../services";
import { freshName } from "./databases";

/** What an application may have set for its connections, none of which may change what the store does. */
const POSTGRESQL: Array<[set: string, options: string]> = [
  ["READ COMMITTED", ""],
  ["REPEATABLE READ", "-c default_transaction_isolation=repeatable\\ read"],
  ["SERIALIZABLE", "-c default_transaction_isolation=serializable"],
  ["a time zone", "-c timezone=Asia/Shanghai"],
];

const SESSION = {
  "READ COMMITTED": "TRANSACTION ISOLATION LEVEL READ COMMITTED",
  SERIALIZABLE: "TRANSACTION ISOLATION LEVEL SERIALIZABLE",
  "a time zone": "time_zone = '+08:00'",
  "strange modes":
    "sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT,PAD_CHAR_TO_FULL_LENGTH,SIMULTANEOUS_ASSIGNMENT'",
  "no strict mode": "sql_mode = ''",
};

const MYSQL: Array<[set: string, options: PoolOptions]> = [
  ["nothing", {}],
  ["no FOUND_ROWS", { flags: ["-FOUND_ROWS"] }],
  ["GBK", { charset: "GBK_CHINESE_CI" }],
  ["Latin 1", { charset: "LATIN1_SWEDISH_CI" }],
  ["numbers as strings", { supportBigNumbers: true, bigNumberStrings: true }],
  ["named placeholders", { namedPlaceholders: true }],
];

function mysqlPool(uri: string, options: PoolOptions, set?: string) {
  const pool = createPool({ uri, ...options });
  if (set !== undefined) {
    // Ahead of whatever the connection is asked first.
    pool.on("connection", (connection) => {
      connection.query(`SET SESSION ${set}`);
    });
  }
  return pool;
}

describeWithService("DATABASE_URL", "PostgreSQL with a pool set to", (url) => {
  describe.each(POSTGRESQL)("%s", (_, options) => {
    const table = freshName();
    let pool: Pool;

    beforeAll(async () => {
      pool = new Pool({ connectionString: url, options });
      await new SqlNotificationStore(pool, { table }).ensureSchema();
    });
    afterAll(async () => {
      await pool.query(`DROP TABLE ${table}`);
      await pool.end();
    });

    const { cases } = new NotificationStoreContract(
      () => new SqlNotificationStore(pool, { table }),
    );
    it.each(cases)("$title", ({ run }) => run());
  });
});

describeWithService("MYSQL_URL", "MariaDB with a pool set to", (url) => {
  describe.each([
    ...MYSQL.map(([name, options]) => [name, options, undefined] as const),
    ...Object.entries(SESSION).map(([name, set]) => [name, {}, set] as const),
  ])("%s", (_, options, set) => {
    const table = freshName();
    let pool: ReturnType<typeof mysqlPool>;

    beforeAll(async () => {
      pool = mysqlPool(url, options, set);
      await new SqlNotificationStore(pool, { table }).ensureSchema();
    });
    afterAll(async () => {
      await pool.query(`DROP TABLE ${table}`);
      await pool.end();
    });

    const { cases } = new NotificationStoreContract(
      () => new SqlNotificationStore(pool, { table }),
    );
    it.each(cases)("$title", ({ run }) => run());
  });

  it("two time zones counts the time of both alike", async () => {
    const table = freshName();
    const [west, east] = ["-11:00", "+13:00"].map((zone) =>
      mysqlPool(url, {}, `time_zone = '${zone}'`),
    );
    const [first, second] = [west!, east!].map(
      (pool) => new SqlNotificationStore(pool, { table }),
    );
    await first!.ensureSchema();
    const id = randomUUID();
    const { token } = await newLease(first!, id);
    expect(await second!.begin(id, 60_000)).toEqual({ state: "busy" });
    await expect(second!.complete(id, randomUUID(), 1000)).rejects.toThrow(
      LeaseLostError,
    );
    await second!.complete(id, token, 60_000);
    expect(await first!.begin(id, 60_000)).toEqual({ state: "done" });
    await west!.query(`DROP TABLE ${table}`);
    await Promise.all([west!.end(), east!.end()]);
  });
});
