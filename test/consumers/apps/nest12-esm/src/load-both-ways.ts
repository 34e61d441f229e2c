import { createRequire } from "node:module";
import { NestFactory } from "@nestjs/core";
import * as imported from "nestjs-wechatpay-contracts";
import * as importedTesting from "nestjs-wechatpay-contracts/testing";

const require = createRequire(import.meta.url);
const required: typeof imported = require("nestjs-wechatpay-contracts");
const requiredTesting: typeof importedTesting = require("nestjs-wechatpay-contracts/testing");

/** What an app finds that loads the package by `import` and by `require`. */
export interface LoadedBothWays {
  /** Names of exports that are absent one way, or another thing. */
  distinct: string[];
  /** What a module loaded one way provides, asked for by tokens loaded the other way. */
  injected: { service: boolean; client: boolean; chain: boolean };
  /** An error thrown by the one is an instance of the other's class. */
  caught: boolean;
}

export async function loadBothWays(): Promise<LoadedBothWays> {
  const wechat = await requiredTesting.WechatPaySimulator.start();
  const app = await NestFactory.createApplicationContext(
    required.ContractsModule.forRoot(wechat.moduleOptions),
    { abortOnError: false, logger: ["warn", "error"] },
  );
  try {
    const service = app.get(imported.PreEntrustSignService);
    const chain = app.get<imported.Wechatpay>(imported.WXPAY);
    return {
      distinct: [
        ...distinctNames(imported, required),
        ...distinctNames(importedTesting, requiredTesting),
      ],
      injected: {
        service: service instanceof required.PreEntrustSignService,
        client:
          app.get(imported.WechatPayClient) instanceof required.WechatPayClient,
        chain: chain === app.get(required.WXPAY),
      },
      caught: await service
        .payRedirectSign({} as imported.EcommercePayRedirectSignDto)
        .then(
          () => false,
          (error) => error instanceof imported.RequestValidationError,
        ),
    };
  } finally {
    await app.close();
    await wechat.stop();
  }
}

function distinctNames(one: object, other: object): string[] {
  const byImport = new Map<string, unknown>(Object.entries(one));
  return Object.entries(other)
    .filter(([name, value]) => byImport.get(name) !== value)
    .map(([name]) => name);
}
