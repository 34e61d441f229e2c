import {
  Column,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  type Relation,
} from "typeorm";
import { Order } from "./order.entity.js";

/** So many of one product, under the name and at the price that it had when it was bought. */
@Entity("order_lines")
export class OrderLine {
  @PrimaryColumn({ type: "text", name: "order_number" })
  orderNumber!: string;

  @PrimaryColumn({ type: "text", name: "product_id" })
  productId!: string;

  @Column({ type: "text", name: "name_zh" })
  nameZh!: string;

  @Column({ type: "text", name: "name_en" })
  nameEn!: string;

  /** In fen, per piece. */
  @Column({ type: "integer" })
  price!: number;

  @Column({ type: "integer" })
  quantity!: number;

  /** In fen. */
  get sum(): number {
    return this.price * this.quantity;
  }

  @ManyToOne(() => Order, (order) => order.lines)
  @JoinColumn({ name: "order_number" })
  order!: Relation<Order>;
}
