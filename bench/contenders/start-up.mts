import {
  MCHID,
  MERCHANT_SERIAL,
  type Material,
  PUBLIC_KEY_ID,
} from "../material.mjs";
import { answerQuestions } from "../worker.mjs";

/** Who is started. `nest` is an application of Nest without the package. */
export type Starter = "nest" | "thisPackage" | "axiosPlugin" | "nodeV3";

const starters: Record<Starter, (material: Material) => Promise<unknown>> = {
  nest: async () => {
    await import("reflect-metadata");
    const { NestFactory } = await import("@nestjs/core");
    return NestFactory.createApplicationContext(class {}, { logger: false });
  },
  thisPackage: async (material) => {
    await import("reflect-metadata");
    const { moduleOptions, openModule } = await import("./this-package.mjs");
    return openModule(moduleOptions(material));
  },
  axiosPlugin: async (material) => {
    const { Wechatpay } = await import("wechatpay-axios-plugin");
    // Not returned: it answers to `then` as to any name, and awaiting it would send a request.
    new Wechatpay({
      mchid: MCHID,
      serial: MERCHANT_SERIAL,
      privateKey: material.merchantPrivateKey,
      certs: { [PUBLIC_KEY_ID]: material.platformPublicKey },
    });
  },
  nodeV3: async (material) => {
    const { openPay } = await import("./node-v3.mjs");
    return openPay(material);
  },
};

/** Case: from a running Node to a client that can be called, in ms; in a new process each time. */
answerQuestions({
  start: async (material: Material) => {
    const startedAt = performance.now();
    await starters[process.argv[2] as Starter](material);
    return performance.now() - startedAt;
  },
});
