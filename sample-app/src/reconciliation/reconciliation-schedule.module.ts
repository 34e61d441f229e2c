import { BullModule } from "@nestjs/bullmq";
import { type DynamicModule, Global, Module } from "@nestjs/common";
import type { Environment } from "../configuration/environment.js";
import {
  ClusterSchedule,
  RECONCILIATION,
  ReconciliationProcessor,
} from "./cluster-schedule.js";
import { LocalSchedule } from "./local-schedule.js";
import { ReconciliationSchedule } from "./reconciliation-schedule.js";
import { ReconciliationModule } from "./reconciliation.module.js";

/** When reconciliation runs: with `REDIS_URL` once for the whole cluster. */
@Global()
@Module({ imports: [ReconciliationModule] })
export class ReconciliationScheduleModule {
  static forRoot({ REDIS_URL, REDIS_PREFIX }: Environment): DynamicModule {
    if (REDIS_URL === undefined) {
      return {
        module: ReconciliationScheduleModule,
        providers: [
          { provide: ReconciliationSchedule, useClass: LocalSchedule },
        ],
        exports: [ReconciliationSchedule],
      };
    }
    return {
      module: ReconciliationScheduleModule,
      imports: [
        BullModule.forRoot({
          prefix: REDIS_PREFIX,
          connection: { url: REDIS_URL },
        }),
        BullModule.registerQueue({ name: RECONCILIATION }),
      ],
      providers: [
        ReconciliationProcessor,
        { provide: ReconciliationSchedule, useClass: ClusterSchedule },
      ],
      exports: [ReconciliationSchedule],
    };
  }
}
