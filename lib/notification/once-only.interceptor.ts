import {
  type CallHandler,
  type ExecutionContext,
  Inject,
  Injectable,
  type NestInterceptor,
  type Type,
} from "@nestjs/common";
import { lastValueFrom, type Observable, of } from "rxjs";
import { instanceToken } from "../instance-token";
import { verifiedNotification } from "./notification.guard";
import { NotificationProcessor } from "./notification-processor";

/** Lets a route's handler run once per event. */
@Injectable()
export class OnceOnlyInterceptor implements NestInterceptor {
  constructor(
    @Inject(NotificationProcessor)
    private readonly processor: NotificationProcessor,
  ) {}

  /** The interceptor of the instance of the module that has this name. */
  static for(name: string): Type<NestInterceptor> {
    @Injectable()
    class NamedOnceOnlyInterceptor extends OnceOnlyInterceptor {
      constructor(
        @Inject(instanceToken(NotificationProcessor, name))
        processor: NotificationProcessor,
      ) {
        super(processor);
      }
    }
    return NamedOnceOnlyInterceptor;
  }

  async intercept(
    context: ExecutionContext,
    next: CallHandler,
  ): Promise<Observable<undefined>> {
    const event = verifiedNotification(context);
    const handle = () =>
      lastValueFrom(next.handle(), { defaultValue: undefined });
    await this.processor.process(event, [{ key: event.id, handle }]);
    return of(undefined);
  }
}
