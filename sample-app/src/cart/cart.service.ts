import { Injectable } from "@nestjs/common";
import { DataSource } from "typeorm";
import { CartLine } from "./cart-line.entity.js";

/** Of one product. */
const MOST = 99;

/** What visitors have in their carts. */
@Injectable()
export class CartService {
  constructor(private readonly dataSource: DataSource) {}

  lines(sessionId: string): Promise<CartLine[]> {
    return this.dataSource.manager.find(CartLine, {
      where: { sessionId },
      relations: { product: true },
      order: { product: { position: "ASC" } },
    });
  }

  /**
   * Adds one piece.
   *
   * @returns whether there is such a product
   */
  async add(sessionId: string, productId: string): Promise<boolean> {
    const added: unknown[] = await this.dataSource.query(
      `INSERT INTO cart_lines AS line (session_id, product_id, quantity)
SELECT $1, id, 1 FROM products WHERE id = $2
ON CONFLICT (session_id, product_id) DO UPDATE SET quantity = least(line.quantity + 1, $3)
RETURNING product_id`,
      [sessionId, productId, MOST],
    );
    return added.length > 0;
  }

  /** @param quantity 0 takes the product out */
  async setQuantity(
    sessionId: string,
    productId: string,
    quantity: number,
  ): Promise<void> {
    const line = { sessionId, productId };
    await (quantity === 0
      ? this.dataSource.manager.delete(CartLine, line)
      : this.dataSource.manager.update(CartLine, line, { quantity }));
  }
}
