import { Module } from "@nestjs/common";
import { TypeOrmModule } from "@nestjs/typeorm";
import { CatalogueController } from "./catalogue.controller.js";
import { Product } from "./product.entity.js";

/** What is for sale. */
@Module({
  imports: [TypeOrmModule.forFeature([Product])],
  controllers: [CatalogueController],
  exports: [TypeOrmModule],
})
export class CatalogueModule {}
