import { Controller, Get, Inject, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import {
  HealthCheck,
  HealthCheckService,
  TerminusModule,
} from "@nestjs/terminus";
import {
  ContractsHealthIndicator,
  ContractsModule,
} from "nestjs-wechatpay-contracts";
import { WechatPaySimulator } from "nestjs-wechatpay-contracts/testing";

@Controller("health")
class HealthController {
  constructor(
    @Inject(HealthCheckService) private readonly service: HealthCheckService,
    @Inject(ContractsHealthIndicator)
    private readonly contracts: ContractsHealthIndicator,
  ) {}

  @Get()
  @HealthCheck()
  check() {
    return this.service.check([() => this.contracts.isHealthy("wechatpay")]);
  }
}

/** Status codes of the health route, with WeChat Pay there and gone. */
export async function health(): Promise<number[]> {
  const wechat = await WechatPaySimulator.start();
  const statuses: number[] = [];
  for (const isThere of [true, false]) {
    @Module({
      imports: [TerminusModule, ContractsModule.forRoot(wechat.moduleOptions)],
      controllers: [HealthController],
    })
    class App {}

    const app = await NestFactory.create(App, {
      abortOnError: false,
      logger: false,
    });
    await app.listen(0, "127.0.0.1");
    if (!isThere) {
      await wechat.stop();
    }
    const { status } = await fetch(`${await app.getUrl()}/health`);
    statuses.push(status);
    await app.close();
  }
  return statuses;
}
