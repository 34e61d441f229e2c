import { inspect } from "node:util";
import { ConfigurationError } from "../../lib/apiv3/errors";
import {
  parseApiV3Key,
  parseCertificates,
  parsePrivateKey,
  parsePublicKey,
} from "../../lib/apiv3/keys";
import { Finding } from "../engine/finding";
import type { Message } from "../engine/message";
import type { Target } from "../engine/target";
import { keyVector } from "./material";
import { sizedTexts } from "./sizes";

const READERS = {
  parsePrivateKey,
  parsePublicKey,
  parseCertificates,
  parseApiV3Key,
};

/** The options that hold keys and certificates, as bytes and as text, which files and variables may have changed. */
export const keys: Target = {
  name: "keys",
  seeds: [
    "keys/merchant-pkcs8.pem",
    "keys/merchant-pkcs1.pem",
    "keys/merchant.p12",
    "keys/encrypted-pkcs8.pem",
    "keys/ec-pkcs8.pem",
    "keys/wechatpay-public.pem",
    "certificates/platform.pem",
    "certificates/sm2.pem",
  ].flatMap((name) => {
    const bytes = keyVector(name);
    const der = bytes.toString("latin1").replace(/-----.*-----/g, "");
    return [
      message(bytes),
      message(Buffer.from(der, "base64")),
      message(Buffer.from(bytes.toString("base64"))),
      message(Buffer.from(`"${bytes.toString().replaceAll("\n", "\\n")}"`)),
    ];
  }),
  measures: (url) => /\/lib\/apiv3\/(keys|pem|option-value)\.ts/.test(url),
  sign: (unsigned) => unsigned,
  *ofSize(size) {
    const line = "-----BEGIN CERTIFICATE-----\n";
    const markers = [line, "-----BEGIN ", "-----", "\\n", "A", "MII", '"'];
    for (const text of [
      ...sizedTexts(size),
      ...markers.map((each) => each.repeat(size / each.length)),
      ...markers.map((each) => line + each.repeat(size / each.length)),
    ]) {
      yield message(Buffer.from(text));
    }
  },
  async check({ body }) {
    const text = body.toString("utf8");
    const ends = Object.entries(READERS).flatMap(([name, read]) => [
      endOf(name, read as Reader, body, text),
      endOf(name, read as Reader, text, text),
    ]);
    return ends.join("; ").replace(/\d+/g, "");
  },
};

type Reader = (value: string | Buffer, option: string) => unknown;

function endOf(
  name: string,
  read: Reader,
  value: string | Buffer,
  secret: string,
): string {
  try {
    read(value, name);
    return "read";
  } catch (error) {
    if (!(error instanceof ConfigurationError)) {
      throw error;
    }
    requireSilence(error, secret);
    return error.message;
  }
}

/** No print of the error holds 24 letters of the key together, which no message has of its own. */
function requireSilence(error: ConfigurationError, secret: string): void {
  const told = `${error.message}${JSON.stringify(error)}${inspect(error.cause)}`;
  const runs = secret.match(/[A-Za-z0-9+/=]{24}/g) ?? [];
  if (runs.slice(0, 1_000).some((run) => told.includes(run))) {
    throw new Finding("wrong answer", "the error tells of the key");
  }
}

function message(body: Buffer): Message {
  return { start: "HTTP/1.1 200 OK", headers: [], body };
}
