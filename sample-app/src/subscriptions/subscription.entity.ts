import type { ContractStanding } from "nestjs-wechatpay-contracts";
import { Column, CreateDateColumn, Entity, PrimaryColumn } from "typeorm";
import type { Day } from "./calendar.js";

/**
 * - `NEW`: its order can be paid, by which it is signed.
 * - `SIGNED`, `TERMINATED`: as WeChat Pay has it. The second is final: who subscribes again signs another.
 * - `LAPSED`: its order was not paid, or was paid without signing.
 */
export type SubscriptionState = "NEW" | "SIGNED" | "TERMINATED" | "LAPSED";

/** A customer's consent to pay for a tea box each month (委托代扣). */
@Entity("subscriptions")
export class Subscription {
  /** `out_contract_code`: made once for an order, never used for another. */
  @PrimaryColumn()
  code!: string;

  @Column()
  openid!: string;

  /** The order of the first box, by whose payment it is signed (支付中签约). */
  @Column({ name: "order_number" })
  orderNumber!: string;

  @Column({ name: "plan_id" })
  planId!: number;

  /** What each box costs, in fen: what was agreed on when it was signed. */
  @Column()
  price!: number;

  /** `request_serial`, by which WeChat Pay orders the requests to sign. */
  @Column({ name: "request_serial" })
  requestSerial!: string;

  @Column({ type: String })
  state!: SubscriptionState;

  /** `contract_id`: what deductions name. */
  @Column({ type: String, name: "contract_id", nullable: true })
  contractId!: string | null;

  /** What the package makes of the events so far, in whatever order they came. */
  @Column({ type: "json", nullable: true })
  standing!: ContractStanding | null;

  /** Since then it is in doubt whether it is still signed: nothing is deducted until WeChat Pay has been asked. */
  @Column({ type: Date, name: "doubted_at", nullable: true })
  doubtedAt!: Date | null;

  /** Since then the customer wishes it ended: it stays in doubt, and its end is asked for again, until WeChat Pay has ended it. */
  @Column({ type: Date, name: "end_wished_at", nullable: true })
  endWishedAt!: Date | null;

  /** The day on which the next box falls due; none unless it is signed. */
  @Column({ type: String, name: "next_on", nullable: true })
  nextOn!: Day | null;

  @CreateDateColumn({ name: "created_at" })
  createdAt!: Date;
}
