import type { MigrationInterface, QueryRunner } from "typeorm";

/** An order names the contract that is offered with it, and holds what was bought: contracts know of no orders, and lines need no table. */
export class OfferedContract1764000003000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
ALTER TABLE orders ADD COLUMN offered_contract text UNIQUE REFERENCES contracts;
UPDATE orders SET offered_contract = code FROM contracts WHERE order_number = number;
ALTER TABLE contracts DROP COLUMN order_number;
ALTER TABLE orders ADD COLUMN lines jsonb NOT NULL DEFAULT '[]';
UPDATE orders SET lines = bought.lines FROM (
  SELECT order_number, jsonb_agg(jsonb_build_object(
    'productId', product_id, 'nameZh', name_zh, 'nameEn', name_en, 'price', price, 'quantity', quantity)) AS lines
  FROM order_lines GROUP BY order_number
) AS bought WHERE order_number = number;
ALTER TABLE orders ALTER COLUMN lines DROP DEFAULT;
DROP TABLE order_lines;`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`
CREATE TABLE order_lines (
  order_number text NOT NULL REFERENCES orders,
  product_id text NOT NULL,
  name_zh text NOT NULL,
  name_en text NOT NULL,
  price integer NOT NULL,
  quantity integer NOT NULL,
  PRIMARY KEY (order_number, product_id)
);
INSERT INTO order_lines
SELECT number, line->>'productId', line->>'nameZh', line->>'nameEn', (line->>'price')::integer, (line->>'quantity')::integer
FROM orders, jsonb_array_elements(lines) AS line;
ALTER TABLE orders DROP COLUMN lines;
ALTER TABLE contracts ADD COLUMN order_number text UNIQUE REFERENCES orders;
UPDATE contracts SET order_number = number FROM orders WHERE offered_contract = code;
ALTER TABLE orders DROP COLUMN offered_contract;
ALTER TABLE contracts ALTER COLUMN order_number SET NOT NULL;`);
  }
}
