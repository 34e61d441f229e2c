import type { MigrationInterface, QueryRunner } from "typeorm";

/** Customers, of whom one is offered one contract at a time; sessions that end; deliveries that stand for many. */
export class Customers1764000004000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE customers (
  openid text PRIMARY KEY,
  created_at timestamptz NOT NULL DEFAULT now()
);
INSERT INTO customers (openid)
SELECT openid FROM sessions WHERE openid IS NOT NULL UNION SELECT openid FROM orders;
ALTER TABLE sessions ADD COLUMN expires_at timestamptz NOT NULL DEFAULT now() + interval '30 days';
ALTER TABLE sessions ALTER COLUMN expires_at DROP DEFAULT;
DROP INDEX sessions_created_at;
CREATE INDEX sessions_expires_at ON sessions (expires_at);
ALTER TABLE received_notifications ADD COLUMN more integer NOT NULL DEFAULT 0;
CREATE INDEX orders_created_at ON orders (created_at);`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
DROP INDEX orders_created_at;
ALTER TABLE received_notifications DROP COLUMN more;
DROP INDEX sessions_expires_at;
ALTER TABLE sessions DROP COLUMN expires_at;
CREATE INDEX sessions_created_at ON sessions (created_at);
DROP TABLE customers;`);
  }
}
