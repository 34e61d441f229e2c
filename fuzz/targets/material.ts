import {
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  X509Certificate,
} from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { VerificationKey } from "../../lib/apiv3/key-ring";
import {
  headerOf,
  type Message,
  nodeHeaders,
  withHeader,
} from "../engine/message";

/** A file of the test vectors, as bytes. */
export const keyVector = (name: string) =>
  readFileSync(join(process.cwd(), "test/vectors", name));
const vector = (name: string) => keyVector(name).toString("latin1");

export const API_V3_KEY = vector("keys/apiv3.txt");
export const PUBLIC_KEY_ID = "PUB_KEY_ID_0119000001092023111400000000000001";
export const CERTIFICATE = vector("certificates/platform.pem");

const certificate = new X509Certificate(CERTIFICATE);
export const CERTIFICATE_SERIAL = certificate.serialNumber;

/** Seconds since the epoch at which everything happens, so that a signed message holds for ever. */
export const NOW = 1_700_000_010;

/** What verifies: a public key and a certificate, as in the days of the migration. */
export const VERIFICATION_KEYS: VerificationKey[] = [
  {
    serial: PUBLIC_KEY_ID,
    publicKey: createPublicKey(vector("keys/wechatpay-public.pem")),
  },
  { serial: CERTIFICATE_SERIAL, publicKey: certificate.publicKey },
];

const PUBLIC_KEY_OWNER = createPrivateKey(vector("keys/wechatpay-pkcs8.pem"));
const CERTIFICATE_OWNER = createPrivateKey(vector("keys/platform-pkcs8.pem"));

function privateKeyOf(serial: string | undefined): KeyObject {
  return serial?.toUpperCase() === CERTIFICATE_SERIAL
    ? CERTIFICATE_OWNER
    : PUBLIC_KEY_OWNER;
}

/** Signs as WeChat Pay does, over the time and the nonce that the message already bears. */
export function signMessage(message: Message): Message {
  const headers = nodeHeaders(message);
  const signed = Buffer.concat([
    Buffer.from(
      `${headers["wechatpay-timestamp"]}\n${headers["wechatpay-nonce"]}\n`,
    ),
    message.body,
    Buffer.from("\n"),
  ]);
  const key = privateKeyOf(headerOf(message, "wechatpay-serial"));
  const signature = sign("sha256", signed, key).toString("base64");
  return withHeader(message, "wechatpay-signature", signature);
}

/** A genuine message with this body, before it is signed. */
export function unsigned(
  start: string,
  body: string,
  serial = PUBLIC_KEY_ID,
): Message {
  return {
    start,
    headers: [
      ["Content-Type", "application/json"],
      ["Content-Length", String(Buffer.byteLength(body))],
      ["Request-ID", "08F78BB3AF0610D302"],
      ["Wechatpay-Timestamp", String(NOW)],
      ["Wechatpay-Nonce", "593BEC0C930BF1AFEB40B4A08C8FB242"],
      ["Wechatpay-Serial", serial],
      ["Wechatpay-Signature", ""],
    ],
    body: Buffer.from(body),
  };
}
