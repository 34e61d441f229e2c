import {
  Column,
  CreateDateColumn,
  Entity,
  JoinColumn,
  ManyToOne,
  OneToOne,
  PrimaryColumn,
  type Relation,
} from "typeorm";
import { Contract } from "../contracts/contract.entity.js";

/** `OPEN` until it is paid; `CLOSED` where WeChat Pay says that it can no longer be. */
export type OrderState = "OPEN" | "PAID" | "CLOSED";

/** So many of one product, under the name and at the price that it had when it was bought. */
export interface OrderLine {
  productId: string;
  nameZh: string;
  nameEn: string;
  /** In fen, per piece. */
  price: number;
  quantity: number;
}

/** The line of an order by whose payment a customer subscribes to the tea box; it has no other. */
export const TEA_BOX = {
  productId: "tea-box",
  nameZh: "月度茶盒",
  nameEn: "Monthly tea box",
} as const;

/** Whether a customer subscribes to the tea box by the payment of an order. */
export function isOfTeaBox({ lines }: Pick<Order, "lines">): boolean {
  return lines[0]?.productId === TEA_BOX.productId;
}

/** What a customer buys in one checkout. */
@Entity("orders")
export class Order {
  /** The shop's own number, as its pages show it: 32 digits and letters. */
  @PrimaryColumn()
  number!: string;

  /** The number that WeChat Pay knows it by: the same, until it must be placed anew. */
  @Column({ name: "out_trade_no" })
  outTradeNo!: string;

  /** The checkout that it came from, unique. */
  @Column({ name: "checkout_id" })
  checkoutId!: string;

  @Column()
  openid!: string;

  /** What WeChat Pay shows: `description`, at most 127 characters. */
  @Column()
  description!: string;

  /** Written once, for what was bought does not change. */
  @Column({ type: "json" })
  lines!: OrderLine[];

  /** In fen. */
  @Column()
  total!: number;

  @Column({ type: String })
  state!: OrderState;

  /** Absent until WeChat Pay has taken the order. */
  @Column({ type: String, name: "prepay_id", nullable: true })
  prepayId!: string | null;

  /** When WeChat Pay gave the `prepay_id`, which holds for two hours. */
  @Column({ type: Date, name: "prepaid_at", nullable: true })
  prepaidAt!: Date | null;

  /** Until then one process is placing it with WeChat Pay. */
  @Column({ type: Date, name: "placing_until", nullable: true })
  placingUntil!: Date | null;

  /** When WeChat Pay was last asked whether it is paid, or gave the `prepay_id`. */
  @Column({ type: Date, name: "asked_at", nullable: true })
  askedAt!: Date | null;

  /** Code of the contract that is offered with it, unless it is paid by one. */
  @Column({ type: String, name: "offered_contract", nullable: true })
  offeredContractCode!: string | null;

  @OneToOne(() => Contract)
  @JoinColumn({ name: "offered_contract" })
  offeredContract!: Relation<Contract> | null;

  /** Code of the contract by which it is paid without a password. */
  @Column({ type: String, name: "paying_contract", nullable: true })
  payingContractCode!: string | null;

  @ManyToOne(() => Contract)
  @JoinColumn({ name: "paying_contract" })
  payingContract!: Relation<Contract> | null;

  /** WeChat Pay's number of the payment. */
  @Column({ type: String, name: "transaction_id", nullable: true })
  transactionId!: string | null;

  @Column({ type: Date, name: "paid_at", nullable: true })
  paidAt!: Date | null;

  @CreateDateColumn({ name: "created_at" })
  createdAt!: Date;
}
