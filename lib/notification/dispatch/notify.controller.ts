import {
  Controller,
  Inject,
  Post,
  Req,
  type Type,
  UseGuards,
  VERSION_NEUTRAL,
} from "@nestjs/common";
import { deliveryOf } from "../delivery";
import { AnswersFail } from "../fail-body.filter";
import { OnceOnlyGuard } from "../once-only.guard";
import type { NotifiedRequest } from "../raw-body";
import { NotificationDispatcher } from "./notification-dispatcher";
import {
  decorateRoute,
  enhancersOf,
  type RouteDecorator,
  type RouteEnhancer,
} from "./route-decorators";

/** The ready-made route of one instance of the module. */
export interface NotifyRoute {
  readonly controller: Type;
  /**
   * Gives it its path, or takes it. Nest reads paths after the options are made, so this works for options that come late, too.
   *
   * @returns the classes around it, which Nest has to be told of
   */
  mount(
    path: string | undefined,
    decorators: RouteDecorator[],
  ): RouteEnhancer[];
}

/**
 * The route of an instance. Class and method have names of their own for each, since OpenAPI documents tell operations apart
 * by them.
 *
 * @param name of the module's instance, where it has one
 */
export function createNotifyRoute(name: string | undefined): NotifyRoute {
  const suffix = name === undefined ? "" : `_${name}`;
  const methodName = `receiveNotification${suffix}`;

  // WeChat Pay names no version, and the path that the options give is the one to tell it.
  @Controller({ version: VERSION_NEUTRAL })
  @UseGuards(name === undefined ? OnceOnlyGuard : OnceOnlyGuard.for(name))
  class WechatPayNotifyController {
    constructor(
      @Inject(NotificationDispatcher)
      readonly dispatcher: NotificationDispatcher,
    ) {}
  }
  /** One without marks, so that a test's next application may have other options. Documents read the function's own name, too. */
  const define = (): PropertyDescriptor => {
    const method = {
      [methodName](
        this: WechatPayNotifyController,
        request: NotifiedRequest,
      ): Promise<void> {
        const delivery = deliveryOf(request);
        const { event, merchant, deadline } = delivery;
        return delivery.settle(() =>
          this.dispatcher.dispatch(event, merchant, deadline),
        );
      },
    };
    const descriptor = Object.getOwnPropertyDescriptor(method, methodName)!;
    Object.defineProperty(WechatPayNotifyController.prototype, methodName, {
      ...descriptor,
      enumerable: false,
    });
    return descriptor;
  };
  define();
  Object.defineProperty(WechatPayNotifyController, "name", {
    value: `WechatPayNotifyController${suffix}`,
  });

  return {
    controller: WechatPayNotifyController,
    mount(path, decorators) {
      const descriptor = define();
      if (path === undefined) {
        return [];
      }
      const { prototype } = WechatPayNotifyController;
      Post(path)(prototype, methodName, descriptor);
      AnswersFail()(prototype, methodName, descriptor);
      Req()(prototype, methodName, 0);
      decorateRoute(WechatPayNotifyController, methodName, decorators);
      return enhancersOf(WechatPayNotifyController, methodName);
    },
  };
}
