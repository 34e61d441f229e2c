import { Module } from "@nestjs/common";
import { NotificationsModule } from "../notifications/notifications.module.js";
import { OrdersModule } from "../orders/orders.module.js";
import { CustomerContractsModule } from "../contracts/contracts.module.js";
import { ReconciliationModule } from "../reconciliation/reconciliation.module.js";
import { AdminController } from "./admin.controller.js";

/** What the shopkeeper sees. */
@Module({
  imports: [
    CustomerContractsModule,
    NotificationsModule,
    OrdersModule,
    ReconciliationModule,
  ],
  controllers: [AdminController],
})
export class AdminModule {}
