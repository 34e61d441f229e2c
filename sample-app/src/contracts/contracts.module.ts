import { Module } from "@nestjs/common";
import { OrdersModule } from "../orders/orders.module.js";
import { ContractBook } from "./contract-book.js";
import { ContractsController } from "./contracts.controller.js";
import { TerminationService } from "./termination.service.js";

/** The customer's contracts. */
@Module({
  imports: [OrdersModule],
  controllers: [ContractsController],
  providers: [ContractBook, TerminationService],
  exports: [ContractBook],
})
export class CustomerContractsModule {}
