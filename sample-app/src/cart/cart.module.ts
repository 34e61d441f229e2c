import { Module } from "@nestjs/common";
import { CatalogueModule } from "../catalogue/catalogue.module.js";
import { CartController } from "./cart.controller.js";
import { CartService } from "./cart.service.js";

/** The visitor's cart. */
@Module({
  imports: [CatalogueModule],
  controllers: [CartController],
  providers: [CartService],
  exports: [CartService],
})
export class CartModule {}
