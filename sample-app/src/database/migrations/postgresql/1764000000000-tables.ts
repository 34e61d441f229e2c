import { SqlNotificationStore } from "nestjs-wechatpay-contracts";
import type { MigrationInterface, QueryRunner } from "typeorm";

/** Every table of the shop, and the one in which the package remembers handled notifications. */
export class Tables1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE products (
  id text PRIMARY KEY,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  price integer NOT NULL CHECK (price > 0),
  position integer NOT NULL
);
CREATE TABLE sessions (
  id uuid PRIMARY KEY,
  openid text,
  checkout_id uuid NOT NULL UNIQUE,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX sessions_created_at ON sessions (created_at);
CREATE TABLE cart_lines (
  session_id uuid NOT NULL REFERENCES sessions ON DELETE CASCADE ON UPDATE CASCADE,
  product_id text NOT NULL REFERENCES products,
  quantity integer NOT NULL CHECK (quantity BETWEEN 1 AND 99),
  PRIMARY KEY (session_id, product_id)
);
CREATE TABLE orders (
  number text PRIMARY KEY,
  checkout_id uuid NOT NULL UNIQUE,
  openid text NOT NULL,
  description text NOT NULL,
  total integer NOT NULL CHECK (total > 0),
  state text NOT NULL CHECK (state IN ('OPEN', 'PAID', 'CLOSED')),
  prepay_id text,
  prepaid_at timestamptz,
  placing_until timestamptz,
  asked_at timestamptz,
  paying_contract text,
  transaction_id text,
  paid_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE INDEX orders_openid ON orders (openid, created_at);
CREATE INDEX orders_open ON orders (asked_at NULLS FIRST, prepaid_at) WHERE state = 'OPEN';
CREATE TABLE order_lines (
  order_number text NOT NULL REFERENCES orders,
  product_id text NOT NULL,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  price integer NOT NULL,
  quantity integer NOT NULL,
  PRIMARY KEY (order_number, product_id)
);
CREATE TABLE contracts (
  code text PRIMARY KEY CHECK (code ~ '^[0-9A-Za-z]{1,32}$'),
  order_number text NOT NULL UNIQUE REFERENCES orders,
  openid text NOT NULL,
  service_id integer NOT NULL,
  state text NOT NULL CHECK (state IN ('NEW', 'OFFERED', 'SIGNED', 'TERMINATED', 'LAPSED')),
  contract_id text,
  standing jsonb,
  doubted_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);
ALTER TABLE orders ADD FOREIGN KEY (paying_contract) REFERENCES contracts;
CREATE INDEX contracts_openid ON contracts (openid);
CREATE INDEX contracts_pending ON contracts (created_at) WHERE state IN ('NEW', 'OFFERED') OR doubted_at IS NOT NULL;
CREATE TABLE received_notifications (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  received_at timestamptz NOT NULL,
  result text NOT NULL CHECK (result IN ('verified', 'duplicate', 'refused')),
  status integer NOT NULL,
  event_id text,
  event_type text,
  reason text
);
CREATE TABLE reconciliation_runs (
  number bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  started_at timestamptz NOT NULL,
  finished_at timestamptz NOT NULL,
  signed integer NOT NULL,
  terminated integer NOT NULL,
  absent integer NOT NULL,
  paid integer NOT NULL,
  failed integer NOT NULL
);
${SqlNotificationStore.schema({ dialect: "postgresql" })}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `DROP TABLE contract_notifications, reconciliation_runs, received_notifications, contracts, order_lines, orders, cart_lines, sessions, products CASCADE`,
    );
  }
}
