import { createPrivateKey } from "node:crypto";
import { bareAuthorization, bareAuthorizationOnThreadPool } from "../bare.mjs";
import {
  MCHID,
  MERCHANT_SERIAL,
  PRE_SIGNING,
  PRE_SIGNING_PATH,
} from "../material.mjs";
import { contend } from "./contend.mjs";

const body = JSON.stringify(PRE_SIGNING);

/** Case: the `Authorization` of one request. */
contend({
  baseline: ({ material }) => {
    const key = createPrivateKey(material.merchantPrivateKey);
    return () => bareAuthorization(PRE_SIGNING_PATH, body, key);
  },
  baselineOnThreadPool: ({ material }) => {
    const key = createPrivateKey(material.merchantPrivateKey);
    return () => bareAuthorizationOnThreadPool(PRE_SIGNING_PATH, body, key);
  },
  thisPackage: async ({ material }) => {
    const { moduleOptions, openModule, signerOf } =
      await import("./this-package.mjs");
    const signer = signerOf(await openModule(moduleOptions(material)));
    return () => signer.authorization("POST", PRE_SIGNING_PATH, body);
  },
  axiosPlugin: async ({ material }) => {
    const { Formatter, Rsa } = await import("wechatpay-axios-plugin");
    // Its client parses the key once, and signs by these functions.
    const key = Rsa.from(material.merchantPrivateKey, Rsa.KEY_TYPE_PRIVATE);
    return () => {
      const nonce = Formatter.nonce();
      const timestamp = Formatter.timestamp();
      const message = Formatter.request(
        "POST",
        PRE_SIGNING_PATH,
        timestamp,
        nonce,
        body,
      );
      return Formatter.authorization(
        MCHID,
        nonce,
        Rsa.sign(message, key),
        timestamp,
        MERCHANT_SERIAL,
      );
    };
  },
  nodeV3: async ({ material }) => {
    const { authorizationOf, openPay } = await import("./node-v3.mjs");
    const pay = openPay(material);
    return () => authorizationOf(pay);
  },
});
