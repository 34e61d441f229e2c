import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
} from "node:crypto";
import { bareEvent, bareEventOnThreadPool } from "../bare.mjs";
import { API_V3_KEY, type Material } from "../material.mjs";
import { signedNotification } from "../notification.mjs";
import { contend } from "./contend.mjs";

/** Case: one notification verified and decrypted, from its raw bytes to the event. */
contend({
  baseline: async ({ material }) => {
    const { headers, body, publicKey, apiV3Key } = await prepare(material);
    return () => bareEvent(headers, body, publicKey, apiV3Key);
  },
  baselineOnThreadPool: async ({ material }) => {
    const { headers, body, publicKey, apiV3Key } = await prepare(material);
    return () => bareEventOnThreadPool(headers, body, publicKey, apiV3Key);
  },
  thisPackage: async ({ material }) => {
    const { moduleOptions, openModule } = await import("./this-package.mjs");
    const { NotificationVerifier } = await import("nestjs-wechatpay-contracts");
    const app = await openModule(moduleOptions(material));
    const verifier = app.get(NotificationVerifier);
    const { headers, body } = await prepare(material);
    return () => verifier.verify(headers, body);
  },
  axiosPlugin: async ({ material }) => {
    const { Aes, Formatter, Rsa } = await import("wechatpay-axios-plugin");
    const { headers, body } = await prepare(material);
    return () => {
      const text = body.toString();
      const message = Formatter.response(
        headers["wechatpay-timestamp"]!,
        headers["wechatpay-nonce"]!,
        text,
      );
      const signature = headers["wechatpay-signature"]!;
      if (!Rsa.verify(message, signature, material.platformPublicKey)) {
        throw new Error("the signature does not hold");
      }
      const event = JSON.parse(text);
      const { ciphertext, nonce, associated_data } = event.resource;
      return {
        ...event,
        resource: JSON.parse(
          Aes.AesGcm.decrypt(ciphertext, API_V3_KEY, nonce, associated_data),
        ),
      };
    };
  },
  nodeV3: async ({ material }) => {
    const { FetchedCertificates, openPay } = await import("./node-v3.mjs");
    const { headers, body } = await prepare(material);
    const pay = openPay(material);
    FetchedCertificates.put(material);
    return async () => {
      const event = JSON.parse(body.toString());
      const isGenuine = await pay.verifySign({
        body: event,
        signature: headers["wechatpay-signature"]!,
        serial: headers["wechatpay-serial"]!,
        nonce: headers["wechatpay-nonce"]!,
        timestamp: headers["wechatpay-timestamp"]!,
      });
      if (!isGenuine) {
        throw new Error("the signature does not hold");
      }
      const { ciphertext, nonce, associated_data } = event.resource;
      return {
        ...event,
        resource: pay.decipher_gcm(ciphertext, associated_data, nonce),
      };
    };
  },
});

async function prepare({ platformPrivateKey, platformPublicKey }: Material) {
  return {
    ...(await signedNotification(createPrivateKey(platformPrivateKey))),
    publicKey: createPublicKey(platformPublicKey),
    apiV3Key: createSecretKey(Buffer.from(API_V3_KEY)),
  };
}
