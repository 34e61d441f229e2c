import { BullModule, getQueueToken } from "@nestjs/bullmq";
import {
  type Abstract,
  type DynamicModule,
  Module,
  type ModuleMetadata,
  type Type,
} from "@nestjs/common";
import type { Queue } from "bullmq";
import type { Environment } from "../configuration/environment.js";
import { ClusterSchedule, processorOf } from "./cluster-schedule.js";
import { LocalSchedule } from "./local-schedule.js";
import type { Job, Schedule } from "./schedule.js";

/** A job, and when it runs. */
export interface ScheduledJob {
  /** Of its queue. */
  name: string;
  everyMinutes: number;
  /** The module that has it. */
  imports: ModuleMetadata["imports"];
  job: Type<Job>;
  /** By what the schedule is injected. */
  schedule: Abstract<Schedule>;
}

/** When jobs run: with `REDIS_URL` once for the whole cluster, by BullMQ; else on a timer. */
@Module({})
export class ScheduleModule {
  /** The connection of every queue. */
  static forRoot({ REDIS_URL, REDIS_PREFIX }: Environment): DynamicModule {
    return {
      module: ScheduleModule,
      imports:
        REDIS_URL === undefined
          ? []
          : [
              BullModule.forRoot({
                prefix: REDIS_PREFIX,
                connection: { url: REDIS_URL },
              }),
            ],
    };
  }

  /** The schedule of one job, for every module. */
  static forJob(
    { REDIS_URL }: Environment,
    { name, everyMinutes, imports = [], job, schedule }: ScheduledJob,
  ): DynamicModule {
    const module = {
      module: ScheduleModule,
      global: true,
      exports: [schedule],
    };
    if (REDIS_URL === undefined) {
      const provider = {
        provide: schedule,
        useFactory: (local: Job) => new LocalSchedule(local, everyMinutes),
        inject: [job],
      };
      return { ...module, imports, providers: [provider] };
    }
    const provider = {
      provide: schedule,
      useFactory: (queue: Queue) => new ClusterSchedule(queue, everyMinutes),
      inject: [getQueueToken(name)],
    };
    return {
      ...module,
      imports: [...imports, BullModule.registerQueue({ name })],
      providers: [processorOf(name, job), provider],
    };
  }
}
