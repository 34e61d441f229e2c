import { Module } from "@nestjs/common";
import { OrderChanges } from "./order-changes.js";
import { OrdersController } from "./orders.controller.js";
import { OrdersService } from "./orders.service.js";
import { PaymentInquiry } from "./payment-inquiry.js";

/** The customer's orders. */
@Module({
  controllers: [OrdersController],
  providers: [OrderChanges, OrdersService, PaymentInquiry],
  exports: [OrderChanges, OrdersService, PaymentInquiry],
})
export class OrdersModule {}
