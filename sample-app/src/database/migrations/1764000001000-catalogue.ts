import type { MigrationInterface, QueryRunner } from "typeorm";

/** What the shop sells; prices in fen. */
const PRODUCTS: Array<[id: string, zh: string, en: string, price: number]> = [
  ["coffee", "一杯咖啡", "A cup of coffee", 200],
  ["longjing", "西湖龙井", "Longjing green tea", 16_800],
  ["puer", "熟普洱茶饼", "Ripe Pu'er tea cake", 23_900],
  ["teapot", "紫砂壶", "Zisha teapot", 39_900],
  ["cup", "白瓷茶杯", "White porcelain cup", 4_500],
  ["mooncake", "苏式月饼", "Suzhou mooncakes", 6_660],
];

/** Fills the catalogue. */
export class Catalogue1764000001000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [position, product] of PRODUCTS.entries()) {
      await runner.query(
        "INSERT INTO products (id, name_zh, name_en, price, position) VALUES ($1, $2, $3, $4, $5)",
        [...product, position],
      );
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query("DELETE FROM products WHERE id = ANY ($1)", [
      PRODUCTS.map(([id]) => id),
    ]);
  }
}
