import "reflect-metadata";
import {
  type CanActivate,
  Controller,
  Inject,
  Param,
  Post,
  Req,
  type Type,
  UseGuards,
  VERSION_NEUTRAL,
} from "@nestjs/common";
import { deliveryOf } from "../delivery";
import { AnswersFail } from "../fail-body.filter";
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
 * The route of an instance.
 *
 * @param suffix of the names of class and method, of its own for each: OpenAPI documents tell operations apart by them
 * @param guard verifies what comes by it, and lays the delivery ready
 */
export function createNotifyRoute(
  suffix: string,
  guard: Type<CanActivate>,
): NotifyRoute {
  const methodName = `receiveNotification${suffix}`;

  // WeChat Pay names no version, and the path that the options give is the one to tell it.
  @Controller({ version: VERSION_NEUTRAL })
  @UseGuards(guard)
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
        return delivery.settle(async () => {
          delivery.answer = await this.dispatcher.dispatch(
            event,
            merchant,
            deadline,
          );
        });
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
      documentParameters(prototype, methodName, path);
      decorateRoute(WechatPayNotifyController, methodName, decorators);
      return enhancersOf(WechatPayNotifyController, methodName);
    },
  };
}

/** Behind the request, the method is given what the path has. It does not look at it: OpenAPI documents do. */
function documentParameters(
  prototype: object,
  methodName: string,
  path: string,
): void {
  const names = path
    .split("/")
    .flatMap((segment) => /^:(\w+)$/.exec(segment)?.[1] ?? []);
  names.forEach((name, index) => Param(name)(prototype, methodName, 1 + index));
  Reflect.defineMetadata(
    "design:paramtypes",
    [Object, ...names.map(() => String)],
    prototype,
    methodName,
  );
}
