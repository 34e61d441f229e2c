import type { ContractStanding } from "nestjs-wechatpay-contracts";
import {
  Column,
  CreateDateColumn,
  Entity,
  JoinColumn,
  OneToOne,
  PrimaryColumn,
  type Relation,
} from "typeorm";
import { Order } from "../orders/order.entity.js";

/**
 * - `NEW`: it has a code; whether WeChat Pay offers it is not known.
 * - `OFFERED`: it is pre-signed, so that the user is asked after the payment.
 * - `SIGNED`, `TERMINATED`: as WeChat Pay has it. The second is final.
 * - `LAPSED`: the two hours in which it could be signed are over, and WeChat Pay knows of none.
 */
export type ContractState =
  "NEW" | "OFFERED" | "SIGNED" | "TERMINATED" | "LAPSED";

/** A customer's consent to be charged without a password, from its code on. */
@Entity("contracts")
export class Contract {
  /** `out_contract_code`: made once for an order, kept through its retries, never used for another. */
  @PrimaryColumn({ type: "text" })
  code!: string;

  @Column({ type: "text", name: "order_number" })
  orderNumber!: string;

  @OneToOne(() => Order, (order) => order.contract)
  @JoinColumn({ name: "order_number" })
  order!: Relation<Order>;

  @Column({ type: "text" })
  openid!: string;

  @Column({ type: "integer", name: "service_id" })
  serviceId!: number;

  @Column({ type: "text" })
  state!: ContractState;

  /** `contract_id`: what pays the next orders. */
  @Column({ type: "text", name: "contract_id", nullable: true })
  contractId!: string | null;

  /** What the package makes of the events so far, in whatever order they came. */
  @Column({ type: "jsonb", nullable: true })
  standing!: ContractStanding | null;

  /** Since then it is in doubt whether it is still signed: the next reconciliation asks WeChat Pay. */
  @Column({ type: "timestamptz", name: "doubted_at", nullable: true })
  doubtedAt!: Date | null;

  @CreateDateColumn({ type: "timestamptz", name: "created_at" })
  createdAt!: Date;
}
