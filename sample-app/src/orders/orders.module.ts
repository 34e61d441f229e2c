import { Module } from "@nestjs/common";
import { TypeOrmModule } from "@nestjs/typeorm";
import { CustomerContractsModule } from "../contracts/contracts.module.js";
import { Order } from "./order.entity.js";
import { OrdersController } from "./orders.controller.js";
import { OrdersService } from "./orders.service.js";
import { PaymentInquiry } from "./payment-inquiry.js";

/** The customer's orders. */
@Module({
  imports: [CustomerContractsModule, TypeOrmModule.forFeature([Order])],
  controllers: [OrdersController],
  providers: [OrdersService, PaymentInquiry],
  exports: [OrdersService, PaymentInquiry, TypeOrmModule],
})
export class OrdersModule {}
