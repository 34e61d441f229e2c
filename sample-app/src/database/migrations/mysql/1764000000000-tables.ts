import { SqlNotificationStore } from "nestjs-wechatpay-contracts";
import type { MigrationInterface, QueryRunner } from "typeorm";

/**
 * Every table of the shop, as PostgreSQL has them after all the steps of its own. These databases commit each statement by
 * itself, so that what was broken off must be able to begin again: hence `IF NOT EXISTS`.
 */
const TABLES = {
  products: `
  id varchar(64) PRIMARY KEY,
  name_zh varchar(255) NOT NULL,
  name_en varchar(255) NOT NULL,
  price integer NOT NULL CHECK (price > 0),
  position integer NOT NULL`,
  customers: `
  openid varchar(128) PRIMARY KEY,
  created_at datetime(6) NOT NULL DEFAULT (utc_timestamp(6))`,
  sessions: `
  id char(36) PRIMARY KEY,
  openid varchar(128),
  checkout_id char(36) NOT NULL UNIQUE,
  expires_at datetime(6) NOT NULL,
  created_at datetime(6) NOT NULL DEFAULT (utc_timestamp(6)),
  KEY sessions_expires_at (expires_at)`,
  cart_lines: `
  session_id char(36) NOT NULL,
  product_id varchar(64) NOT NULL,
  quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 99),
  PRIMARY KEY (session_id, product_id),
  FOREIGN KEY (session_id) REFERENCES sessions (id) ON DELETE CASCADE ON UPDATE CASCADE,
  FOREIGN KEY (product_id) REFERENCES products (id)`,
  contracts: `
  code varchar(32) PRIMARY KEY,
  openid varchar(128) NOT NULL,
  service_id integer NOT NULL,
  state varchar(16) NOT NULL CHECK (state IN ('NEW', 'OFFERED', 'SIGNED', 'TERMINATED', 'LAPSED')),
  contract_id varchar(64),
  standing json,
  doubted_at datetime(6),
  created_at datetime(6) NOT NULL DEFAULT (utc_timestamp(6)),
  KEY contracts_openid (openid),
  KEY contracts_doubted_at (doubted_at)`,
  orders: `
  number varchar(32) PRIMARY KEY,
  out_trade_no varchar(32) NOT NULL UNIQUE,
  checkout_id char(36) NOT NULL UNIQUE,
  openid varchar(128) NOT NULL,
  description varchar(255) NOT NULL,
  \`lines\` json NOT NULL,
  total integer NOT NULL CHECK (total > 0),
  state varchar(16) NOT NULL CHECK (state IN ('OPEN', 'PAID', 'CLOSED')),
  prepay_id varchar(64),
  prepaid_at datetime(6),
  placing_until datetime(6),
  asked_at datetime(6),
  offered_contract varchar(32) UNIQUE,
  paying_contract varchar(32),
  transaction_id varchar(64),
  paid_at datetime(6),
  created_at datetime(6) NOT NULL DEFAULT (utc_timestamp(6)),
  KEY orders_openid (openid, created_at),
  KEY orders_open (state, asked_at),
  KEY orders_created_at (created_at),
  FOREIGN KEY (offered_contract) REFERENCES contracts (code),
  FOREIGN KEY (paying_contract) REFERENCES contracts (code)`,
  received_notifications: `
  number bigint AUTO_INCREMENT PRIMARY KEY,
  received_at datetime(6) NOT NULL,
  result varchar(16) NOT NULL CHECK (result IN ('verified', 'duplicate', 'refused')),
  status integer NOT NULL,
  event_id varchar(255),
  event_type varchar(255),
  reason varchar(255),
  more integer NOT NULL DEFAULT 0`,
  reconciliation_runs: `
  number bigint AUTO_INCREMENT PRIMARY KEY,
  started_at datetime(6) NOT NULL,
  finished_at datetime(6) NOT NULL,
  signed integer NOT NULL,
  \`terminated\` integer NOT NULL,
  absent integer NOT NULL,
  paid integer NOT NULL,
  failed integer NOT NULL`,
};

/** The tables on MySQL and MariaDB, and the one in which the package remembers handled notifications. */
export class Tables1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [name, columns] of Object.entries(TABLES)) {
      // Texts are compared byte by byte, as PostgreSQL does.
      await runner.query(
        `CREATE TABLE IF NOT EXISTS ${name} (${columns}\n) ENGINE=InnoDB DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_bin`,
      );
    }
    await runner.query(SqlNotificationStore.schema({ dialect: "mysql" }));
  }

  async down(runner: QueryRunner): Promise<void> {
    // Those that refer to others first.
    const names = [...Object.keys(TABLES), "contract_notifications"].reverse();
    await runner.query(`DROP TABLE ${names.join(", ")}`);
  }
}
