import { Column, Entity, PrimaryColumn } from "typeorm";

/** Something for sale. */
@Entity("products")
export class Product {
  /** Legible, such as `longjing-tea`; also the name of its picture. */
  @PrimaryColumn()
  id!: string;

  @Column({ name: "name_zh" })
  nameZh!: string;

  @Column({ name: "name_en" })
  nameEn!: string;

  /** In fen, per piece. */
  @Column()
  price!: number;

  /** The order on the page. */
  @Column()
  position!: number;
}
