import WxPay from "wechatpay-node-v3";
import {
  API_V3_KEY,
  type Material,
  MCHID,
  MERCHANT_SERIAL,
  PRE_SIGNING,
  PRE_SIGNING_PATH,
  PUBLIC_KEY_ID,
} from "../material.mjs";

/** wechatpay-node-v3 as its README sets it up. */
export function openPay(material: Material): WxPay {
  const merchantPrivateKey = Buffer.from(material.merchantPrivateKey);
  return new WxPay({
    appid: PRE_SIGNING.appid,
    mchid: MCHID,
    serial_no: MERCHANT_SERIAL,
    // It only reads the serial of this one, which is given.
    publicKey: merchantPrivateKey,
    privateKey: merchantPrivateKey,
    key: API_V3_KEY,
  });
}

/** Puts WeChat Pay's key where `fetchCertificates` would, and as the PEM that it would. */
export class FetchedCertificates extends WxPay {
  static put({ platformPublicKey }: Material): void {
    WxPay.certificates = { [PUBLIC_KEY_ID]: platformPublicKey };
  }
}

/** The `Authorization` of a pre-signing, as its README makes it. */
export function authorizationOf(pay: WxPay): string {
  const nonce = Math.random().toString(36).slice(2, 17);
  const timestamp = Math.floor(Date.now() / 1000).toString();
  const signature = pay.getSignature(
    "POST",
    nonce,
    timestamp,
    PRE_SIGNING_PATH,
    PRE_SIGNING,
  );
  return pay.getAuthorization(nonce, timestamp, signature);
}
