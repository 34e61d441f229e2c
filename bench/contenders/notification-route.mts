import "reflect-metadata";
import { createPublicKey, createSecretKey } from "node:crypto";
import {
  Controller,
  HttpCode,
  type INestApplication,
  Injectable,
  Module,
  Post,
  type RawBodyRequest,
  Req,
} from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import {
  type ContractNotification,
  ContractsModule,
  HandlesNotifications,
  MemoryNotificationStore,
  Notification,
  OnContractSigned,
} from "nestjs-wechatpay-contracts";
import { bareEvent, type Headers } from "../bare.mjs";
import { API_V3_KEY, type Material } from "../material.mjs";
import { answerQuestions, cpuSeconds } from "../worker.mjs";
import { moduleOptions } from "./this-package.mjs";

/** Case: an application of Nest with three routes, of which each process is asked for one. */
const [platform, handledBy] = process.argv.slice(2) as [
  "Express" | "Fastify",
  "route" | "markedMethod",
];

let handled = 0;

answerQuestions({
  open: async ({ material, remembered }: RouteSetting) => {
    const app = await createApplication(AppModule.of(material, remembered));
    await app.listen(0, "127.0.0.1");
    return app.getUrl();
  },
  work: (): Work => ({ handled, cpuSeconds: cpuSeconds(process.cpuUsage()) }),
  /** Bytes of the heap in use after a collection. */
  heap: () => {
    globalThis.gc?.();
    globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  },
});

/** What the process has done so far. */
export interface Work {
  /** Notifications. */
  handled: number;
  cpuSeconds: number;
}

/** What the application is opened with. */
export interface RouteSetting {
  material: Material;
  /** How many handled events the store remembers. */
  remembered: number;
}

async function createApplication(
  module: typeof AppModule | ReturnType<typeof AppModule.of>,
): Promise<INestApplication> {
  const options = { rawBody: true, logger: false } as const;
  if (platform === "Express") {
    return NestFactory.create(module, options);
  }
  const { FastifyAdapter } = await import("@nestjs/platform-fastify");
  return NestFactory.create(module, new FastifyAdapter(), options);
}

@Module({})
class AppModule {
  static of(material: Material, remembered: number) {
    const publicKey = createPublicKey(material.platformPublicKey);
    const apiV3Key = createSecretKey(Buffer.from(API_V3_KEY));

    @Controller()
    class RoutesController {
      @Post("empty")
      @HttpCode(204)
      empty() {
        handled++;
      }

      @Post("baseline")
      @HttpCode(204)
      baseline(
        @Req() { headers, rawBody }: RawBodyRequest<{ headers: Headers }>,
      ) {
        bareEvent(headers, rawBody!, publicKey, apiV3Key);
        handled++;
      }
    }

    const take = ({ resource }: ContractNotification) => {
      handled += Number(resource.contract_state === "SIGNED");
    };

    @Controller()
    class NotificationsController {
      @Post("thisPackage")
      @HandlesNotifications()
      thisPackage(@Notification() event: ContractNotification) {
        take(event);
      }
    }

    @Injectable()
    class MarkedMethods {
      @OnContractSigned()
      signed(event: ContractNotification) {
        take(event);
      }
    }

    const isMarked = handledBy === "markedMethod";
    return {
      module: AppModule,
      imports: [
        ContractsModule.forRoot({
          ...moduleOptions(material),
          notification: {
            store: new MemoryNotificationStore({ maximum: remembered }),
            ...(isMarked && { path: "thisPackage" }),
          },
        }),
      ],
      controllers: [
        RoutesController,
        ...(isMarked ? [] : [NotificationsController]),
      ],
      providers: isMarked ? [MarkedMethods] : [],
    };
  }
}
