import { X509Certificate } from "node:crypto";
import { readCertificateList } from "../../lib/apiv3/certificates";
import { parseApiV3Key } from "../../lib/apiv3/keys";
import { ResourceError } from "../../lib/apiv3/resource";
import { SignatureError } from "../../lib/apiv3/signature";
import { Finding } from "../engine/finding";
import { type Message, nodeHeaders } from "../engine/message";
import type { Target } from "../engine/target";
import { decrypted, encrypted, isResource } from "../mutations/encrypted";
import { parse } from "../mutations/json";
import { isGenuine } from "./genuine";
import {
  API_V3_KEY,
  CERTIFICATE,
  CERTIFICATE_SERIAL,
  PUBLIC_KEY_ID,
  signMessage,
  unsigned,
  VERIFICATION_KEYS,
} from "./material";
import { sizedTexts } from "./sizes";

const key = parseApiV3Key(API_V3_KEY, "apiV3Key");
const known = VERIFICATION_KEYS.filter(
  ({ serial }) => serial === PUBLIC_KEY_ID,
);

/** The list of platform certificates: the one input that is decrypted before its signature is verified. */
export const certificates: Target = {
  name: "certificates",
  seeds: seeds(),
  measures: (url) =>
    /\/lib\/apiv3\/(certificates|key-ring|keys|pem|resource|signature|verifier)\.ts/.test(
      url,
    ),
  sign: signMessage,
  *ofSize(size) {
    const message = unsigned("HTTP/1.1 200 OK", "");
    for (const text of sizedTexts(size)) {
      const many = `{"data":[${Array.from({ length: size / 8 }, () => "{}")}]}`;
      for (const body of [text, list(text), many, `{"data":${text}}`]) {
        yield signMessage({ ...message, body: Buffer.from(body) });
      }
    }
  },
  async check(message) {
    let serials: string[];
    try {
      const { keys } = await readCertificateList(
        nodeHeaders(message),
        message.body,
        [key],
        known,
      );
      serials = keys.map(({ serial }) => serial);
    } catch (error) {
      if (error instanceof ResourceError && plainSerials(message).length > 0) {
        throw new Finding("wrong answer", `refused: ${error.message}`);
      }
      if (error instanceof SignatureError || error instanceof ResourceError) {
        return error.message.replace(/\d+|serial \w+/g, "");
      }
      throw error;
    }
    if (!isGenuine(message)) {
      throw new Finding(
        "accepted without a valid signature",
        `keys ${serials.join()}`,
      );
    }
    const within = textsIn(message).flatMap(serialsIn);
    const isRight =
      serials.every((serial) => within.includes(serial)) &&
      plainSerials(message).every((serial) => serials.includes(serial));
    if (!isRight) {
      throw new Finding("wrong answer", `keys ${serials.join()}`);
    }
    return `${Math.min(serials.length, 3)} keys`;
  },
};

/** What the entries of a list decrypt to. */
function textsIn(message: Message): string[] {
  const { data } = Object(parse(message.body.toString())) as { data?: unknown };
  const entries = Array.isArray(data) && data.length <= 100 ? data : [];
  return entries.flatMap((entry) => {
    const resource: unknown = Object(entry).encrypt_certificate;
    const pem =
      isResource(resource) && isExact(resource)
        ? decrypted(resource)
        : undefined;
    return pem === undefined ? [] : [String(pem)];
  });
}

/** Whether a resource is spelt as the package wants it, down to its Base64. */
function isExact(resource: object): boolean {
  const { algorithm, ...texts } = resource as Record<string, string | null>;
  const { ciphertext } = texts;
  return (
    algorithm === "AEAD_AES_256_GCM" &&
    Buffer.from(ciphertext!, "base64").toString("base64") === ciphertext &&
    [texts.nonce, texts.associated_data].every(
      (text) => text == null || text.isWellFormed(),
    )
  );
}

/** The serials of the certificates that a text holds, however they are spelt. */
function serialsIn(text: string): string[] {
  return text.split(/-----[^-]*-----/).flatMap((part) => {
    const base64 = part.replace(/\\+[rn]?|[^A-Za-z0-9+/]/g, "");
    const certificate = certificateOf(Buffer.from(base64, "base64"));
    return certificate ? [certificate.serialNumber] : [];
  });
}

/** The serials of the entries that are a certificate as OpenSSL writes it, of an RSA key that is long enough. */
function plainSerials(message: Message): string[] {
  return textsIn(message).flatMap((text) => {
    const certificate = certificateOf(text);
    const isPlain =
      certificate?.toString().replace(/\s/g, "") === text.replace(/\s/g, "");
    const bits = isPlain ? rsaBits(certificate!) : 0;
    return bits >= 2048 ? [certificate!.serialNumber] : [];
  });
}

/** 0 for a key of another kind, or one that cannot be read. */
function rsaBits(certificate: X509Certificate): number {
  try {
    const { asymmetricKeyType, asymmetricKeyDetails } = certificate.publicKey;
    return asymmetricKeyType === "rsa"
      ? asymmetricKeyDetails!.modulusLength!
      : 0;
  } catch {
    return 0;
  }
}

function certificateOf(value: string | Buffer): X509Certificate | undefined {
  try {
    return new X509Certificate(value);
  } catch {
    return undefined;
  }
}

function list(...plaintexts: string[]): string {
  const nonce = "61f9c719728a";
  return JSON.stringify({
    data: plaintexts.map((plaintext) => ({
      serial_no: CERTIFICATE_SERIAL,
      effective_time: "2020-01-02T11:04:05+08:00",
      expire_time: "2120-01-02T11:04:05+08:00",
      encrypt_certificate: {
        algorithm: "AEAD_AES_256_GCM",
        nonce,
        associated_data: "certificate",
        ciphertext: encrypted(
          { nonce, associated_data: "certificate" },
          Buffer.from(plaintext),
        ),
      },
    })),
  });
}

function seeds(): Message[] {
  const start = "HTTP/1.1 200 OK";
  return [
    signMessage(unsigned(start, list(CERTIFICATE), CERTIFICATE_SERIAL)),
    signMessage(unsigned(start, list(CERTIFICATE, CERTIFICATE))),
    signMessage(unsigned(start, list())),
    unsigned(start, list(CERTIFICATE), CERTIFICATE_SERIAL),
  ];
}
