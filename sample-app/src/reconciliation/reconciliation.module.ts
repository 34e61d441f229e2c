import { Module } from "@nestjs/common";
import { TypeOrmModule } from "@nestjs/typeorm";
import { CustomerContractsModule } from "../contracts/contracts.module.js";
import { NotificationsModule } from "../notifications/notifications.module.js";
import { OrdersModule } from "../orders/orders.module.js";
import { Housekeeping } from "./housekeeping.js";
import { PendingContracts } from "./pending-contracts.js";
import { ReconciliationRun } from "./reconciliation-run.entity.js";
import { ReconciliationService } from "./reconciliation.service.js";

/** Catches up on notifications that never came. */
@Module({
  imports: [
    CustomerContractsModule,
    NotificationsModule,
    OrdersModule,
    TypeOrmModule.forFeature([ReconciliationRun]),
  ],
  providers: [Housekeeping, PendingContracts, ReconciliationService],
  exports: [ReconciliationService, TypeOrmModule],
})
export class ReconciliationModule {}
