import {
  Column,
  CreateDateColumn,
  Entity,
  JoinColumn,
  ManyToOne,
  OneToMany,
  OneToOne,
  PrimaryColumn,
  type Relation,
} from "typeorm";
import { Contract } from "../contracts/contract.entity.js";
import { OrderLine } from "./order-line.entity.js";

/** `OPEN` until it is paid; `CLOSED` where WeChat Pay says that it can no longer be. */
export type OrderState = "OPEN" | "PAID" | "CLOSED";

/** What a customer buys in one checkout. */
@Entity("orders")
export class Order {
  /** The shop's own number, as its pages show it: 32 digits and letters. */
  @PrimaryColumn({ type: "text" })
  number!: string;

  /** The number that WeChat Pay knows it by: the same, until it must be placed anew. */
  @Column({ type: "text", name: "out_trade_no" })
  outTradeNo!: string;

  /** The checkout that it came from, unique. */
  @Column({ type: "uuid", name: "checkout_id" })
  checkoutId!: string;

  @Column({ type: "text" })
  openid!: string;

  /** What WeChat Pay shows: `description`, at most 127 characters. */
  @Column({ type: "text" })
  description!: string;

  /** In fen. */
  @Column({ type: "integer" })
  total!: number;

  @Column({ type: "text" })
  state!: OrderState;

  /** Absent until WeChat Pay has taken the order. */
  @Column({ type: "text", name: "prepay_id", nullable: true })
  prepayId!: string | null;

  /** When WeChat Pay gave the `prepay_id`, which holds for two hours. */
  @Column({ type: "timestamptz", name: "prepaid_at", nullable: true })
  prepaidAt!: Date | null;

  /** Until then one process is placing it with WeChat Pay. */
  @Column({ type: "timestamptz", name: "placing_until", nullable: true })
  placingUntil!: Date | null;

  /** When WeChat Pay was last asked whether it is paid. */
  @Column({ type: "timestamptz", name: "asked_at", nullable: true })
  askedAt!: Date | null;

  /** Code of the contract by which it is paid without a password. */
  @Column({ type: "text", name: "paying_contract", nullable: true })
  payingContractCode!: string | null;

  @ManyToOne(() => Contract)
  @JoinColumn({ name: "paying_contract" })
  payingContract!: Relation<Contract> | null;

  /** WeChat Pay's number of the payment. */
  @Column({ type: "text", name: "transaction_id", nullable: true })
  transactionId!: string | null;

  @Column({ type: "timestamptz", name: "paid_at", nullable: true })
  paidAt!: Date | null;

  @CreateDateColumn({ type: "timestamptz", name: "created_at" })
  createdAt!: Date;

  @OneToMany(() => OrderLine, (line) => line.order)
  lines!: Relation<OrderLine[]>;

  /** The contract that is offered with it, unless it is paid by one. */
  @OneToOne(() => Contract, (contract) => contract.order)
  contract!: Relation<Contract> | null;
}
