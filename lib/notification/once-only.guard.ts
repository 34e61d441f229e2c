import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  Logger,
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
import { NotificationDelivery, openDelivery } from "./delivery";
import type { MerchantOfRequest } from "./merchant-route";
import {
  MerchantReceivers,
  NotificationReceiver,
} from "./notification-receiver";
import { RefusalLog } from "./refusal-log";
import { verifyRequest } from "./verified-request";

/** Verifies as `NotificationGuard` does, and lays the delivery ready for the route's method, see `RunsOnceOnly`. */
@Injectable()
export class OnceOnlyGuard implements CanActivate {
  private readonly logger = new Logger("NotificationRoute");

  private readonly refusals = new RefusalLog("NotificationGuard");

  @Inject(ModuleRef)
  private readonly moduleRef?: ModuleRef;

  constructor(
    @Inject(NotificationReceiver)
    protected readonly receiver: NotificationReceiver,
  ) {}

  /** The guard of `@HandlesNotifications(name)`. */
  static for(name: string): Type<CanActivate> {
    const user = `@HandlesNotifications(${JSON.stringify(name)})`;

    @Injectable()
    class NamedOnceOnlyGuard extends OnceOnlyGuard implements OnModuleInit {
      constructor(
        @Inject(ModulesContainer) application: ModulesContainer,
        @Optional()
        @Inject(instanceToken(NotificationReceiver, name))
        receiver: NotificationReceiver,
      ) {
        requireInstance(application, name, user);
        super(receiver);
      }

      onModuleInit(): void {
        requireImported(this.receiver, user);
      }
    }
    return NamedOnceOnlyGuard;
  }

  /**
   * The guard of a route of all merchants of `forMerchants`.
   *
   * @param user what has it, for the error where they are not imported
   */
  static forMerchants(
    merchantOf: MerchantOfRequest,
    user: string,
  ): Type<CanActivate> {
    @Injectable()
    class MerchantsOnceOnlyGuard extends OnceOnlyGuard implements OnModuleInit {
      constructor(
        @Optional()
        @Inject(MerchantReceivers)
        receivers: MerchantReceivers | undefined,
      ) {
        super(receivers?.by(merchantOf) as NotificationReceiver);
      }

      onModuleInit(): void {
        requireMerchants(this.receiver, user);
      }
    }
    return MerchantsOnceOnlyGuard;
  }

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const { receiver } = this;
    // The verification may wait for a download of certificates.
    const deadline = receiver.processor.deadline();
    const { event, merchant } = await deadline.race(
      verifyRequest(
        context,
        this.moduleRef,
        this.refusals,
        (request, rawBody) => receiver.receive(request, rawBody),
      ),
      () =>
        this.logger.warn(
          `The verification of a notification takes longer than ${deadline.milliseconds} ms; WeChat Pay will deliver again`,
        ),
    );
    openDelivery(
      context,
      new NotificationDelivery(event, merchant, receiver.processor, deadline),
    );
    return true;
  }
}
