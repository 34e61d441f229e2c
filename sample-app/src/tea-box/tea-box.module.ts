import { type DynamicModule, Module } from "@nestjs/common";
import { ApiTeaBoxController } from "../api/api-tea-box.controller.js";
import { CheckoutModule } from "../checkout/checkout.module.js";
import type { Environment } from "../configuration/environment.js";
import { OrdersModule } from "../orders/orders.module.js";
import { ScheduleModule } from "../scheduling/schedule.module.js";
import { RenewalService } from "../subscriptions/renewal.service.js";
import { RENEWAL, RenewalSchedule } from "../subscriptions/renewal-schedule.js";
import { SubscriptionsModule } from "../subscriptions/subscriptions.module.js";
import { TeaBoxController } from "./tea-box.controller.js";

/** The tea box as it is sold and renewed, of the shop that has one. What WeChat Pay tells of those sold before is heard without it, too. */
@Module({})
export class TeaBoxModule {
  static forRoot(environment: Environment): DynamicModule {
    return {
      module: TeaBoxModule,
      imports: [
        CheckoutModule,
        OrdersModule,
        SubscriptionsModule,
        ScheduleModule.forJob(environment, {
          name: RENEWAL,
          everyMinutes: environment.RENEW_EVERY_MINUTES,
          imports: [SubscriptionsModule],
          job: RenewalService,
          schedule: RenewalSchedule,
        }),
      ],
      controllers: [TeaBoxController, ApiTeaBoxController],
    };
  }
}
