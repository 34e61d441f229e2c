import { Column, Entity, PrimaryColumn } from "typeorm";

/** Something for sale. */
@Entity("products")
export class Product {
  /** Legible, such as `longjing-tea`; also the name of its picture. */
  @PrimaryColumn({ type: "text" })
  id!: string;

  @Column({ type: "text", name: "name_zh" })
  nameZh!: string;

  @Column({ type: "text", name: "name_en" })
  nameEn!: string;

  /** In fen, per piece. */
  @Column({ type: "integer" })
  price!: number;

  /** The order on the page. */
  @Column({ type: "integer" })
  position!: number;
}
