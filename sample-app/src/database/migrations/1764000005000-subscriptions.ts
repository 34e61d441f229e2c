import type { MigrationInterface, QueryRunner } from "typeorm";
import { dialectOf } from "./dialect.js";

/**
 * Subscriptions of the monthly tea box, and its boxes: of a customer one for each month, whatever signs or deducts twice. MySQL and
 * MariaDB may have been broken off after any statement.
 */
export class Subscriptions1764000005000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    const { time, now, options } = dialectOf(runner);
    await runner.query(`
CREATE TABLE IF NOT EXISTS subscriptions (
  code varchar(32) PRIMARY KEY,
  openid varchar(128) NOT NULL,
  order_number varchar(32) NOT NULL UNIQUE,
  plan_id integer NOT NULL,
  price integer NOT NULL CHECK (price > 0),
  request_serial varchar(19) NOT NULL,
  state varchar(16) NOT NULL CHECK (state IN ('NEW', 'SIGNED', 'TERMINATED', 'LAPSED')),
  contract_id varchar(64),
  standing json,
  doubted_at ${time},
  next_on varchar(10),
  created_at ${time} NOT NULL DEFAULT ${now},
  FOREIGN KEY (order_number) REFERENCES orders (number)
)${options}`);
    await runner.query(`
CREATE TABLE IF NOT EXISTS tea_boxes (
  openid varchar(128) NOT NULL,
  month varchar(7) NOT NULL,
  subscription varchar(32) NOT NULL,
  price integer NOT NULL CHECK (price > 0),
  state varchar(16) NOT NULL CHECK (state IN ('DUE', 'DEDUCTING', 'FAILED', 'PAID', 'MISSED')),
  number varchar(32) UNIQUE,
  out_trade_no varchar(32),
  due_on varchar(10) NOT NULL,
  try_on varchar(10) NOT NULL,
  lease_until ${time},
  accepted_at ${time},
  failure varchar(255),
  transaction_id varchar(64),
  paid_at ${time},
  PRIMARY KEY (openid, month),
  FOREIGN KEY (subscription) REFERENCES subscriptions (code)
)${options}`);
    for (const [table, columns] of INDEXED) {
      const name = `${table}_${columns.split(", ").join("_")}`;
      if (!(await hasIndex(runner, table, name))) {
        await runner.query(`CREATE INDEX ${name} ON ${table} (${columns})`);
      }
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DROP TABLE tea_boxes");
    await runner.query("DROP TABLE subscriptions");
  }
}

/** MySQL has no `IF NOT EXISTS` of indexes. */
async function hasIndex(
  runner: QueryRunner,
  table: string,
  name: string,
): Promise<boolean> {
  const { indices = [] } = (await runner.getTable(table)) ?? {};
  return indices.some((index) => index.name === name);
}

const INDEXED = [
  ["subscriptions", "openid"],
  ["subscriptions", "state, next_on"],
  ["tea_boxes", "state, try_on"],
] as const;
