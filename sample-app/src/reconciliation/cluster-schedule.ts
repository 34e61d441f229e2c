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
import { ConfigService } from "@nestjs/config";
import type { Queue } from "bullmq";
import type { Environment } from "../configuration/environment.js";
import { ReconciliationSchedule } from "./reconciliation-schedule.js";
import { ReconciliationService } from "./reconciliation.service.js";

/** The queue of reconciliations. */
export const RECONCILIATION = "reconciliation";

/** For the shop that is several processes: a job that comes up again and again, each time in one of them. */
@Injectable()
export class ClusterSchedule
  extends ReconciliationSchedule
  implements OnApplicationBootstrap
{
  constructor(
    @InjectQueue(RECONCILIATION) private readonly queue: Queue,
    private readonly config: ConfigService<Environment, true>,
  ) {
    super();
  }

  async onApplicationBootstrap(): Promise<void> {
    const minutes = this.config.get("RECONCILE_EVERY_MINUTES", { infer: true });
    // However many processes: one at a time, over all of them.
    await this.queue.setGlobalConcurrency(1);
    await this.queue.upsertJobScheduler(
      "regular",
      { every: minutes * 60_000 },
      { opts: { removeOnComplete: 100, removeOnFail: 100 } },
    );
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

  @OnWorkerEvent("failed")
  failed(_job: unknown, error: Error): void {
    this.logger.error(error.message, error.stack);
  }
}
