import {
  Controller,
  Inject,
  Post,
  Req,
  type Type,
  UseGuards,
  VERSION_NEUTRAL,
} from "@nestjs/common";
import type { ModulesContainer } from "@nestjs/core";
import { ConfigurationError } from "../../apiv3/errors";
import { deliveryOf } from "../delivery";
import { AnswersFail } from "../fail-body.filter";
import { OnceOnlyGuard } from "../once-only.guard";
import type { NotifiedRequest } from "../raw-body";
import { NotificationDispatcher } from "./notification-dispatcher";

/** The ready-made route of one instance of the module. It has no path yet: `mount` gives it one. */
export function createNotifyController(): Type<NotifyRoute> {
  // WeChat Pay names no version, and the path that the options give is the one to tell it.
  @Controller({ version: VERSION_NEUTRAL })
  class NotifyController implements NotifyRoute {
    constructor(
      @Inject(NotificationDispatcher)
      private readonly dispatcher: NotificationDispatcher,
    ) {}

    @UseGuards(OnceOnlyGuard)
    @AnswersFail()
    async notify(@Req() request: NotifiedRequest): Promise<void> {
      const delivery = deliveryOf(request);
      await delivery.settle(() =>
        this.dispatcher.dispatch(delivery.event, delivery.deadline),
      );
    }
  }
  return NotifyController;
}

/** A route that events come by. */
export interface NotifyRoute {
  notify(request: NotifiedRequest): Promise<void>;
}

/** The routes of each application, by path. */
const mounted = new WeakMap<ModulesContainer, Map<string, Type<NotifyRoute>>>();

/**
 * Mounts the route. Nest reads paths after the options are made, so this works for options that come late, too.
 *
 * @throws ConfigurationError where another instance has this path in the application: with Express it would get all requests,
 *   and refuse the notifications of this merchant
 */
export function mount(
  application: ModulesContainer,
  controller: Type<NotifyRoute>,
  path: string,
): void {
  const routes = mounted.get(application) ?? new Map();
  mounted.set(application, routes);
  // As Express compares them unless it is told otherwise.
  const route = path.replace(/^\/+|\/+$/g, "").toLowerCase();
  if ((routes.get(route) ?? controller) !== controller) {
    throw new ConfigurationError(
      "notification.path",
      "is that of another instance; give each merchant a path of its own, which differs by more than case and outer slashes",
    );
  }
  routes.set(route, controller);
  const descriptor = Object.getOwnPropertyDescriptor(
    controller.prototype,
    "notify",
  )!;
  Post(path)(controller.prototype, "notify", descriptor);
}
