import { afterAll, beforeAll, expect, it } from "vitest";
import { openShop } from "../../sample-app/src/shop.js";
import { describeWithService } from "../notification/stores/services";
import { onEachDatabase, onEachServer, serverDatabase } from "./databases";
import { SuiteShop } from "./shop";
import { connect, isMysql, type Sql } from "./sql";

const LOCK = {
  postgresql: {
    take: "SELECT pg_advisory_lock(7212535)",
    release: "SELECT pg_advisory_unlock(7212535)",
    // Those of other databases are seen, too.
    waiting: `SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = database
      WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted`,
  },
  mariadb: {
    take: "SELECT get_lock(sha1(concat(database(), '7212535')), 10)",
    release: "SELECT release_lock(sha1(concat(database(), '7212535')))",
    waiting:
      "SELECT 1 FROM information_schema.processlist WHERE db = database() AND state = 'User lock'",
  },
};

onEachServer("the tables of the shop", (database) => {
  let sql: Sql;
  const open = () =>
    openShop({ ...database.variables, PORT: "0", LOG_LEVEL: "fatal" });

  beforeAll(async () => {
    await database.create();
    sql = await connect(database.url);
  });
  afterAll(async () => {
    await sql.end();
    await database.drop();
  });

  it("are not touched while another process makes them", async () => {
    const isMariadb = isMysql(database.url);
    const lock = isMariadb ? LOCK.mariadb : LOCK.postgresql;
    await sql.query(lock.take);
    const opening = open();
    await expect.poll(() => sql.query(lock.waiting)).toHaveLength(1);
    const tables = await sql.query(
      `SELECT 1 FROM information_schema.tables WHERE table_schema = ${isMariadb ? "database()" : "'public'"}`,
    );
    expect(tables).toEqual([]);
    await sql.query(lock.release);
    const shop = await opening;
    expect(await sql.query("SELECT 1 FROM products")).toHaveLength(6);
    await shop.close();
  });
});

/** These databases commit each statement by itself. */
describeWithService("MYSQL_URL", "migrations on MariaDB", (url) => {
  const shop = new SuiteShop(serverDatabase(url));

  const indexes = () =>
    shop.rows(
      `SELECT table_name AS owner, index_name AS name, column_name AS indexed
       FROM information_schema.statistics WHERE table_schema = database()
       ORDER BY table_name, index_name, seq_in_index`,
    );

  it("go on where they were broken off", async () => {
    const before = await indexes();
    // The last statement did not come, nor did the note that they were made. What fills the catalogue is one transaction with its note.
    await shop.rows("DROP INDEX tea_boxes_state_try_on ON tea_boxes");
    await shop.rows("DELETE FROM migrations WHERE name NOT LIKE 'Catalogue%'");
    await shop.dataSource.runMigrations();
    expect(await indexes()).toEqual(before);
  });
});

onEachDatabase("the migrations of the shop", (database) => {
  const shop = new SuiteShop(database);

  /** The tables and their columns, and whether these may be null. */
  async function columns(): Promise<string[]> {
    const { DATABASE_URL } = database.variables;
    const schema = isMysql(DATABASE_URL) ? "database()" : "'public'";
    const rows = await shop.rows(
      `SELECT table_name AS owner, column_name AS name, is_nullable AS nullable
       FROM information_schema.columns WHERE table_schema = ${schema} AND table_name <> 'migrations'`,
    );
    return rows.map(({ owner, name, nullable }) =>
      [owner, name, nullable].join(" "),
    );
  }

  it("make what the entities say", async () => {
    const tables = shop.dataSource.entityMetadatas.flatMap(
      ({ tableName, columns }) =>
        columns.map(({ databaseName, isNullable }) =>
          [tableName, databaseName, isNullable ? "YES" : "NO"].join(" "),
        ),
    );
    const made = (await columns()).filter(
      (column) => !column.startsWith("contract_notifications "),
    );
    expect(made.sort()).toEqual(tables.sort());
  });

  it("can be taken back, also where something was bought, and made again", async () => {
    await (await shop.newCustomer()).buy();
    const before = await columns();
    const done = await shop.rows("SELECT 1 FROM migrations");
    for (let undone = 0; undone < done.length; undone++) {
      await shop.dataSource.undoLastMigration();
    }
    expect(await columns()).toEqual([]);
    await shop.dataSource.runMigrations();
    expect((await columns()).sort()).toEqual(before.sort());
    expect(await shop.rows("SELECT 1 FROM products")).toHaveLength(6);
  });
});
