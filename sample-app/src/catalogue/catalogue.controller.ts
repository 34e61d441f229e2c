import { Controller, Get, Render } from "@nestjs/common";
import { DataSource } from "typeorm";
import { Product } from "./product.entity.js";

/** What is for sale. */
@Controller()
export class CatalogueController {
  constructor(private readonly dataSource: DataSource) {}

  @Get()
  @Render("catalogue")
  async page() {
    const products = await this.dataSource.manager.find(Product, {
      order: { position: "ASC" },
    });
    return { products };
  }
}
