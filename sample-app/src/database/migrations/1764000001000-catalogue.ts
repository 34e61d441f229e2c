import type { MigrationInterface, QueryRunner } from "typeorm";

/** Fills the catalogue. Prices are in fen. */
export class Catalogue1764000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
INSERT INTO products (position, id, name_zh, name_en, price) VALUES
  (0, 'coffee', '一杯咖啡', 'A cup of coffee', 200),
  (1, 'longjing', '西湖龙井', 'Longjing green tea', 16800),
  (2, 'puer', '熟普洱茶饼', 'Ripe Pu''er tea cake', 23900),
  (3, 'teapot', '紫砂壶', 'Zisha teapot', 39900),
  (4, 'cup', '白瓷茶杯', 'White porcelain cup', 4500),
  (5, 'mooncake', '苏式月饼', 'Suzhou mooncakes', 6660)`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      "DELETE FROM products WHERE id IN ('coffee', 'longjing', 'puer', 'teapot', 'cup', 'mooncake')",
    );
  }
}
