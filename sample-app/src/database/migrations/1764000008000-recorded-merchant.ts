import type { MigrationInterface, QueryRunner } from "typeorm";
import { dialectOf } from "./dialect.js";

/** Whose contracts, orders and sessions the database holds. One row, so that processes that start at once agree. */
export class RecordedMerchant1764000008000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE IF NOT EXISTS recorded_merchant (
        id integer PRIMARY KEY CHECK (id = 1),
        mchid varchar(32) NOT NULL
      )${dialectOf(runner).options}
    `);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DROP TABLE recorded_merchant");
  }
}
