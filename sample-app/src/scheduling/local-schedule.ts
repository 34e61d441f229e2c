import {
  type BeforeApplicationShutdown,
  Logger,
  type OnApplicationBootstrap,
  type OnModuleDestroy,
} from "@nestjs/common";
import { type Job, Schedule } from "./schedule.js";

/** After the start, which a shop that is restarted often would otherwise never outlive by an interval. */
const FIRST_RUN_MS = 60_000;

/** For the shop that is one process: without Redis there is nothing by which several could agree who does it. */
export class LocalSchedule
  extends Schedule
  implements OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown
{
  private readonly logger = new Logger(LocalSchedule.name);
  private first: NodeJS.Timeout | undefined;
  private regular: NodeJS.Timeout | undefined;
  private running: Promise<void> | undefined;

  constructor(
    private readonly job: Job,
    private readonly everyMinutes: number,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    const run = () => {
      this.runNow().catch((error: Error) =>
        this.logger.error(error.message, error.stack),
      );
    };
    this.first = setTimeout(run, FIRST_RUN_MS);
    this.regular = setInterval(run, this.everyMinutes * 60_000);
  }

  runNow(): Promise<void> {
    this.running ??= this.job.run().finally(() => {
      this.running = undefined;
    });
    return this.running;
  }

  onModuleDestroy(): void {
    clearTimeout(this.first);
    clearInterval(this.regular);
  }

  /** A run is being broken off by now; it needs the database to its end. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.running?.catch(() => undefined);
  }
}
