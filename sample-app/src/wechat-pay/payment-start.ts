import {
  createPrivateKey,
  type KeyObject,
  randomBytes,
  sign,
} from "node:crypto";
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

const signAside = promisify(sign);

/** Opens payments: in WeChat's browser, or on the simulator's phone. */
@Injectable()
export class PaymentStart {
  private readonly key: KeyObject;

  constructor(
    private readonly account: WechatPayAccount,
    private readonly config: ConfigService<Environment, true>,
  ) {
    const { merchantPrivateKey } = account.options;
    this.key = createPrivateKey(merchantPrivateKey as string);
  }

  /**
   * @param prepayId of an order that can be paid now
   * @returns where the simulator's phone pays it; undefined where WeChat does
   */
  phonePage(prepayId: string): string | undefined {
    const { phonePage } = this.account;
    return phonePage && `${phonePage}/?prepay_id=${prepayId}`;
  }

  /** Signed with the merchant's key: four lines, each ended by a line feed. */
  async parameters(prepayId: string): Promise<PaymentParameters> {
    const appId = this.config.get("WECHATPAY_APPID", { infer: true });
    const timeStamp = String(Math.floor(Date.now() / 1000));
    const nonceStr = randomBytes(16).toString("hex");
    const packed = `prepay_id=${prepayId}`;
    const signature = await signAside(
      "RSA-SHA256",
      Buffer.from(`${appId}\n${timeStamp}\n${nonceStr}\n${packed}\n`),
      this.key,
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
