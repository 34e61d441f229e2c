import { Module } from "@nestjs/common";
import { CheckoutModule } from "../checkout/checkout.module.js";
import { CustomerContractsModule } from "../contracts/contracts.module.js";
import { SigningService } from "./signing.service.js";

/** Signing without an order. */
@Module({
  imports: [CheckoutModule, CustomerContractsModule],
  providers: [SigningService],
  exports: [SigningService],
})
export class SigningModule {}
