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
import {
  type NotificationEvent,
  publishNotification,
} from "../observability/channels";
import { failure } from "./failure";
import { verifiedNotification } from "./notification.guard";
import type { NotificationSettings } from "./notification.options";

/** Token of the settings that one instance handles its notifications by. */
export const NOTIFICATION_SETTINGS =
  "nestjs-wechatpay-contracts:NOTIFICATION_SETTINGS";

/**
 * Calls the handler once per event. A delivery of an event that was handled is answered without it; one of an event in
 * work is refused with 503, for WeChat Pay to deliver again; a handler that throws leaves the event free.
 */
@Injectable()
export class OnceOnlyInterceptor implements NestInterceptor {
  constructor(
    @Inject(NOTIFICATION_SETTINGS)
    private readonly settings: NotificationSettings,
  ) {}

  /** The interceptor of the instance of the module that has this name. */
  static for(name: string): Type<NestInterceptor> {
    @Injectable()
    class NamedOnceOnlyInterceptor extends OnceOnlyInterceptor {
      constructor(
        @Inject(instanceToken(NOTIFICATION_SETTINGS, name))
        settings: NotificationSettings,
      ) {
        super(settings);
      }
    }
    return NamedOnceOnlyInterceptor;
  }

  async intercept(
    context: ExecutionContext,
    next: CallHandler,
  ): Promise<Observable<undefined>> {
    const event = verifiedNotification(context);
    const startedAt = performance.now();
    const publish = (result: NotificationEvent["result"]) =>
      publishNotification({
        id: event.id,
        event_type: event.event_type,
        result,
        durationMs: performance.now() - startedAt,
      });
    try {
      publish(await this.handleOnce(event.id, next));
    } catch (error) {
      publish("failed");
      throw error;
    }
    return of(undefined);
  }

  private async handleOnce(
    id: string,
    next: CallHandler,
  ): Promise<"handled" | "duplicate"> {
    const { store, leaseMs, keepMs } = this.settings;
    const state = await store.begin(id, leaseMs);
    if (state === "busy") {
      throw failure(503, "this event is in work");
    }
    if (state === "done") {
      return "duplicate";
    }
    try {
      await lastValueFrom(next.handle(), { defaultValue: undefined });
    } catch (error) {
      await store.release(id);
      throw error;
    }
    await store.complete(id, keepMs);
    return "handled";
  }
}
