import type { MigrationInterface, QueryRunner } from "typeorm";

/** The number that WeChat Pay knows an order by: another than the shop's own, where it had to be placed anew. */
export class PaymentNumber1764000002000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE orders ADD COLUMN out_trade_no text UNIQUE;
UPDATE orders SET out_trade_no = number;
ALTER TABLE orders ALTER COLUMN out_trade_no SET NOT NULL;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("ALTER TABLE orders DROP COLUMN out_trade_no");
  }
}
