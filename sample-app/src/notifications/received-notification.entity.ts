import { Column, Entity, Generated, PrimaryColumn } from "typeorm";

/** What became of a delivery: handled now, handled before, or answered with 4xx or 5xx. */
export type DeliveryResult = "verified" | "duplicate" | "refused";

/** One delivery to the notify route. */
@Entity("received_notifications")
export class ReceivedNotification {
  @PrimaryColumn({ type: "bigint" })
  @Generated("increment")
  number!: string;

  @Column({ name: "received_at" })
  receivedAt!: Date;

  @Column({ type: String })
  result!: DeliveryResult;

  /** Of the answer. */
  @Column()
  status!: number;

  /** The event's id; unknown where the signature did not hold, for then nothing of the body is believed. */
  @Column({ type: String, name: "event_id", nullable: true })
  eventId!: string | null;

  @Column({ type: String, name: "event_type", nullable: true })
  eventType!: string | null;

  /** Why it was refused. */
  @Column({ type: String, nullable: true })
  reason!: string | null;

  /** So many came besides that are not written down one by one. */
  @Column({ default: 0 })
  more!: number;
}
