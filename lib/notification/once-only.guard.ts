import {
  type CanActivate,
  type ExecutionContext,
  Inject,
  Injectable,
  type Type,
} from "@nestjs/common";
import { instanceToken } from "../instance-token";
import type { ContractNotification } from "./contract-notification";
import { NotificationGuard, verifiedNotification } from "./notification.guard";
import { NotificationProcessor } from "./notification-processor";
import { NotificationVerifier } from "./notification-verifier";
import type { NotifiedRequest } from "./raw-body";

const DELIVERY = Symbol("delivery of a notification");

/** One delivery of an event, to be handled where none was before. */
class Delivery {
  constructor(
    private readonly event: ContractNotification,
    private readonly processor: NotificationProcessor,
  ) {}

  /** @throws what `NotificationProcessor.process` throws */
  handle(method: () => Promise<unknown>): Promise<void> {
    return this.processor.process(this.event, [
      { key: this.event.id, handle: method },
    ]);
  }
}

interface DeliveryRequest extends NotifiedRequest {
  [DELIVERY]?: Delivery;
}

/** Verifies as `NotificationGuard` does, and lays the delivery ready for the route's method, see `RunsOnceOnly`. */
@Injectable()
export class OnceOnlyGuard extends NotificationGuard {
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
    await super.canActivate(context);
    context.switchToHttp().getRequest<DeliveryRequest>()[DELIVERY] =
      new Delivery(verifiedNotification(context), this.processor);
    return true;
  }
}

/** The delivery that the guard let pass. */
export function deliveryOf(request: DeliveryRequest): Delivery {
  const delivery = request[DELIVERY];
  if (!delivery) {
    throw new Error(
      "No delivery of a notification: the guard of @HandlesNotifications() did not run; leave it on the route",
    );
  }
  return delivery;
}
