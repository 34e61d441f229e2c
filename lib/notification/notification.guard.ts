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
import { requireImported, requireInstance } from "../instance/instances";
import type { ContractNotification } from "./contract-notification";
import { NotificationFailure, UNSUPPORTED } from "./failure";
import {
  NotificationVerificationError,
  NotificationVerifier,
} from "./notification-verifier";
import {
  type CreationOptions,
  type NotifiedRequest,
  RawBodyMissingError,
  rawBodyOf,
} from "./raw-body";

/** What Nest's container knows of `NestFactory.create`, and does not document: it is for a message only. */
interface Container {
  contextOptions?: CreationOptions;
}

const EVENT = Symbol("verified notification");

interface VerifiedRequest extends NotifiedRequest {
  [EVENT]?: ContractNotification;
}

/**
 * Lets a request pass only where it is a notification that WeChat Pay signed; `@Notification()` then gives the
 * decrypted event. Needs `NestFactory.create(AppModule, { rawBody: true })`, on Express and on Fastify.
 *
 * Refuses with `{"code":"FAIL","message":…}`: 401 where the signature does not hold, for whatever reason; 400 where it
 * holds and the body is malformed; 415 where the body is not JSON; 500 where the application keeps no raw bodies. The reason is in
 * the log only.
 */
@Injectable()
export class NotificationGuard implements CanActivate {
  private readonly logger = new Logger("NotificationGuard");

  @Inject(ModuleRef)
  private readonly moduleRef?: ModuleRef;

  constructor(
    @Inject(NotificationVerifier)
    protected readonly verifier: NotificationVerifier,
  ) {}

  /**
   * The guard of the instance of the module that has this name. The start fails with a `ConfigurationError` where no instance has
   * it, or the route's module does not import the instance.
   */
  static for(name: string): Type<CanActivate> {
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
    const request = context.switchToHttp().getRequest<VerifiedRequest>();
    try {
      request[EVENT] = await this.verifier.verify(
        request.headers,
        rawBodyOf(request, this.created()),
      );
      return true;
    } catch (error) {
      throw this.refuse(error);
    }
  }

  private created(): CreationOptions | undefined {
    const { container } = Object(this.moduleRef) as { container?: Container };
    return container?.contextOptions;
  }

  private refuse(error: unknown): unknown {
    if (error instanceof NotificationVerificationError) {
      const [status, message]: [number, string] =
        error.reason === "signature"
          ? [401, "not verified"]
          : [400, "malformed"];
      this.logger.warn(`Notification refused (${status}): ${error.message}`);
      return new NotificationFailure(status, message, "request");
    }
    if (error instanceof RawBodyMissingError && error.status === 415) {
      this.logger.warn(`Notification refused (415): ${error.message}`);
      return new NotificationFailure(415, UNSUPPORTED, "request");
    }
    if (error instanceof RawBodyMissingError) {
      this.logger.error(error.message);
      return new NotificationFailure(500, "not configured", "request");
    }
    return error;
  }
}

/** The event that the guard verified. */
export function verifiedNotification(
  context: ExecutionContext,
): ContractNotification {
  const event = context.switchToHttp().getRequest<VerifiedRequest>()[EVENT];
  if (!event) {
    throw new Error(
      "No verified notification: put @HandlesNotifications() or @UseGuards(NotificationGuard) on the route",
    );
  }
  return event;
}
