import { Module } from "@nestjs/common";
import { CustomerContractsModule } from "../contracts/contracts.module.js";
import { OrdersModule } from "../orders/orders.module.js";
import { CheckoutController } from "./checkout.controller.js";
import { CheckoutService } from "./checkout.service.js";
import { SubscriptionsModule } from "../subscriptions/subscriptions.module.js";
import { OrderOpening } from "./order-opening.js";
import { StandingContracts } from "./standing-contracts.js";
import { Subscribing } from "./subscribing.service.js";

/** From a cart to an order that can be paid. */
@Module({
  imports: [CustomerContractsModule, OrdersModule, SubscriptionsModule],
  controllers: [CheckoutController],
  providers: [CheckoutService, OrderOpening, StandingContracts, Subscribing],
  exports: [CheckoutService, StandingContracts, Subscribing],
})
export class CheckoutModule {}
