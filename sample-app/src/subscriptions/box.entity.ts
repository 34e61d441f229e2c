import {
  Column,
  Entity,
  JoinColumn,
  ManyToOne,
  PrimaryColumn,
  type Relation,
} from "typeorm";
import type { Day, Month } from "./calendar.js";
import { Subscription } from "./subscription.entity.js";

/**
 * - `DUE`: to be deducted.
 * - `DEDUCTING`: WeChat Pay has accepted the deduction; it tells the customer, and takes the money a day later.
 * - `FAILED`: it took none; there is another try, under a new number.
 * - `PAID`.
 * - `MISSED`: it took none, and there is no other try.
 */
export type BoxState = "DUE" | "DEDUCTING" | "FAILED" | "PAID" | "MISSED";

/** One month's box. Its key is what has a customer pay for each month once, also one who ends the subscription and signs again. */
@Entity("tea_boxes")
export class Box {
  @PrimaryColumn()
  openid!: string;

  @PrimaryColumn({ type: String })
  month!: Month;

  /** Code of the subscription that it is of. */
  @Column({ name: "subscription" })
  subscriptionCode!: string;

  @ManyToOne(() => Subscription)
  @JoinColumn({ name: "subscription" })
  subscription!: Relation<Subscription>;

  /** In fen. */
  @Column()
  price!: number;

  @Column({ type: String })
  state!: BoxState;

  /** Of the first deduction; those of further tries follow from it. None where nothing was to be deducted, for the box was paid for while signing. */
  @Column({ type: String, nullable: true })
  number!: string | null;

  /** `out_trade_no` of the deduction that is to be made, under way, or made; null where the box was paid for while signing. */
  @Column({ type: String, name: "out_trade_no", nullable: true })
  outTradeNo!: string | null;

  /** The day on which it was opened: from then on it is tried for some days. */
  @Column({ type: String, name: "due_on" })
  dueOn!: Day;

  /** The day of the next try. */
  @Column({ type: String, name: "try_on" })
  tryOn!: Day;

  /** Until then one process has it in hand. */
  @Column({ type: Date, name: "lease_until", nullable: true })
  leaseUntil!: Date | null;

  @Column({ type: Date, name: "accepted_at", nullable: true })
  acceptedAt!: Date | null;

  /** Why the last deduction failed, in WeChat Pay's words. */
  @Column({ type: String, nullable: true })
  failure!: string | null;

  /** WeChat Pay's number of the payment. */
  @Column({ type: String, name: "transaction_id", nullable: true })
  transactionId!: string | null;

  @Column({ type: Date, name: "paid_at", nullable: true })
  paidAt!: Date | null;
}
