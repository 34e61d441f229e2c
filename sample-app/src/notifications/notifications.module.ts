import {
  type MiddlewareConsumer,
  Module,
  type NestModule,
  RequestMethod,
} from "@nestjs/common";
import { TypeOrmModule } from "@nestjs/typeorm";
import { NOTIFY_PATH } from "../configuration/shop-address.js";
import { CustomerContractsModule } from "../contracts/contracts.module.js";
import { OrdersModule } from "../orders/orders.module.js";
import { SubscriptionsModule } from "../subscriptions/subscriptions.module.js";
import { ContractNotifications } from "./contract-notifications.js";
import { DeliveryLog } from "./delivery-log.js";
import { DeliveryWriter } from "./delivery-writer.js";
import { PaymentNotifications } from "./payment-notifications.js";
import { ReceivedNotification } from "./received-notification.entity.js";

/** What WeChat Pay tells the shop. The package mounts the route itself. */
@Module({
  imports: [
    CustomerContractsModule,
    OrdersModule,
    SubscriptionsModule,
    TypeOrmModule.forFeature([ReceivedNotification]),
  ],
  exports: [TypeOrmModule],
  providers: [
    ContractNotifications,
    DeliveryLog,
    DeliveryWriter,
    PaymentNotifications,
  ],
})
export class NotificationsModule implements NestModule {
  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply(DeliveryLog)
      .forRoutes({ path: NOTIFY_PATH, method: RequestMethod.POST });
  }
}
