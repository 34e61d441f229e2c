import { Injectable } from "@nestjs/common";
import { ConfigService } from "@nestjs/config";
import {
  type JsapiPaymentParameters,
  PaymentParameters,
} from "nestjs-wechatpay-contracts";
import type { Environment } from "../configuration/environment.js";
import { WechatPayAccount } from "./wechat-pay-account.js";

/** Opens payments: in WeChat's browser, or on the simulator's phone. */
@Injectable()
export class PaymentStart {
  constructor(
    private readonly account: WechatPayAccount,
    private readonly config: ConfigService<Environment, true>,
    private readonly payment: PaymentParameters,
  ) {}

  /**
   * @param prepayId of an order that can be paid now
   * @returns where the simulator's phone pays it; undefined where WeChat does
   */
  phonePage(prepayId: string): string | undefined {
    const { phonePage } = this.account;
    return phonePage && `${phonePage}/?prepay_id=${prepayId}`;
  }

  /** What WeChat's browser is given to open the payment sheet (JSAPI调起支付). */
  parameters(prepayId: string): Promise<JsapiPaymentParameters> {
    const appid = this.config.get("WECHATPAY_APPID", { infer: true });
    return this.payment.jsapi(prepayId, { appid });
  }
}
