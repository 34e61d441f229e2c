import { Column, CreateDateColumn, Entity, PrimaryColumn } from "typeorm";

/** A visitor's browser, known by a random cookie. */
@Entity("sessions")
export class Session {
  /** The cookie's value: random, so it need not be signed. */
  @PrimaryColumn()
  id!: string;

  /** The customer who has signed in. */
  @Column({ type: String, nullable: true })
  openid!: string | null;

  /** Of the cart that it has now. Renewed with each order, so that a cart becomes one order. */
  @Column({ name: "checkout_id" })
  cartId!: string;

  /** It is nobody's from then on. */
  @Column({ name: "expires_at" })
  expiresAt!: Date;

  @CreateDateColumn({ name: "created_at" })
  createdAt!: Date;
}
