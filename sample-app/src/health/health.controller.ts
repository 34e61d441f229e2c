import { Controller, Get } from "@nestjs/common";
import {
  HealthCheck,
  HealthCheckService,
  TypeOrmHealthIndicator,
} from "@nestjs/terminus";
import { ContractsHealthIndicator } from "nestjs-wechatpay-contracts";
import { RedisHealthIndicator } from "./redis-health.indicator.js";

/** For probes. Both routes are open: they tell no more than what works. */
@Controller("health")
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly database: TypeOrmHealthIndicator,
    private readonly contracts: ContractsHealthIndicator,
    private readonly redis: RedisHealthIndicator,
  ) {}

  /** Whether all that the shop needs can be reached: 200 or 503. */
  @Get()
  @HealthCheck()
  check() {
    return this.health.check([
      () => this.database.pingCheck("database"),
      () => this.contracts.isHealthy("wechatpay"),
      () => this.redis.isHealthy("redis"),
    ]);
  }

  /** Whether the process answers. Who restarts it should ask here, for WeChat Pay's failures are not fixed by that. */
  @Get("live")
  live() {
    return { status: "ok" };
  }
}
