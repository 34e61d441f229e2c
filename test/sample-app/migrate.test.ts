import { Client } from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { openShop } from "../../sample-app/src/shop.js";
import { describeWithService } from "../notification/stores/services";
import { serverDatabase } from "./databases";

describeWithService("DATABASE_URL", "the tables of the shop", (url) => {
  const database = serverDatabase(url);
  let sql: Client;

  beforeAll(async () => {
    await database.create();
    sql = new Client({ connectionString: database.variables.DATABASE_URL });
    await sql.connect();
  });
  afterAll(async () => {
    await sql.end();
    await database.drop();
  });

  it("are not touched while another process makes them", async () => {
    await sql.query("SELECT pg_advisory_lock(7212535)");
    const opening = openShop({
      ...database.variables,
      PORT: "0",
      LOG_LEVEL: "fatal",
    });
    await expect
      .poll(async () => {
        // Those of other databases are seen, too.
        const { rows } = await sql.query(
          `SELECT 1 FROM pg_locks JOIN pg_database ON pg_database.oid = database
           WHERE datname = current_database() AND locktype = 'advisory' AND NOT granted`,
        );
        return rows.length;
      })
      .toBe(1);
    const { rows } = await sql.query(
      "SELECT 1 FROM pg_tables WHERE schemaname = 'public'",
    );
    expect(rows).toEqual([]);
    await sql.query("SELECT pg_advisory_unlock(7212535)");
    const shop = await opening;
    const products = await sql.query("SELECT 1 FROM products");
    expect(products.rows).toHaveLength(6);
    await shop.close();
  });
});
