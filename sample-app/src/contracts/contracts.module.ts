import { Module } from "@nestjs/common";
import { TypeOrmModule } from "@nestjs/typeorm";
import { ContractBook } from "./contract-book.js";
import { Contract } from "./contract.entity.js";
import { ContractsController } from "./contracts.controller.js";
import { TerminationService } from "./termination.service.js";

/** The customer's contracts. */
@Module({
  imports: [TypeOrmModule.forFeature([Contract])],
  controllers: [ContractsController],
  providers: [ContractBook, TerminationService],
  exports: [ContractBook, TerminationService, TypeOrmModule],
})
export class CustomerContractsModule {}
