import { createPrivateKey, type KeyObject } from "node:crypto";
import axios from "axios";
import { bareAuthorization, bareAuthorizationOnThreadPool } from "../bare.mjs";
import {
  type Material,
  MCHID,
  MERCHANT_SERIAL,
  PUBLIC_KEY_ID,
  SENT,
  type SentName,
} from "../material.mjs";
import { contend, type Operation, type Setting } from "./contend.mjs";

type Authorize = (
  path: string,
  body: string,
  key: KeyObject,
) => string | Promise<string>;

const name = process.argv[3] as SentName;
const { path, data: given, answer: expected } = SENT[name];

/** Case: one request from its fields to the answer's, over HTTP. Bare axios and node-v3 do not verify the answer. */
contend({
  baseline: (setting) => bareAxios(setting, bareAuthorization),
  baselineOnThreadPool: (setting) =>
    bareAxios(setting, bareAuthorizationOnThreadPool),
  thisPackage: async ({ material, baseUrl }) => {
    const send = await operationOf(material, baseUrl);
    return async () => requireAnswer((await send()).data);
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
    const chained = wxpay.chain(path.slice(1));
    return async () => requireAnswer((await chained.post!(given)).data);
  },
  nodeV3: async ({ material, baseUrl }) => {
    const { authorizationOf, openPay } = await import("./node-v3.mjs");
    const { PayRequest } =
      await import("wechatpay-node-v3/dist/lib/pay-request.js");
    const pay = openPay(material);
    const http = new PayRequest();
    return async () => {
      const { data } = await http.post(
        baseUrl + path,
        { ...given },
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

async function operationOf(
  material: Material,
  baseUrl: string,
): Promise<() => Promise<{ data: unknown }>> {
  const { moduleOptions, openModule } = await import("./this-package.mjs");
  const { PreEntrustSignService, RefundService, TransactionService } =
    await import("nestjs-wechatpay-contracts");
  const app = await openModule(moduleOptions(material, baseUrl));
  const operations: Record<SentName, () => Promise<{ data: unknown }>> = {
    preSigning: () =>
      app.get(PreEntrustSignService).payRedirectSign(SENT.preSigning.data),
    order: () => app.get(TransactionService).normal.jsapi(SENT.order.data),
    refund: () => app.get(RefundService).domestic.apply(SENT.refund.data),
  };
  return operations[name];
}

function bareAxios(
  { material, baseUrl }: Setting,
  authorize: Authorize,
): Operation {
  const key = createPrivateKey(material.merchantPrivateKey);
  return async () => {
    const body = JSON.stringify(given);
    const { data } = await axios.post(baseUrl + path, body, {
      headers: {
        Authorization: await authorize(path, body, key),
        "Content-Type": "application/json",
        Accept: "application/json",
      },
    });
    return requireAnswer(data);
  };
}

function requireAnswer(data: unknown): unknown {
  const [[field, value]] = Object.entries(expected) as [[string, unknown]];
  if (Object(data)[field] !== value) {
    throw new Error(`no answer to ${name}`);
  }
  return data;
}
