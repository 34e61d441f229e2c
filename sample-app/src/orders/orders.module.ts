import { Module } from "@nestjs/common";
import { OrderChanges } from "./order-changes.js";
import { OrdersController } from "./orders.controller.js";
import { OrdersService } from "./orders.service.js";

/** The customer's orders. */
@Module({
  controllers: [OrdersController],
  providers: [OrderChanges, OrdersService],
  exports: [OrderChanges, OrdersService],
})
export class OrdersModule {}
