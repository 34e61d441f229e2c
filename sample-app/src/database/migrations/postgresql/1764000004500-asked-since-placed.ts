import type { MigrationInterface, QueryRunner } from "typeorm";

/** What was placed was asked about then: orders come up by one column, in which none of those that can be paid is without a value. */
export class AskedSincePlaced1764000004500 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
UPDATE orders SET asked_at = prepaid_at WHERE asked_at IS NULL;
DROP INDEX orders_open;
CREATE INDEX orders_open ON orders (asked_at) WHERE state = 'OPEN';`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP INDEX orders_open;
CREATE INDEX orders_open ON orders (asked_at NULLS FIRST, prepaid_at) WHERE state = 'OPEN';`);
  }
}
