import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { NestFactory } from "@nestjs/core";
import { WechatPaySimulator } from "nestjs-wechatpay-contracts/testing";
import { AppModule } from "./app.module.js";
import { CheckoutService } from "./checkout.service.js";
import { Contracts } from "./contracts.js";

/** The example values of WeChat Pay's documents. */
const EXAMPLE = {
  appid: "wxd678efh567hg6787",
  serviceId: 12535,
  openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
  outContractCode: "wxwtdk20200910100000",
  displayAccount: "微信代扣用户A",
};

const once = process.argv.includes("--once");

/** One checkout from the order to the contract, each step in a line. */
async function walk(): Promise<void> {
  const wechat = await WechatPaySimulator.start();
  const port = await freePort(once ? 0 : Number(process.env.PORT ?? 3000));
  const publicUrl = `http://127.0.0.1:${port}`;
  const app = await NestFactory.create(
    AppModule.forRoot(wechat.moduleOptions, {
      publicUrl,
      mchid: wechat.moduleOptions.mchid,
      appid: EXAMPLE.appid,
      serviceId: EXAMPLE.serviceId,
    }),
    { rawBody: true, logger: ["warn", "error"] },
  );
  await app.listen(port, "127.0.0.1");

  try {
    const order = await app.get(CheckoutService).checkout({
      openid: EXAMPLE.openid,
      description: "一杯咖啡",
      total: 200,
      displayAccount: EXAMPLE.displayAccount,
      outContractCode: EXAMPLE.outContractCode,
    });
    say("order 下单", `${order.outTradeNo}, ¥2.00, ${order.prepayId}`);

    const code = require(order.outContractCode, "pre-signing failed");
    say("pre-signing 预签约", `${code} accepted, valid for 2 hours`);

    const { offered } = await wechat.pay(order.prepayId);
    require(offered, "WeChat Pay does not offer the contract");
    say("payment 支付", "paid; the user is offered password-free payment");

    const { notification } = await wechat.sign(code);
    require(notification.status ===
      204, `the shop answered the notification with ${notification.status}`);
    say("notification 回调", `${notification.id} verified, decrypted, handled`);

    const contract = require(app
      .get(Contracts)
      .find(code), "the shop holds no contract");
    require(contract.state === "SIGNED", "the contract is not signed");
    say("contract 合约", `${contract.contractId} ${contract.state}`);
  } catch (error) {
    process.exitCode = 1;
    console.error("✗", error);
  }

  if (once || process.exitCode) {
    await app.close();
    await wechat.stop();
    return;
  }
  console.log(`\nThe shop stays up at ${publicUrl} (Ctrl+C ends it).`);
  console.log(`The simulated WeChat Pay answers at ${wechat.baseUrl}.`);
}

function say(step: string, what: string): void {
  console.log(`✓ ${step}: ${what}`);
}

function require<T>(value: T | undefined | false, otherwise: string): T {
  if (value === undefined || value === false) {
    throw new Error(otherwise);
  }
  return value;
}

/** The wanted port, or another where it is taken. */
function freePort(wanted: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) =>
      error.code === "EADDRINUSE" ? resolve(freePort(0)) : reject(error),
    );
    probe.listen(wanted, "127.0.0.1", () => {
      const { port } = probe.address() as AddressInfo;
      probe.close(() => resolve(port));
    });
  });
}

await walk();
