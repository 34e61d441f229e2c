import { Column, Entity, PrimaryColumn } from "typeorm";

/** Whose contracts, orders and sessions the database holds. */
@Entity("recorded_merchant")
export class RecordedMerchant {
  /** There is one row. */
  @PrimaryColumn()
  id!: number;

  @Column()
  mchid!: string;
}
