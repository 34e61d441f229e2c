import { NestFactory } from "@nestjs/core";
import type { PayRedirectSignResult } from "nestjs-wechatpay-contracts";
import { WechatPaySimulator } from "nestjs-wechatpay-contracts/testing";
import { CheckoutService } from "./checkout.service.js";
import { NotifyController } from "./notify.controller.js";
import { ShopModule } from "./shop.module.js";

/** How a checkout went. */
export interface CheckedOut {
  preSigned: PayRedirectSignResult;
  /** Status with which the shop answered the notification. */
  notified: number | undefined;
  /** Codes of the contracts that the shop was told of. */
  signed: string[];
}

/** Boots the shop, pre-signs a contract and has it signed, against a simulator. */
export async function checkOut(): Promise<CheckedOut> {
  const wechat = await WechatPaySimulator.start();
  const app = await NestFactory.create(
    ShopModule.forRoot(wechat.moduleOptions),
    { rawBody: true, abortOnError: false, logger: ["warn", "error"] },
  );
  try {
    await app.listen(0, "127.0.0.1");
    const openid = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";
    const { prepay_id } = wechat.placeOrder({ openid });
    const preSigned = await app.get(CheckoutService).offerContract({
      prepay_id,
      openid,
      notify_url: `${await app.getUrl()}/wechatpay/notify`,
    });
    const { notification } = await wechat.sign(preSigned.out_contract_code);
    return {
      preSigned,
      notified: notification.status,
      signed: app.get(NotifyController).signed,
    };
  } finally {
    await app.close();
    await wechat.stop();
  }
}
