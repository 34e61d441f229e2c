import {
  createCipheriv,
  generateKeyPairSync,
  type KeyObject,
  randomBytes,
  randomUUID,
  sign,
} from "node:crypto";
import { request } from "node:http";
import type { ContractsModuleOptions } from "../../lib";

export const API_V3_KEY = "0123456789abcdef0123456789abcdef";
export const SERIAL = "PUB_KEY_ID_0114232134912410000000000000";

const platform = generateKeyPairSync("rsa", { modulusLength: 2048 });
const merchant = generateKeyPairSync("rsa", { modulusLength: 2048 });
export const strangerKey = generateKeyPairSync("rsa", {
  modulusLength: 2048,
}).privateKey;

export const options: ContractsModuleOptions = {
  mchid: "1900000109",
  merchantSerialNumber: "3775B6A45ACD588826D15E583A95F5DD",
  merchantPrivateKey: merchant.privateKey,
  apiV3Key: API_V3_KEY,
  publicKey: {
    id: SERIAL,
    pem: platform.publicKey.export({ type: "spki", format: "pem" }).toString(),
  },
};

export const SIGNED_RESOURCE = {
  out_contract_code: "wxwtdk20200910100000",
  mchid: "1900000109",
  appid: "wxd678efh567hg6787",
  contract_id: "123124412412423431",
  service_id: 12535,
  openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
  contract_state: "SIGNED",
  a_field_of_next_year: { nested: true },
};

/** A notification on its way, made here with node:crypto alone. */
export interface Delivery {
  headers: Record<string, string | string[]>;
  body: string | Buffer;
}

/** How a notification's body differs from a genuine one's. */
export interface EnvelopeChanges {
  id?: string;
  event_type?: string;
  plaintext?: string;
  key?: string;
  nonce?: string;
  associated_data?: string | null;
  resource?: Record<string, unknown>;
}

export function envelope(changes: EnvelopeChanges = {}): string {
  const nonce = changes.nonce ?? randomBytes(6).toString("hex");
  const { event_type = "ENTRUST.SIGN" } = changes;
  const cipher = createCipheriv(
    "aes-256-gcm",
    changes.key ?? API_V3_KEY,
    nonce,
    { authTagLength: 16 },
  );
  const associated = changes.associated_data;
  cipher.setAAD(Buffer.from(associated ?? ""));
  const ciphertext = Buffer.concat([
    cipher.update(changes.plaintext ?? JSON.stringify(SIGNED_RESOURCE)),
    cipher.final(),
    cipher.getAuthTag(),
  ]).toString("base64");
  return JSON.stringify({
    id: changes.id ?? randomUUID(),
    create_time: "2026-06-08T10:34:56+08:00",
    event_type,
    resource_type: "encrypt-resource",
    summary: "签约成功",
    resource: {
      algorithm: "AEAD_AES_256_GCM",
      original_type: originalTypeOf(event_type),
      ...(associated === undefined ? {} : { associated_data: associated }),
      nonce,
      ciphertext,
      ...changes.resource,
    },
  });
}

function originalTypeOf(eventType: string): string {
  const [product] = eventType.split(".");
  return (
    { TRANSACTION: "transaction", REFUND: "refund" }[product!] ?? "contract"
  );
}

/** How a notification's signature differs from a genuine one's. */
export interface SignatureChanges {
  timestamp?: string;
  serial?: string;
  key?: KeyObject;
  signature?: string;
}

export function deliver(
  body: string | Buffer,
  changes: SignatureChanges = {},
): Delivery {
  const timestamp =
    changes.timestamp ?? Math.floor(Date.now() / 1000).toString();
  const nonce = randomBytes(16).toString("hex");
  const message = Buffer.concat([
    Buffer.from(`${timestamp}\n${nonce}\n`),
    Buffer.from(body),
    Buffer.from("\n"),
  ]);
  return {
    headers: {
      "Content-Type": "application/json",
      "Wechatpay-Timestamp": timestamp,
      "Wechatpay-Nonce": nonce,
      "Wechatpay-Serial": changes.serial ?? SERIAL,
      "Wechatpay-Signature":
        changes.signature ??
        sign("sha256", message, changes.key ?? platform.privateKey).toString(
          "base64",
        ),
      "Wechatpay-Signature-Type": "WECHATPAY2-SHA256-RSA2048",
    },
    body,
  };
}

/** Sends it as it is, header lines repeated where a value is a list. */
export function post(
  url: string,
  { headers, body }: Delivery,
): Promise<{ status: number; body: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(
      url,
      {
        method: "POST",
        headers: { ...headers, "Content-Length": Buffer.byteLength(body) },
      },
      (answer) => {
        const chunks: Buffer[] = [];
        answer.on("data", (chunk: Buffer) => chunks.push(chunk));
        answer.on("error", reject);
        answer.on("end", () =>
          resolve({
            status: answer.statusCode ?? 0,
            body: Buffer.concat(chunks).toString(),
          }),
        );
      },
    );
    sent.on("error", reject);
    sent.end(body);
  });
}
