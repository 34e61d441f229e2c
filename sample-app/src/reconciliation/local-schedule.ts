import {
  type BeforeApplicationShutdown,
  Injectable,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from "@nestjs/common";
import { Environment } from "../configuration/environment.js";
import { ReconciliationSchedule } from "./reconciliation-schedule.js";
import { ReconciliationService } from "./reconciliation.service.js";

/** For the shop that is one process: without Redis there is nothing by which several could agree who does it. */
@Injectable()
export class LocalSchedule
  extends ReconciliationSchedule
  implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown
{
  private readonly logger = new Logger(LocalSchedule.name);
  private timer: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly reconciliation: ReconciliationService,
    private readonly environment: Environment,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    const { RECONCILE_EVERY_MINUTES: minutes } = this.environment;
    this.timer = setInterval(() => {
      this.runNow().catch((error: Error) =>
        this.logger.error(error.message, error.stack),
      );
    }, minutes * 60_000);
  }

  runNow(): Promise<void> {
    this.running ??= this.reconciliation.run().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  onModuleDestroy(): void {
    clearInterval(this.timer);
  }

  /** A run is being broken off by now; it needs the database to its end. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.running?.catch(() => undefined);
  }
}
