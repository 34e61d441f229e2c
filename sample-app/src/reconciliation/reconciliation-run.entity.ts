import { Column, Entity, Generated, PrimaryColumn } from "typeorm";

/** One run that asked WeChat Pay about what no notification told. */
@Entity("reconciliation_runs")
export class ReconciliationRun {
  @PrimaryColumn({ type: "bigint" })
  @Generated("increment")
  number!: string;

  @Column({ name: "started_at" })
  startedAt!: Date;

  @Column({ name: "finished_at" })
  finishedAt!: Date;

  /** Contracts that turned out to be signed. */
  @Column()
  signed!: number;

  @Column()
  terminated!: number;

  /** Contracts that WeChat Pay does not know: declined, or not decided yet. */
  @Column()
  absent!: number;

  /** Orders that turned out to be paid. */
  @Column()
  paid!: number;

  /** Contracts and orders that failed, or of which something else was paid; the next run asks again. */
  @Column()
  failed!: number;
}
