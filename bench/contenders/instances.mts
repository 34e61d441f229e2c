import "reflect-metadata";
import type { INestApplicationContext } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { ContractsModule, Merchants } from "nestjs-wechatpay-contracts";
import type { Material } from "../material.mjs";
import { answerQuestions } from "../worker.mjs";
import { moduleOptions } from "./this-package.mjs";

/** So many merchants. */
export interface Many {
  material: Material;
  count: number;
}

let app: INestApplicationContext | undefined;

/** Cases: what many merchants take, in a new process each time. */
answerQuestions({
  /** Milliseconds of the processor to start as many instances. */
  start: async (many: Many) => {
    const before = process.cpuUsage();
    await openInstances(many);
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1_000;
  },

  /** Bytes of the process that as many instances take. */
  instances: async (many: Many) => {
    const before = memory();
    await openInstances(many);
    return memory() - before;
  },

  /** Bytes of the process that one of as many run-time merchants takes. */
  merchants: async ({ material, count }: Many) => {
    const options = moduleOptions(material);
    app = await NestFactory.createApplicationContext(
      ContractsModule.forMerchants({
        useFactory: () => ({
          load: async (id) => ({ ...options, mchid: id }),
        }),
        maximum: count,
      }),
      { logger: false },
    );
    const merchants = app.get(Merchants);
    const before = memory();
    for (let index = 0; index < count; index++) {
      await merchants.get(mchidOf(index));
    }
    return (memory() - before) / count;
  },
});

async function openInstances({ material, count }: Many): Promise<void> {
  const options = moduleOptions(material);
  app = await NestFactory.createApplicationContext(
    {
      module: class {},
      imports: Array.from({ length: count }, (_, index) =>
        ContractsModule.forRoot({
          ...options,
          mchid: mchidOf(index),
          name: mchidOf(index),
          notification: { path: `wechatpay/${mchidOf(index)}/notify` },
        }),
      ),
    },
    { logger: false },
  );
}

function mchidOf(index: number): string {
  return String(1_900_000_000 + index);
}

/** With what lies outside the heap: keys. */
function memory(): number {
  globalThis.gc?.();
  globalThis.gc?.();
  return process.memoryUsage().rss;
}
