import type { ContractStanding } from "nestjs-wechatpay-contracts";
import { Column, CreateDateColumn, Entity, PrimaryColumn } from "typeorm";

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
  @PrimaryColumn()
  code!: string;

  @Column()
  openid!: string;

  @Column({ name: "service_id" })
  serviceId!: number;

  @Column({ type: String })
  state!: ContractState;

  /** When it was last pre-signed: the user can sign it for two hours from then on. */
  @Column({ type: Date, name: "offered_at", nullable: true })
  offeredAt!: Date | null;

  /** `contract_id`: what pays the next orders. */
  @Column({ type: String, name: "contract_id", nullable: true })
  contractId!: string | null;

  /** What the package makes of the events so far, in whatever order they came. */
  @Column({ type: "json", nullable: true })
  standing!: ContractStanding | null;

  /** Since then it is in doubt whether it is still signed: the next reconciliation asks WeChat Pay. */
  @Column({ type: Date, name: "doubted_at", nullable: true })
  doubtedAt!: Date | null;

  /** Since then the customer wishes it ended: it stays in doubt, and its end is asked for again, until WeChat Pay has ended it. */
  @Column({ type: Date, name: "end_wished_at", nullable: true })
  endWishedAt!: Date | null;

  @CreateDateColumn({ name: "created_at" })
  createdAt!: Date;
}
