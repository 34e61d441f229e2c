import { Module } from "@nestjs/common";
import { CartModule } from "../cart/cart.module.js";
import { CatalogueModule } from "../catalogue/catalogue.module.js";
import { CheckoutModule } from "../checkout/checkout.module.js";
import { CustomerContractsModule } from "../contracts/contracts.module.js";
import { OrdersModule } from "../orders/orders.module.js";
import { SigningModule } from "../signing/signing.module.js";
import { SignInModule } from "../sign-in/sign-in.module.js";
import { ApiCartController } from "./api-cart.controller.js";
import { ApiContractsController } from "./api-contracts.controller.js";
import { ApiOrdersController } from "./api-orders.controller.js";
import { ApiSessionController } from "./api-session.controller.js";

/** The shop for programs, such as a mini program: what the pages do, in JSON. */
@Module({
  imports: [
    CartModule,
    CatalogueModule,
    CheckoutModule,
    CustomerContractsModule,
    OrdersModule,
    SignInModule,
    SigningModule,
  ],
  controllers: [
    ApiCartController,
    ApiContractsController,
    ApiOrdersController,
    ApiSessionController,
  ],
})
export class ApiModule {}
