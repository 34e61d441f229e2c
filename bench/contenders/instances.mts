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

const KNOWN = 10_000;
const HELD = 500;
const LOOKUPS = 200_000;

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
    const merchants = await openMerchants(material, count);
    const before = memory();
    for (let index = 0; index < count; index++) {
      await merchants.get(mchidOf(index));
    }
    return (memory() - before) / count;
  },

  /** Milliseconds to get one of 500 merchants that are held, of 10 000 that the source knows. */
  lookup: async ({ material }: Many) => {
    const merchants = await openMerchants(material, HELD);
    for (let index = 0; index < KNOWN; index++) {
      await merchants.get(mchidOf(index));
    }
    const startedAt = performance.now();
    for (let time = 0; time < LOOKUPS; time++) {
      await merchants.get(mchidOf(KNOWN - 1 - (time % HELD)));
    }
    return (performance.now() - startedAt) / LOOKUPS;
  },
});

async function openMerchants(
  material: Material,
  maximum: number,
): Promise<Merchants> {
  const options = moduleOptions(material);
  app = await NestFactory.createApplicationContext(
    ContractsModule.forMerchants({
      useFactory: () => ({
        load: async (id) => ({ ...options, mchid: id }),
      }),
      maximum,
    }),
    { logger: false },
  );
  return app.get(Merchants);
}

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
