import type { MigrationInterface, QueryRunner } from "typeorm";
import { dialectOf } from "./dialect.js";

/** When a contract was last offered: for so long from then on it can be signed. */
export class OfferedAt1764000007000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { time } = dialectOf(runner);
    if (!(await runner.hasColumn("contracts", "offered_at"))) {
      await runner.query(`ALTER TABLE contracts ADD COLUMN offered_at ${time}`);
    }
    await runner.query(
      "UPDATE contracts SET offered_at = created_at WHERE state = 'OFFERED'",
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE contracts DROP COLUMN offered_at");
  }
}
