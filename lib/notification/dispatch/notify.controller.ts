import {
  Controller,
  HttpCode,
  Inject,
  Post,
  type Type,
  UseFilters,
  UseGuards,
} from "@nestjs/common";
import type { ContractNotification } from "../contract-notification";
import { Notification } from "../decorators";
import { FailBodyFilter } from "../fail-body.filter";
import { NotificationGuard } from "../notification.guard";
import { NotificationDispatcher } from "./notification-dispatcher";

/** The ready-made route of one instance of the module. It has no path yet: `mount` gives it one. */
export function createNotifyController(): Type<NotifyRoute> {
  @Controller()
  class NotifyController implements NotifyRoute {
    constructor(
      @Inject(NotificationDispatcher)
      private readonly dispatcher: NotificationDispatcher,
    ) {}

    @UseGuards(NotificationGuard)
    @UseFilters(FailBodyFilter)
    @HttpCode(204)
    async notify(@Notification() event: ContractNotification): Promise<void> {
      await this.dispatcher.dispatch(event);
    }
  }
  return NotifyController;
}

/** A route that events come by. */
export interface NotifyRoute {
  notify(event: ContractNotification): Promise<void>;
}

/** Mounts the route. Nest reads paths after the options are made, so this works for options that come late, too. */
export function mount(controller: Type<NotifyRoute>, path: string): void {
  const descriptor = Object.getOwnPropertyDescriptor(
    controller.prototype,
    "notify",
  )!;
  Post(path)(controller.prototype, "notify", descriptor);
}
