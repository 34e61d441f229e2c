import { createPrivateKey, type KeyObject } from "node:crypto";
import axios from "axios";
import { bareAuthorization, bareAuthorizationOnThreadPool } from "../bare.mjs";
import {
  MCHID,
  MERCHANT_SERIAL,
  PRE_SIGNING,
  PRE_SIGNING_PATH,
  PUBLIC_KEY_ID,
} from "../material.mjs";
import { contend, type Operation, type Setting } from "./contend.mjs";

type Authorize = (
  path: string,
  body: string,
  key: KeyObject,
) => string | Promise<string>;

/** Case: one pre-signing from its fields to the answer's, over HTTP. Bare axios and node-v3 do not verify the answer. */
contend({
  baseline: (setting) => bareAxios(setting, bareAuthorization),
  baselineOnThreadPool: (setting) =>
    bareAxios(setting, bareAuthorizationOnThreadPool),
  thisPackage: async ({ material, baseUrl }) => {
    const { moduleOptions, openModule } = await import("./this-package.mjs");
    const { PreEntrustSignService } =
      await import("nestjs-wechatpay-contracts");
    const app = await openModule(moduleOptions(material, baseUrl));
    const preEntrustSign = app.get(PreEntrustSignService);
    return async () => {
      const { data } = await preEntrustSign.payRedirectSign(PRE_SIGNING);
      return requireAnswer(data);
    };
  },
  axiosPlugin: async ({ material, baseUrl }) => {
    const { Wechatpay } = await import("wechatpay-axios-plugin");
    const wxpay = new Wechatpay({
      mchid: MCHID,
      serial: MERCHANT_SERIAL,
      privateKey: material.merchantPrivateKey,
      certs: { [PUBLIC_KEY_ID]: material.platformPublicKey },
      baseURL: baseUrl,
    });
    const { ecommerce } = wxpay.v3!.passwordExemptContract!.contracts!;
    return async () => {
      const { data } =
        await ecommerce!.preEntrustSign!.payRedirectSign!.post(PRE_SIGNING);
      return requireAnswer(data);
    };
  },
  nodeV3: async ({ material, baseUrl }) => {
    const { authorizationOf, openPay } = await import("./node-v3.mjs");
    const { PayRequest } =
      await import("wechatpay-node-v3/dist/lib/pay-request.js");
    const pay = openPay(material);
    const http = new PayRequest();
    return async () => {
      const { data } = await http.post(
        baseUrl + PRE_SIGNING_PATH,
        PRE_SIGNING,
        {
          Accept: "application/json",
          "Content-Type": "application/json",
          "User-Agent": "bench",
          Authorization: authorizationOf(pay),
        },
      );
      return requireAnswer(data);
    };
  },
});

function bareAxios(
  { material, baseUrl }: Setting,
  authorize: Authorize,
): Operation {
  const key = createPrivateKey(material.merchantPrivateKey);
  return async () => {
    const body = JSON.stringify(PRE_SIGNING);
    const { data } = await axios.post(baseUrl + PRE_SIGNING_PATH, body, {
      headers: {
        Authorization: await authorize(PRE_SIGNING_PATH, body, key),
        "Content-Type": "application/json",
        Accept: "application/json",
      },
    });
    return requireAnswer(data);
  };
}

function requireAnswer(data: unknown): unknown {
  if (Object(data).out_contract_code !== PRE_SIGNING.out_contract_code) {
    throw new Error("no answer to the pre-signing");
  }
  return data;
}
