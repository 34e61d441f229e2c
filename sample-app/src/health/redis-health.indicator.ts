import { getQueueToken } from "@nestjs/bullmq";
import { Injectable } from "@nestjs/common";
import { ModuleRef } from "@nestjs/core";
import {
  type HealthIndicatorResult,
  HealthIndicatorService,
} from "@nestjs/terminus";
import type { Queue } from "bullmq";
import { RECONCILIATION } from "../reconciliation/reconciliation-schedule.js";

const PING_MS = 1_000;

/** Whether Redis answers, where the shop uses it. */
@Injectable()
export class RedisHealthIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly moduleRef: ModuleRef,
  ) {}

  /** Says nothing where there is no `REDIS_URL`. */
  async isHealthy(key: string): Promise<HealthIndicatorResult> {
    const queue = this.queue();
    if (!queue) {
      return {};
    }
    const indicator = this.indicators.check(key);
    try {
      // A command waits while Redis is away, so the time that it may take is bounded here.
      await Promise.race([
        queue.isPaused(),
        new Promise((_resolve, reject) =>
          AbortSignal.timeout(PING_MS).addEventListener("abort", () =>
            reject(new Error("no answer")),
          ),
        ),
      ]);
      return indicator.up();
    } catch (error) {
      return indicator.down({ message: (error as Error).message });
    }
  }

  private queue(): Queue | undefined {
    try {
      return this.moduleRef.get<Queue>(getQueueToken(RECONCILIATION), {
        strict: false,
      });
    } catch {
      return undefined;
    }
  }
}
