import { NestFactory } from "@nestjs/core";
import {
  ContractsModule,
  type ContractsModuleOptions,
  WechatPayClient,
  type WechatPayRequestConfig,
} from "nestjs-wechatpay-contracts";
import { WechatPaySimulator } from "nestjs-wechatpay-contracts/testing";

/** Sends one request with these options in the place of the simulator's; nothing answers it as WeChat Pay does. */
export async function request(
  options: Partial<ContractsModuleOptions>,
  config: WechatPayRequestConfig = {},
): Promise<unknown> {
  const wechat = await WechatPaySimulator.start();
  const app = await NestFactory.createApplicationContext(
    ContractsModule.forRoot({
      ...wechat.moduleOptions,
      backupBaseUrl: false,
      ...options,
    }),
    { abortOnError: false, logger: false },
  );
  try {
    return await app
      .get(WechatPayClient)
      .post("/v3/secret", { secret: "of the body" }, config)
      .catch((error: unknown) => error);
  } finally {
    await app.close();
    await wechat.stop();
  }
}
