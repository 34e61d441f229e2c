import { randomUUID } from "node:crypto";
import type { MerchantSigner } from "../apiv3/merchant-signer";
import type { RequestDefaults } from "../validation/validate-request";
import {
  checkPrepayId,
  readOptions,
  requireIdentifier,
} from "./payment-arguments";

/** What `WeixinJSBridge.invoke("getBrandWCPayRequest", …)` is given in WeChat's browser. */
export interface JsapiPaymentParameters {
  /** AppID of the official account whose page it is (公众号 AppID). */
  appId: string;
  /** Seconds since the epoch, as a string. */
  timeStamp: string;
  /** 32 random letters and digits. */
  nonceStr: string;
  /** `prepay_id=` and the prepay session. */
  package: string;
  /** How it is signed: SHA256-with-RSA. */
  signType: "RSA";
  /** Signature of AppID, time, nonce and package, Base64. */
  paySign: string;
}

/** What `wx.requestPayment` is given. The AppID is signed all the same. */
export type MiniProgramPaymentParameters = Omit<
  JsapiPaymentParameters,
  "appId"
>;

/** What a mobile App's `PayReq` is given; the SDKs spell some fields in their own ways (`partnerId`, `packageValue`). */
export interface AppPaymentParameters {
  /** AppID of the App (移动应用 AppID). */
  appid: string;
  /** The merchant that placed the order (商户号). */
  partnerid: string;
  /** The prepay session. */
  prepayid: string;
  /** Always this. */
  package: "Sign=WXPay";
  /** 32 random letters and digits. */
  noncestr: string;
  /** Seconds since the epoch, as a string. */
  timestamp: string;
  /** Signature of AppID, time, nonce and prepay session, Base64. */
  sign: string;
}

/** For the page or mini program that pays. */
export interface PaymentParametersOptions {
  /** Its AppID; `defaults.appid`, else `defaults.sp_appid`, unless given. Of a partner's order the one whose openid was given. */
  appid?: string;
}

/** For the App that pays. */
export interface AppPaymentParametersOptions {
  /** AppID of the App (移动应用 AppID); `defaults.app_appid` unless given. */
  appid?: string;
  /** The `mchid` of the module unless given. No document says whether a partner's order takes `sp_mchid` or `sub_mchid`. */
  partnerid?: string;
}

/**
 * What the customer's phone needs to open the payment of an order (调起支付), signed by the merchant; merchant 4012791857 (JSAPI)
 * and 4012791898 (mini program).
 *
 * A `prepay_id` lives for 2 hours, and so do its parameters. An "ok" on the phone does not prove the payment: wait for the notification,
 * or query the order.
 *
 * Each method rejects, and nothing is thrown at once:
 * - `RequestValidationError` for a `prepay_id` that cannot be one, and where no AppID is known;
 * - `SigningError` where a `MerchantSigner` fails.
 *
 * @example
 * ```ts
 * const { data } = await transactions.normal.jsapi({
 *   description: "一杯咖啡",
 *   out_trade_no: "20261127103456002",
 *   amount: { total: 100 },
 *   payer: { openid },
 * });
 * const parameters = await paymentParameters.jsapi(data.prepay_id); // for WeixinJSBridge's getBrandWCPayRequest
 * console.log(parameters.signType); // RSA
 * ```
 */
export class PaymentParameters {
  constructor(
    private readonly mchid: string,
    private readonly signer: Pick<MerchantSigner, "sign">,
    private readonly defaults: RequestDefaults = {},
  ) {}

  /** For a page in WeChat's browser (JSAPI). */
  async jsapi(
    prepay_id: string,
    options?: PaymentParametersOptions,
  ): Promise<JsapiPaymentParameters> {
    checkPrepayId(prepay_id);
    const { appid } = readOptions(options, ["appid"]);
    const appId = this.appidOf(appid);
    return { appId, ...(await this.signPackage(appId, prepay_id)) };
  }

  /** For a mini program (小程序). */
  async miniProgram(
    prepay_id: string,
    options?: PaymentParametersOptions,
  ): Promise<MiniProgramPaymentParameters> {
    checkPrepayId(prepay_id);
    const { appid } = readOptions(options, ["appid"]);
    return this.signPackage(this.appidOf(appid), prepay_id);
  }

  /** For a mobile App on Android, iOS or HarmonyOS. */
  async app(
    prepay_id: string,
    options?: AppPaymentParametersOptions,
  ): Promise<AppPaymentParameters> {
    checkPrepayId(prepay_id);
    const given = readOptions(options, ["appid", "partnerid"]);
    const appid = requireIdentifier(
      "appid",
      given.appid ?? this.defaults.app_appid,
      "give the App's in the second argument, { appid }, or set defaults.app_appid; defaults.appid is not taken, as an App has an AppID of its own",
    );
    const partnerid = requireIdentifier(
      "partnerid",
      given.partnerid ?? this.mchid,
    );
    // An App's last line is the bare prepay_id, that of the others is the whole package.
    const { timestamp, nonce, signature } = await this.sign(appid, prepay_id);
    return {
      appid,
      partnerid,
      prepayid: prepay_id,
      package: "Sign=WXPay",
      noncestr: nonce,
      timestamp,
      sign: signature,
    };
  }

  private appidOf(given: unknown): string {
    return requireIdentifier(
      "appid",
      given ?? this.defaults.appid ?? this.defaults.sp_appid,
      "give it in the second argument, { appid }, or set defaults.appid, or defaults.sp_appid for a service provider",
    );
  }

  private async signPackage(
    appid: string,
    prepayId: string,
  ): Promise<MiniProgramPaymentParameters> {
    const whole = `prepay_id=${prepayId}`;
    const { timestamp, nonce, signature } = await this.sign(appid, whole);
    return {
      timeStamp: timestamp,
      nonceStr: nonce,
      package: whole,
      signType: "RSA",
      paySign: signature,
    };
  }

  private async sign(appid: string, lastLine: string) {
    const timestamp = Math.floor(Date.now() / 1000).toString();
    const nonce = randomUUID().replaceAll("-", "");
    const signature = await this.signer.sign(
      Buffer.from(`${appid}\n${timestamp}\n${nonce}\n${lastLine}\n`),
    );
    return { timestamp, nonce, signature: signature.toString("base64") };
  }
}
