import { once } from "node:events";
import {
  InjectQueue,
  OnWorkerEvent,
  Processor,
  WorkerHost,
} from "@nestjs/bullmq";
import {
  Injectable,
  Logger,
  type OnApplicationBootstrap,
} from "@nestjs/common";
import type { Queue } from "bullmq";
import { Environment } from "../configuration/environment.js";
import { EnvironmentError } from "../configuration/read-environment.js";
import { ReconciliationSchedule } from "./reconciliation-schedule.js";
import { ReconciliationService } from "./reconciliation.service.js";

/** The queue of reconciliations. */
export const RECONCILIATION = "reconciliation";

const REDIS_MS = 10_000;

/** For the shop that is several processes: a job that comes up again and again, each time in one of them. */
@Injectable()
export class ClusterSchedule
  extends ReconciliationSchedule
  implements OnApplicationBootstrap
{
  private readonly logger = new Logger(ClusterSchedule.name);

  constructor(
    @InjectQueue(RECONCILIATION) private readonly queue: Queue,
    private readonly environment: Environment,
  ) {
    super();
    // Otherwise it is printed, again and again, beside the log.
    queue.on("error", (error) => this.logger.warn(error.message));
  }

  async onApplicationBootstrap(): Promise<void> {
    await this.requireRedis();
    const { RECONCILE_EVERY_MINUTES: minutes } = this.environment;
    // However many processes: one at a time, over all of them.
    await this.queue.setGlobalConcurrency(1);
    await this.queue.upsertJobScheduler(
      "regular",
      { every: minutes * 60_000 },
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

/** Runs the job where it comes up. */
@Processor(RECONCILIATION)
export class ReconciliationProcessor extends WorkerHost {
  private readonly logger = new Logger(ReconciliationProcessor.name);

  constructor(private readonly reconciliation: ReconciliationService) {
    super();
  }

  async process(): Promise<void> {
    await this.reconciliation.run();
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
