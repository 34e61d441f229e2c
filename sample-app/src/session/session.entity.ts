import {
  Column,
  CreateDateColumn,
  Entity,
  OneToMany,
  PrimaryColumn,
  type Relation,
} from "typeorm";
import { CartLine } from "../cart/cart-line.entity.js";

/** A visitor's browser, known by a random cookie. */
@Entity("sessions")
export class Session {
  /** The cookie's value: random, so it need not be signed. */
  @PrimaryColumn({ type: "uuid" })
  id!: string;

  /** The customer who has signed in. */
  @Column({ type: "text", nullable: true })
  openid!: string | null;

  /** What the cart will become: posting it twice is one checkout. Renewed with each order. */
  @Column({ type: "uuid", name: "checkout_id" })
  checkoutId!: string;

  @CreateDateColumn({ type: "timestamptz", name: "created_at" })
  createdAt!: Date;

  @OneToMany(() => CartLine, (line) => line.session)
  lines!: Relation<CartLine[]>;
}
