import {
  Column,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  type Relation,
} from "typeorm";
import { Product } from "../catalogue/product.entity.js";
import { Session } from "./session.entity.js";

/** So many of one product in a visitor's cart. */
@Entity("cart_lines")
export class CartLine {
  @PrimaryColumn({ name: "session_id" })
  sessionId!: string;

  @PrimaryColumn({ name: "product_id" })
  productId!: string;

  @Column()
  quantity!: number;

  @ManyToOne(() => Session)
  @JoinColumn({ name: "session_id" })
  session!: Relation<Session>;

  @ManyToOne(() => Product)
  @JoinColumn({ name: "product_id" })
  product!: Relation<Product>;
}
