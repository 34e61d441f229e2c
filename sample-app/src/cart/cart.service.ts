import { Injectable } from "@nestjs/common";
import { InjectRepository } from "@nestjs/typeorm";
import { LessThan, type Repository } from "typeorm";
import { Product } from "../catalogue/product.entity.js";
import { CartLine } from "../session/cart-line.entity.js";

/** Of one product. */
const MOST = 99;

/** What visitors have in their carts. */
@Injectable()
export class CartService {
  constructor(
    @InjectRepository(CartLine) private readonly lines: Repository<CartLine>,
    @InjectRepository(Product) private readonly products: Repository<Product>,
  ) {}

  of(sessionId: string): Promise<CartLine[]> {
    return this.lines.find({
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
    const line = { sessionId, productId };
    const { affected } = await this.lines.increment(
      { ...line, quantity: LessThan(MOST) },
      "quantity",
      1,
    );
    if (affected) {
      return true;
    }
    if (!(await this.products.existsBy({ id: productId }))) {
      return false;
    }
    // A line that is there is full, or was put there just now.
    await this.lines
      .createQueryBuilder()
      .insert()
      .values({ ...line, quantity: 1 })
      .orIgnore()
      .execute();
    return true;
  }

  /**
   * Has so many pieces be in the cart, whether the product was in it or not.
   *
   * @param quantity 0 takes the product out
   * @returns whether there is such a product, or none was wanted
   */
  async setQuantity(
    sessionId: string,
    productId: string,
    quantity: number,
  ): Promise<boolean> {
    const line = { sessionId, productId };
    if (quantity === 0) {
      await this.lines.delete(line);
      return true;
    }
    if (!(await this.products.existsBy({ id: productId }))) {
      return false;
    }
    await this.lines.upsert({ ...line, quantity }, ["sessionId", "productId"]);
    return true;
  }
}
