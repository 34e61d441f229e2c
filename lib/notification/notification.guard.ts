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
import { requireImported, requireInstance } from "../instance/instances";
import { NotificationVerifier } from "./notification-verifier";
import { verifyRequest } from "./verified-request";

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
    await verifyRequest(
      context,
      this.moduleRef,
      async ({ headers }, rawBody) => ({
        event: await this.verifier.verify(headers, rawBody),
      }),
    );
    return true;
  }
}
