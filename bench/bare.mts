import {
  createDecipheriv,
  type KeyObject,
  randomBytes,
  sign,
  verify,
} from "node:crypto";
import { promisify } from "node:util";
import { MCHID, MERCHANT_SERIAL } from "./material.mjs";

/** What the protocol asks for, on `node:crypto` alone with parsed keys and no check besides: the baseline. */

const signOnThreadPool = promisify(sign) as (
  algorithm: string,
  data: Buffer,
  key: KeyObject,
) => Promise<Buffer>;

const verifyOnThreadPool = promisify(verify) as (
  algorithm: string,
  data: Buffer,
  key: KeyObject,
  signature: Buffer,
) => Promise<boolean>;

export function bareAuthorization(
  path: string,
  body: string,
  key: KeyObject,
): string {
  const { message, header } = unsigned(path, body);
  return header(sign("sha256", message, key));
}

export async function bareAuthorizationOnThreadPool(
  path: string,
  body: string,
  key: KeyObject,
): Promise<string> {
  const { message, header } = unsigned(path, body);
  return header(await signOnThreadPool("sha256", message, key));
}

function unsigned(path: string, body: string) {
  const timestamp = Math.floor(Date.now() / 1000);
  const nonce = randomBytes(16).toString("hex");
  return {
    message: Buffer.from(`POST\n${path}\n${timestamp}\n${nonce}\n${body}\n`),
    header: (signature: Buffer) =>
      `WECHATPAY2-SHA256-RSA2048 mchid="${MCHID}",nonce_str="${nonce}",signature="${signature.toString("base64")}",timestamp="${timestamp}",serial_no="${MERCHANT_SERIAL}"`,
  };
}

export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The event of a notification. @throws Error where the signature or the tag does not hold */
export function bareEvent(
  headers: Headers,
  rawBody: Buffer,
  publicKey: KeyObject,
  apiV3Key: KeyObject,
): unknown {
  const { message, signature } = signed(headers, rawBody);
  if (!verify("sha256", message, publicKey, signature)) {
    throw new Error("the signature does not hold");
  }
  return decrypted(rawBody, apiV3Key);
}

export async function bareEventOnThreadPool(
  headers: Headers,
  rawBody: Buffer,
  publicKey: KeyObject,
  apiV3Key: KeyObject,
): Promise<unknown> {
  const { message, signature } = signed(headers, rawBody);
  if (!(await verifyOnThreadPool("sha256", message, publicKey, signature))) {
    throw new Error("the signature does not hold");
  }
  return decrypted(rawBody, apiV3Key);
}

function signed(headers: Headers, rawBody: Buffer) {
  return {
    message: Buffer.concat([
      Buffer.from(
        `${headers["wechatpay-timestamp"]}\n${headers["wechatpay-nonce"]}\n`,
      ),
      rawBody,
      Buffer.from("\n"),
    ]),
    signature: Buffer.from(String(headers["wechatpay-signature"]), "base64"),
  };
}

function decrypted(rawBody: Buffer, apiV3Key: KeyObject): unknown {
  const event = JSON.parse(rawBody.toString());
  const { nonce, associated_data, ciphertext } = event.resource;
  const bytes = Buffer.from(ciphertext, "base64");
  const decipher = createDecipheriv("aes-256-gcm", apiV3Key, nonce);
  decipher.setAuthTag(bytes.subarray(-16));
  decipher.setAAD(Buffer.from(associated_data));
  const plaintext = decipher.update(bytes.subarray(0, -16));
  decipher.final();
  return { ...event, resource: JSON.parse(plaintext.toString()) };
}
