import {
  type DynamicModule,
  type ExecutionContext,
  type MiddlewareConsumer,
  Module,
  type NestModule,
  ValidationPipe,
} from "@nestjs/common";
import { APP_FILTER, APP_PIPE } from "@nestjs/core";
import { ThrottlerModule } from "@nestjs/throttler";
import { LoggerModule } from "nestjs-pino";
import type { DestinationStream } from "pino";
import { AdminModule } from "./admin/admin.module.js";
import { ApiModule } from "./api/api.module.js";
import { CartModule } from "./cart/cart.module.js";
import { CatalogueModule } from "./catalogue/catalogue.module.js";
import { CheckoutModule } from "./checkout/checkout.module.js";
import { ConfigurationModule } from "./configuration/configuration.module.js";
import type { Environment } from "./configuration/environment.js";
import { NOTIFY_PATH } from "./configuration/shop-address.js";
import { CustomerContractsModule } from "./contracts/contracts.module.js";
import { DatabaseModule } from "./database/database.module.js";
import { HealthModule } from "./health/health.module.js";
import { loggerOptions } from "./health/logger-options.js";
import { LiveModule } from "./live/live.module.js";
import { NotificationsModule } from "./notifications/notifications.module.js";
import { PageExceptionFilter } from "./pages/page-exception.filter.js";
import {
  RECONCILIATION,
  ReconciliationSchedule,
} from "./reconciliation/reconciliation-schedule.js";
import { ReconciliationModule } from "./reconciliation/reconciliation.module.js";
import { ReconciliationService } from "./reconciliation/reconciliation.service.js";
import { ScheduleModule } from "./scheduling/schedule.module.js";
import { SessionModule } from "./session/session.module.js";
import { SignInModule } from "./sign-in/sign-in.module.js";
import { TeaBoxModule } from "./tea-box/tea-box.module.js";
import { VisitorMiddleware } from "./session/visitor.middleware.js";
import type { ShopRequest } from "./visitor/visitor.js";
import { WechatPayModule } from "./wechat-pay/wechat-pay.module.js";

const MINUTE_MS = 60_000;

function isKnownBrowser(context: ExecutionContext): boolean {
  const { visitor } = context.switchToHttp().getRequest<ShopRequest>();
  return visitor.sessionId !== undefined;
}

/** The whole shop. */
@Module({})
export class AppModule implements NestModule {
  /**
   * @param environment the shop's settings, which every part of it takes from here
   * @param log where the log goes, other than to standard output
   */
  static forRoot(
    environment: Environment,
    log?: DestinationStream,
  ): DynamicModule {
    return {
      module: AppModule,
      imports: [
        ConfigurationModule.forRoot(environment),
        LoggerModule.forRoot(loggerOptions(environment, log)),
        ThrottlerModule.forRoot([
          {
            name: "checkout",
            ttl: MINUTE_MS,
            limit: environment.CHECKOUTS_PER_MINUTE,
          },
          {
            name: "signIn",
            ttl: MINUTE_MS,
            limit: environment.SIGN_INS_PER_MINUTE,
          },
          {
            // Of browsers that are not known yet.
            name: "session",
            ttl: MINUTE_MS,
            limit: environment.SIGN_INS_PER_MINUTE,
            skipIf: isKnownBrowser,
          },
        ]),
        DatabaseModule.forRoot(environment),
        LiveModule.forRoot(environment),
        WechatPayModule,
        SessionModule,
        SignInModule,
        CatalogueModule,
        CartModule,
        CheckoutModule,
        CustomerContractsModule,
        NotificationsModule,
        ScheduleModule.forRoot(environment),
        ScheduleModule.forJob(environment, {
          name: RECONCILIATION,
          everyMinutes: environment.RECONCILE_EVERY_MINUTES,
          imports: [ReconciliationModule],
          job: ReconciliationService,
          schedule: ReconciliationSchedule,
        }),
        ...(environment.teaBox ? [TeaBoxModule.forRoot(environment)] : []),
        ApiModule,
        AdminModule,
        HealthModule,
      ],
      providers: [
        { provide: APP_FILTER, useClass: PageExceptionFilter },
        {
          provide: APP_PIPE,
          useValue: new ValidationPipe({ whitelist: true, transform: true }),
        },
      ],
    };
  }

  configure(consumer: MiddlewareConsumer): void {
    consumer
      .apply(VisitorMiddleware)
      .exclude("health", "health/live", NOTIFY_PATH)
      .forRoutes("{*path}");
  }
}
