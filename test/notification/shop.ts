import {
  Controller,
  type DynamicModule,
  type INestApplication,
  Post,
  UseGuards,
} from "@nestjs/common";
import { ExpressAdapter } from "@nestjs/platform-express";
import {
  FastifyAdapter,
  type NestFastifyApplication,
} from "@nestjs/platform-fastify";
import { Test } from "@nestjs/testing";
import {
  type ContractNotification,
  ContractsModule,
  HandlesNotifications,
  Notification,
  NotificationGuard,
} from "../../lib";
import { options } from "./wechat-pay";

export const PLATFORMS = ["Express", "Fastify"] as const;

/** What the handler of the shop does with an event, and the events that it was called with. */
export class Handled {
  readonly events: ContractNotification[] = [];
  handle: (event: ContractNotification) => unknown = () => undefined;

  readonly run = async (event: ContractNotification) => {
    this.events.push(event);
    await this.handle(event);
    return { answered: "by the handler" };
  };
}

/** A shop with a notify route, listening on loopback. */
export interface Shop {
  url: string;
  app: INestApplication;
  handled: Handled;
}

export async function openShop(
  platform: (typeof PLATFORMS)[number],
  {
    rawBody = true,
    module = ContractsModule.forRoot(options),
    name,
    prepare,
  }: {
    rawBody?: boolean;
    module?: DynamicModule;
    name?: string;
    prepare?: (app: INestApplication) => void;
  } = {},
): Promise<Shop> {
  const handled = new Handled();

  @Controller()
  class NotifyController {
    @Post("notify")
    @HandlesNotifications(name)
    notify(@Notification() event: ContractNotification) {
      return handled.run(event);
    }

    @Post("guarded")
    @UseGuards(
      name === undefined ? NotificationGuard : NotificationGuard.for(name),
    )
    guarded(@Notification() event: ContractNotification) {
      return handled.run(event);
    }
  }

  const testing = await Test.createTestingModule({
    imports: [module],
    controllers: [NotifyController],
  }).compile();
  const app =
    platform === "Express"
      ? testing.createNestApplication(new ExpressAdapter(), {
          rawBody,
          logger: false,
        })
      : testing.createNestApplication<NestFastifyApplication>(
          new FastifyAdapter(),
          { rawBody, logger: false },
        );
  prepare?.(app);
  await app.listen(0, "127.0.0.1");
  return { url: await app.getUrl(), app, handled };
}
