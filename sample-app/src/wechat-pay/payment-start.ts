import { createPrivateKey, randomBytes, sign } from "node:crypto";
import { promisify } from "node:util";
import { Injectable } from "@nestjs/common";
import { ConfigService } from "@nestjs/config";
import type { Environment } from "../configuration/environment.js";
import { WechatPayAccount } from "./wechat-pay-account.js";

/** What WeChat's browser is given to open the payment sheet (JSAPI调起支付). */
export interface PaymentParameters {
  appId: string;
  timeStamp: string;
  nonceStr: string;
  package: string;
  signType: "RSA";
  paySign: string;
}

/** How a customer comes from the page of an order to its payment. */
export interface PaymentStarting {
  /** The simulator's phone, where there is no WeChat. */
  phonePage?: string;
  /** JSON of `PaymentParameters`, for WeChat's browser. */
  parameters?: string;
}

const signAside = promisify(sign);

/** Opens payments: in WeChat's browser, or on the simulator's phone. */
@Injectable()
export class PaymentStart {
  constructor(
    private readonly account: WechatPayAccount,
    private readonly config: ConfigService<Environment, true>,
  ) {}

  /** @param prepayId of an order that can be paid now */
  async of(prepayId: string): Promise<PaymentStarting> {
    const { phonePage } = this.account;
    return phonePage === undefined
      ? { parameters: JSON.stringify(await this.parameters(prepayId)) }
      : { phonePage: `${phonePage}/?prepay_id=${prepayId}` };
  }

  /** Signed with the merchant's key: four lines, each ended by a line feed. */
  async parameters(prepayId: string): Promise<PaymentParameters> {
    const { merchantPrivateKey } = this.account.options;
    const appId = this.config.get("WECHATPAY_APPID", { infer: true });
    const timeStamp = String(Math.floor(Date.now() / 1000));
    const nonceStr = randomBytes(16).toString("hex");
    const packed = `prepay_id=${prepayId}`;
    const signature = await signAside(
      "RSA-SHA256",
      Buffer.from(`${appId}\n${timeStamp}\n${nonceStr}\n${packed}\n`),
      createPrivateKey(merchantPrivateKey as string),
    );
    return {
      appId,
      timeStamp,
      nonceStr,
      package: packed,
      signType: "RSA",
      paySign: signature.toString("base64"),
    };
  }
}
