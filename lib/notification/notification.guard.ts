import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  type OnModuleInit,
  Optional,
  type Type,
} from "@nestjs/common";
import { ModuleRef, ModulesContainer } from "@nestjs/core";
import { instanceToken } from "../instance/instance-token";
import {
  requireImported,
  requireInstance,
  requireMerchants,
} from "../instance/instances";
import {
  merchantOf,
  type MerchantOfRequest,
  type MerchantRequest,
  type MerchantRoute,
} from "./merchant-route";
import {
  MerchantReceivers,
  type NotificationReceiver,
} from "./notification-receiver";
import { NotificationVerifier } from "./notification-verifier";
import { RefusalLog } from "./refusal-log";
import { verifyRequest } from "./verified-request";

/**
 * Lets a request pass only if it is a notification signed by WeChat Pay; `@Notification()` then gives the
 * decrypted event. Needs `NestFactory.create(AppModule, { rawBody: true })`, on Express and on Fastify.
 *
 * Refuses with `{"code":"FAIL","message":…}`: 401 where the signature does not hold, for whatever reason; 400 where it
 * holds and the body is malformed; 415 where the body is not JSON; 500 where the application keeps no raw bodies. The reason is in
 * the log only. Answer 200 or 204: Nest answers a POST with 201, which WeChat Pay does not take for received.
 *
 * @example
 * ```ts
 * @Controller()
 * export class WechatPayController {
 *   @Post("wechatpay/notify")
 *   @HttpCode(204)
 *   @UseGuards(NotificationGuard)
 *   notify(@Notification() event: ContractNotification): void {
 *     console.log(event.event_type);
 *   }
 * }
 * ```
 */
@Injectable()
export class NotificationGuard implements CanActivate {
  @Inject(ModuleRef)
  private readonly moduleRef?: ModuleRef;

  private readonly refusals = new RefusalLog("NotificationGuard");

  constructor(
    @Inject(NotificationVerifier)
    protected readonly verifier: NotificationVerifier,
  ) {}

  /**
   * The guard of the instance of the module that has this name, or of all merchants of `ContractsModule.forMerchants`.
   *
   * For `forMerchants` it also refuses with 409 an event of another merchant, with 404 an unknown merchant, and with 503 or 500 a
   * merchant that cannot be loaded now. The start fails with a `ConfigurationError` where no instance has the name, or the route's
   * module does not import what the guard needs.
   *
   * @example
   * ```ts
   * @Controller()
   * export class ShopsController {
   *   @Post("shops/:shop/notify")
   *   @HttpCode(204)
   *   @UseGuards(NotificationGuard.for({ merchant: ({ params }) => String(params.shop) }))
   *   notify(@Notification() event: WechatPayNotification): void {
   *     console.log(event.event_type);
   *   }
   * }
   * ```
   * @param of the instance's name, or whose route it is
   */
  static for<Request = MerchantRequest>(
    of: string | MerchantRoute<Request>,
  ): Type<CanActivate> {
    if (typeof of !== "string") {
      return guardOfMerchants(merchantOf(of, "NotificationGuard.for"));
    }
    const name = of;
    const user = `NotificationGuard.for(${JSON.stringify(name)})`;

    @Injectable()
    class NamedNotificationGuard
      extends NotificationGuard
      implements OnModuleInit
    {
      constructor(
        @Inject(ModulesContainer) application: ModulesContainer,
        @Optional()
        @Inject(instanceToken(NotificationVerifier, name))
        verifier: NotificationVerifier,
      ) {
        requireInstance(application, name, user);
        super(verifier);
      }

      onModuleInit(): void {
        requireImported(this.verifier, user);
      }
    }
    return NamedNotificationGuard;
  }

  /**
   * Verifies the request, and keeps its event for `@Notification()`.
   *
   * @throws HttpException 401, 400, 415 or 500, where the request is refused
   */
  async canActivate(context: ExecutionContext): Promise<boolean> {
    await verifyRequest(
      context,
      this.moduleRef,
      this.refusals,
      async ({ headers }, rawBody) => ({
        event: await this.verifier.verify(headers, rawBody),
      }),
    );
    return true;
  }
}

function guardOfMerchants(merchantOf: MerchantOfRequest): Type<CanActivate> {
  @Injectable()
  class MerchantsNotificationGuard implements CanActivate, OnModuleInit {
    @Inject(ModuleRef)
    private readonly moduleRef?: ModuleRef;

    private readonly refusals = new RefusalLog("NotificationGuard");

    private readonly receiver: NotificationReceiver | undefined;

    constructor(
      @Optional()
      @Inject(MerchantReceivers)
      receivers: MerchantReceivers | undefined,
    ) {
      this.receiver = receivers?.by(merchantOf);
    }

    onModuleInit(): void {
      requireMerchants(this.receiver, "NotificationGuard.for({ merchant })");
    }

    async canActivate(context: ExecutionContext): Promise<boolean> {
      const { receiver } = this;
      await verifyRequest(
        context,
        this.moduleRef,
        this.refusals,
        async (request, rawBody) => {
          const received = await receiver!.receive(request, rawBody);
          receiver!.processor.requireOwn(received.event, received.merchant);
          return received;
        },
      );
      return true;
    }
  }
  return MerchantsNotificationGuard;
}
