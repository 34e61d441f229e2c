import { Controller, Get, Render } from "@nestjs/common";
import { InjectRepository } from "@nestjs/typeorm";
import type { Repository } from "typeorm";
import { Product } from "./product.entity.js";

/** What is for sale. */
@Controller()
export class CatalogueController {
  constructor(
    @InjectRepository(Product) private readonly products: Repository<Product>,
  ) {}

  @Get()
  @Render("catalogue")
  async page() {
    const products = await this.products.find({ order: { position: "ASC" } });
    return { products };
  }
}
