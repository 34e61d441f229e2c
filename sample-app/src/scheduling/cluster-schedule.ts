import { once } from "node:events";
import { OnWorkerEvent, Processor, WorkerHost } from "@nestjs/bullmq";
import {
  Inject,
  Logger,
  type OnApplicationBootstrap,
  type Type,
} from "@nestjs/common";
import type { Queue } from "bullmq";
import { EnvironmentError } from "../configuration/read-environment.js";
import { type Job, Schedule } from "./schedule.js";

const REDIS_MS = 10_000;

/** For the shop that is several processes: a job that comes up again and again, each time in one of them. */
export class ClusterSchedule
  extends Schedule
  implements OnApplicationBootstrap
{
  private readonly logger = new Logger(ClusterSchedule.name);

  constructor(
    private readonly queue: Queue,
    private readonly everyMinutes: number,
  ) {
    super();
    // Otherwise it is printed, again and again, beside the log.
    queue.on("error", (error) => this.logger.warn(error.message));
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.requireRedis();
    // However many processes: one at a time, over all of them.
    await this.queue.setGlobalConcurrency(1);
    await this.queue.upsertJobScheduler(
      "regular",
      { every: this.everyMinutes * 60_000 },
      { opts: { removeOnComplete: 100, removeOnFail: 100 } },
    );
  }

  /** Commands wait for Redis without an end, and so would the start of the shop. */
  private async requireRedis(): Promise<void> {
    const giveUp = AbortSignal.timeout(REDIS_MS);
    await Promise.race([
      this.queue.waitUntilReady(),
      once(giveUp, "abort").then(() => {
        throw new EnvironmentError([
          "REDIS_URL: no Redis answers; start it, or leave the variable out to run one process",
        ]);
      }),
    ]);
  }

  async runNow(): Promise<void> {
    await this.queue.add(
      "now",
      {},
      { removeOnComplete: 100, removeOnFail: 100 },
    );
  }
}

/** The provider that runs the job of a queue where it comes up. */
export function processorOf(queue: string, job: Type<Job>): Type<WorkerHost> {
  @Processor(queue)
  class JobProcessor extends WorkerHost {
    private readonly logger = new Logger(job.name);

    constructor(@Inject(job) private readonly job: Job) {
      super();
    }

    async process(): Promise<void> {
      await this.job.run();
    }

    @OnWorkerEvent("error")
    lost(error: Error): void {
      this.logger.warn(error.message);
    }

    @OnWorkerEvent("failed")
    failed(_job: unknown, error: Error): void {
      this.logger.error(error.message, error.stack);
    }
  }
  return JobProcessor;
}
