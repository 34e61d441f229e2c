import { Module } from "@nestjs/common";
import { TerminusModule } from "@nestjs/terminus";
import { HealthController } from "./health.controller.js";
import { IdleConnections } from "./idle-connections.js";
import { RedisHealthIndicator } from "./redis-health.indicator.js";

/** Whether the shop works, and how it ends. */
@Module({
  imports: [TerminusModule.forRoot({ logger: false })],
  controllers: [HealthController],
  providers: [IdleConnections, RedisHealthIndicator],
})
export class HealthModule {}
