import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  Logger,
  type Type,
} from "@nestjs/common";
import { instanceToken } from "../instance-token";
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

  /** The guard of the instance of the module that has this name. */
  static override for(name: string): Type<CanActivate> {
    @Injectable()
    class NamedOnceOnlyGuard extends OnceOnlyGuard {
      constructor(
        @Inject(instanceToken(NotificationVerifier, name))
        verifier: NotificationVerifier,
        @Inject(instanceToken(NotificationProcessor, name))
        processor: NotificationProcessor,
      ) {
        super(verifier, processor);
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
