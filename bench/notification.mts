import {
  createCipheriv,
  type KeyObject,
  randomBytes,
  randomUUID,
  sign,
} from "node:crypto";
import { promisify } from "node:util";
import { API_V3_KEY, MCHID, PUBLIC_KEY_ID } from "./material.mjs";

const signOnThreadPool = promisify(sign) as (
  algorithm: string,
  data: Buffer,
  key: KeyObject,
) => Promise<Buffer>;

const RESOURCE = {
  mchid: MCHID,
  appid: "wxd678efh567hg6787",
  contract_id: "123124412412423431",
  service_id: 12535,
  openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
  contract_state: "SIGNED",
  contract_signed_time: "2026-06-08T10:34:56+08:00",
};

/** A notification as it reaches a route. */
export interface SignedNotification {
  /** By lower-case names, as Node gives them. */
  headers: Record<string, string>;
  body: Buffer;
}

/** Signs a notification with an id of its own, as WeChat Pay does. */
export async function signedNotification(
  platformKey: KeyObject,
): Promise<SignedNotification> {
  const body = Buffer.from(
    JSON.stringify({
      id: randomUUID(),
      create_time: "2026-06-08T10:34:56+08:00",
      event_type: "ENTRUST.SIGN",
      resource_type: "encrypt-resource",
      summary: "签约成功",
      resource: encrypted(),
    }),
  );
  const timestamp = Math.floor(Date.now() / 1000).toString();
  const nonce = randomBytes(16).toString("hex");
  const message = Buffer.concat([
    Buffer.from(`${timestamp}\n${nonce}\n`),
    body,
    Buffer.from("\n"),
  ]);
  const signature = await signOnThreadPool("sha256", message, platformKey);
  return {
    headers: {
      "content-type": "application/json",
      "user-agent": "Mozilla/4.0",
      accept: "*/*",
      "wechatpay-timestamp": timestamp,
      "wechatpay-nonce": nonce,
      "wechatpay-serial": PUBLIC_KEY_ID,
      "wechatpay-signature": signature.toString("base64"),
      "wechatpay-signature-type": "WECHATPAY2-SHA256-RSA2048",
    },
    body,
  };
}

function encrypted() {
  const nonce = randomBytes(6).toString("hex");
  const associated_data = "contract";
  const cipher = createCipheriv("aes-256-gcm", API_V3_KEY, nonce);
  cipher.setAAD(Buffer.from(associated_data));
  // A contract is signed once: a marked method would take a second event of one code for the first again.
  const resource = { out_contract_code: nonce, ...RESOURCE };
  const ciphertext = Buffer.concat([
    cipher.update(JSON.stringify(resource)),
    cipher.final(),
    cipher.getAuthTag(),
  ]).toString("base64");
  return {
    algorithm: "AEAD_AES_256_GCM",
    original_type: "contract",
    associated_data,
    nonce,
    ciphertext,
  };
}
