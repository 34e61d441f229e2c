import { BullModule } from "@nestjs/bullmq";
import { type DynamicModule, Module } from "@nestjs/common";
import type { Environment } from "../configuration/environment.js";
import { Housekeeping } from "../database/housekeeping.js";
import { OrdersModule } from "../orders/orders.module.js";
import {
  ClusterSchedule,
  RECONCILIATION,
  ReconciliationProcessor,
} from "./cluster-schedule.js";
import { LocalSchedule } from "./local-schedule.js";
import { PendingContracts } from "./pending-contracts.js";
import { ReconciliationSchedule } from "./reconciliation-schedule.js";
import { ReconciliationService } from "./reconciliation.service.js";

/** Catches up on notifications that never came: with `REDIS_URL` once for the whole cluster. */
@Module({})
export class ReconciliationModule {
  static forRoot({ REDIS_URL, REDIS_PREFIX }: Environment): DynamicModule {
    return {
      module: ReconciliationModule,
      imports: [
        OrdersModule,
        ...(REDIS_URL === undefined
          ? []
          : [
              BullModule.forRoot({
                prefix: REDIS_PREFIX,
                connection: { url: REDIS_URL },
              }),
              BullModule.registerQueue({ name: RECONCILIATION }),
            ]),
      ],
      providers: [
        Housekeeping,
        PendingContracts,
        ReconciliationService,
        ...(REDIS_URL === undefined ? [] : [ReconciliationProcessor]),
        {
          provide: ReconciliationSchedule,
          useClass: REDIS_URL === undefined ? LocalSchedule : ClusterSchedule,
        },
      ],
      exports: [ReconciliationSchedule],
    };
  }
}
