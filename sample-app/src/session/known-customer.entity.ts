import { CreateDateColumn, Entity, PrimaryColumn } from "typeorm";

/** Someone who has signed in. Whoever decides what contract a customer is offered holds the row meanwhile. */
@Entity("customers")
export class KnownCustomer {
  @PrimaryColumn()
  openid!: string;

  @CreateDateColumn({ name: "created_at" })
  createdAt!: Date;
}
