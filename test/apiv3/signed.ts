import { createPrivateKey, createPublicKey, sign } from "node:crypto";
import { expect } from "vitest";
import type { SignatureFailure } from "../../lib/apiv3/errors";
import {
  type SignatureHeaders,
  SignatureError,
} from "../../lib/apiv3/signature";
import { bodyVector, keyPem, messageVector } from "../vectors";

export const WECHATPAY_SERIAL = "PUB_KEY_ID_0119000001092023111400000000000001";
export const PLATFORM_SERIAL = "4C1A7E5D0B3F92866E1D57A0C48B3F21D95E7A60";

export const WECHATPAY_KEY = createPublicKey(keyPem("wechatpay-public"));
export const PLATFORM_KEY = createPublicKey(keyPem("platform-public"));

const WECHATPAY_PRIVATE_KEY = createPrivateKey(keyPem("wechatpay-pkcs8"));

/** What WeChat Pay sends: the headers as Node gives them, and the raw body. */
export interface Signed {
  headers: Record<string, unknown>;
  body: Buffer;
}

export function headersOf(signed: SignatureHeaders): Record<string, unknown> {
  return {
    "content-type": "application/json",
    "wechatpay-timestamp": signed.timestamp,
    "wechatpay-nonce": signed.nonce,
    "wechatpay-serial": signed.serial,
    "wechatpay-signature": signed.signature,
  };
}

/** A vector that WeChat Pay signed. Its first two lines are the timestamp and the nonce. */
export function signedVector(
  name: string,
  serial = WECHATPAY_SERIAL,
  bodyName = name,
): Signed {
  const { message, signature } = messageVector(name);
  const [timestamp = "", nonce = ""] = message.toString("latin1").split("\n");
  return {
    headers: headersOf({ timestamp, nonce, serial, signature }),
    body: bodyVector(bodyName),
  };
}

/** A genuine signature over a timestamp and a nonce that no vector has. */
export function signedWith(
  timestamp: string,
  nonce = "593bec0c930bf1af",
  body = Buffer.from('{"mchid":"1900000109"}'),
): Signed {
  const message = `${timestamp}\n${nonce}\n${body.toString()}\n`;
  const signature = sign("sha256", Buffer.from(message), WECHATPAY_PRIVATE_KEY);
  return {
    headers: headersOf({
      timestamp,
      nonce,
      serial: WECHATPAY_SERIAL,
      signature: signature.toString("base64"),
    }),
    body,
  };
}

/** The `SignatureError` that an action ends in; any other end fails the test. */
export async function signatureErrorOf(
  action: () => unknown,
): Promise<SignatureError> {
  const end: unknown = await Promise.resolve()
    .then(action)
    .then(
      () => "no error",
      (error: unknown) => error,
    );
  expect(end).toBeInstanceOf(SignatureError);
  return end as SignatureError;
}

/** The reason why an action is refused. */
export async function reasonOf(
  action: () => unknown,
): Promise<SignatureFailure> {
  return (await signatureErrorOf(action)).reason;
}
