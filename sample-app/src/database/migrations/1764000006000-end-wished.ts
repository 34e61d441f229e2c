import type { MigrationInterface, QueryRunner } from "typeorm";
import { dialectOf } from "./dialect.js";

const TABLES = ["contracts", "subscriptions"];

/** What a customer wishes ended is kept until WeChat Pay has ended it. MySQL and MariaDB may have been broken off between the tables. */
export class EndWished1764000006000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { time } = dialectOf(runner);
    for (const table of TABLES) {
      if (!(await runner.hasColumn(table, "end_wished_at"))) {
        await runner.query(
          `ALTER TABLE ${table} ADD COLUMN end_wished_at ${time}`,
        );
      }
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const table of TABLES) {
      await runner.query(`ALTER TABLE ${table} DROP COLUMN end_wished_at`);
    }
  }
}
