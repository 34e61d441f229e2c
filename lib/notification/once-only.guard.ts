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
import { ModulesContainer } from "@nestjs/core";
import { instanceToken } from "../instance/instance-token";
import { requireImported, requireInstance } from "../instance/instances";
import { Delivery, openDelivery } from "./delivery";
import { NotificationGuard, verifiedNotification } from "./notification.guard";
import { NotificationProcessor } from "./notification-processor";
import { NotificationVerifier } from "./notification-verifier";

/** Verifies as `NotificationGuard` does, and lays the delivery ready for the route's method, see `RunsOnceOnly`. */
@Injectable()
export class OnceOnlyGuard extends NotificationGuard {
  private readonly routeLogger = new Logger("NotificationRoute");

  constructor(
    @Inject(NotificationVerifier) verifier: NotificationVerifier,
    @Inject(NotificationProcessor)
    private readonly processor: NotificationProcessor,
  ) {
    super(verifier);
  }

  /** The guard of `@HandlesNotifications(name)`. */
  static override for(name: string): Type<CanActivate> {
    const user = `@HandlesNotifications(${JSON.stringify(name)})`;

    @Injectable()
    class NamedOnceOnlyGuard extends OnceOnlyGuard implements OnModuleInit {
      constructor(
        @Inject(ModulesContainer) application: ModulesContainer,
        @Optional()
        @Inject(instanceToken(NotificationVerifier, name))
        verifier: NotificationVerifier,
        @Optional()
        @Inject(instanceToken(NotificationProcessor, name))
        processor: NotificationProcessor,
      ) {
        requireInstance(application, name, user);
        super(verifier, processor);
      }

      onModuleInit(): void {
        requireImported(this.verifier, user);
      }
    }
    return NamedOnceOnlyGuard;
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    // The verification may wait for a download of certificates.
    const deadline = this.processor.deadline();
    await deadline.race(super.canActivate(context), () =>
      this.routeLogger.warn(
        `The verification of a notification takes longer than ${deadline.milliseconds} ms; WeChat Pay will deliver again`,
      ),
    );
    openDelivery(
      context,
      new Delivery(verifiedNotification(context), this.processor, deadline),
    );
    return true;
  }
}
