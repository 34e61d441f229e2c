import {
  Column,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  type Relation,
} from "typeorm";
import { Product } from "../catalogue/product.entity.js";
import { Session } from "../session/session.entity.js";

/** So many of one product in a visitor's cart. */
@Entity("cart_lines")
export class CartLine {
  @PrimaryColumn({ type: "uuid", name: "session_id" })
  sessionId!: string;

  @PrimaryColumn({ type: "text", name: "product_id" })
  productId!: string;

  @Column({ type: "integer" })
  quantity!: number;

  @ManyToOne(() => Session, (session) => session.lines)
  @JoinColumn({ name: "session_id" })
  session!: Relation<Session>;

  @ManyToOne(() => Product)
  @JoinColumn({ name: "product_id" })
  product!: Relation<Product>;
}
