import {
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  generateKeyPairSync,
} from "node:crypto";
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../lib/apiv3/errors";
import {
  parseCertificates,
  parsePrivateKey,
  parsePublicKey,
} from "../../lib/apiv3/keys";
import { API_V3_KEY, certificatePem, keyPem, vector } from "../vectors";

const OPTION = "an.option";

/** The error that parsing ends in, which must name the option and show nothing of the value. */
function refusal(parse: () => unknown, secret: unknown): ConfigurationError {
  let end: unknown = "no error";
  try {
    parse();
  } catch (error) {
    end = error;
  }
  expect(end).toBeInstanceOf(ConfigurationError);
  const error = end as ConfigurationError;
  expect(error.option).toBe(OPTION);
  expect(error.message.startsWith(`${OPTION}: `)).toBe(true);
  expect(error.cause).toBeUndefined();
  const shown = inspect(error, { depth: 9 }) + JSON.stringify(error);
  for (const line of String(secret).split("\n")) {
    if (line.length > 16 && !line.startsWith("-----")) {
      expect(shown).not.toContain(line);
    }
  }
  return error;
}

const garbled = (label: string) =>
  `-----BEGIN ${label}-----\nbm90IGEga2V5IGF0IGFsbCwganVzdCB0ZXh0\n-----END ${label}-----\n`;

/** A PEM that lost its second half. */
const cut = (pem: string) => pem.slice(0, pem.length / 2);

const withoutLine = (pem: string, at: number) => {
  const lines = pem.split("\n");
  lines.splice(at, 1);
  return lines.join("\n");
};

const base64Of = (pem: string) => pem.replace(/-----.*-----/g, "");

describe("The merchant's private key is refused", () => {
  it.each<[string, unknown, RegExp]>([
    ["undefined", undefined, /is missing; give the text of apiclient_key\.pem/],
    ["null", null, /is missing; give/],
    ["a number", 1, /is a number; give the text of apiclient_key\.pem/],
    ["empty", "", /is missing; give/],
    ["blank", " \n", /is missing; give/],
    ["empty bytes", Buffer.alloc(0), /is missing; give/],
    ["a path", "./certificates/apiclient_key.pem", /not a PEM; .*not its path/],
    ["other text", "hunter2-hunter2-hunter2", /not a PEM; give the text/],
    [
      "a line of a PEM",
      keyPem("merchant-pkcs8").split("\n")[1],
      /not a PEM; give/,
    ],
    ["a public key", keyPem("merchant-public"), /public key; give the private/],
    [
      "a PKCS#1 public key",
      keyPem("wechatpay-public-pkcs1"),
      /public key; give the private/,
    ],
    [
      "a certificate",
      certificatePem("platform"),
      /certificate; give the private key/,
    ],
    ["encrypted", keyPem("encrypted-pkcs8"), /encrypted; decrypt it first/],
    ["encrypted PKCS#1", keyPem("encrypted-pkcs1"), /; .*(give|decrypt)/],
    [
      "garbled",
      garbled("PRIVATE KEY"),
      /not a private key that can be read: .*; give the text/,
    ],
    ["begun and no more", "-----BEGIN ", /has no end .*; give the text/],
    [
      "cut off",
      cut(keyPem("merchant-pkcs8")),
      /has no end \("-----END …"\), so it was cut off; give the text/,
    ],
    [
      "cut off before its last line",
      withoutLine(keyPem("merchant-pkcs8"), -3),
      /not a private key .* end is missing, so it was cut off; give/,
    ],
    [
      "of letters that are not Base64",
      keyPem("merchant-pkcs8").replace("M", "*"),
      /not a private key .* not Base64; give/,
    ],
    ["another file's bytes", Buffer.alloc(99, 0xff), /not a PEM; give/],
    ["an object", { key: "x" }, /is an object; give the text/],
    ["a Promise", Promise.resolve("x"), /is a Promise; await it; give/],
    [
      "PKCS#12",
      vector("keys/merchant.p12"),
      /is a PKCS#12 file, apiclient_cert\.p12; .* apiclient_key\.pem/,
    ],
    [
      "PKCS#12 in Base64",
      vector("keys/merchant.p12").toString("base64"),
      /is a PKCS#12 file/,
    ],
    [
      "encrypted DER",
      Buffer.from(base64Of(keyPem("encrypted-pkcs8")), "base64"),
      /encrypted; decrypt it first/,
    ],
    [
      "a certificate's DER",
      Buffer.from(base64Of(certificatePem("platform")), "base64"),
      /is a certificate; give the private key/,
    ],
    [
      "two private keys",
      keyPem("merchant-pkcs8") + keyPem("platform-pkcs8"),
      /holds 2 private keys; give .* alone/,
    ],
    [
      "a file of hundreds",
      certificatePem("platform").repeat(101),
      /holds more than 100 keys and certificates/,
    ],
    ["of 1024 bits", keyPem("short-pkcs8"), /1024 bits; .* at least 2048/],
    ["an EC key", keyPem("ec-pkcs8"), /type ec; .* RSA/],
    [
      "a public key object",
      createPublicKey(keyPem("merchant-public")),
      /public key object; give the private key/,
    ],
    [
      "a secret key object",
      createSecretKey(Buffer.from(API_V3_KEY)),
      /secret key object; give the private key/,
    ],
    [
      "an EC key object",
      createPrivateKey(keyPem("ec-pkcs8")),
      /type ec; .* RSA/,
    ],
    [
      "a key object of 1024 bits",
      createPrivateKey(keyPem("short-pkcs8")),
      /1024 bits; .* at least 2048/,
    ],
    [
      "an RSA-PSS key object, which signs otherwise",
      generateKeyPairSync("rsa-pss", { modulusLength: 2048 }).privateKey,
      /type rsa-pss; .* RSA/,
    ],
  ])("where it is %s", (_title, value, fix) => {
    const error = refusal(
      () => parsePrivateKey(value as string, OPTION),
      value,
    );

    expect(error.message).toMatch(fix);
  });
});

describe("WeChat Pay's public key is refused", () => {
  it.each<[string, unknown, RegExp]>([
    ["undefined", undefined, /is missing; give the text of pub_key\.pem/],
    ["empty", "", /is missing; give/],
    ["a path", "/etc/wechatpay/pub_key.pem", /not a PEM; .*not its path/],
    ["a private key", keyPem("wechatpay-pkcs8"), /private key; give WeChat/],
    [
      "a PKCS#1 private key",
      keyPem("merchant-pkcs1"),
      /private key; give WeChat/,
    ],
    [
      "an encrypted private key",
      keyPem("encrypted-pkcs8"),
      /private key; give WeChat/,
    ],
    [
      "a certificate",
      certificatePem("platform"),
      /certificate; .*platformCertificates/,
    ],
    [
      "garbled",
      garbled("PUBLIC KEY"),
      /not a public key that can be read: .*; give the text/,
    ],
    ["begun and no more", "-----BEGIN ", /not a public key .* has no end/],
    [
      "cut off",
      cut(keyPem("wechatpay-public")),
      /not a public key .* cut off; give/,
    ],
    [
      "PKCS#12",
      vector("keys/merchant.p12"),
      /is a PKCS#12 file, .* give WeChat/,
    ],
    [
      "two public keys",
      keyPem("wechatpay-public") + keyPem("platform-public"),
      /holds 2 public keys; give the one that its id names/,
    ],
    [
      "with a certificate besides",
      keyPem("wechatpay-public") + certificatePem("platform"),
      /holds besides a certificate; .* as platformCertificates/,
    ],
    [
      "with its private key besides",
      keyPem("wechatpay-pkcs8") + keyPem("wechatpay-public"),
      /holds besides a private key; give/,
    ],
    ["of 1024 bits", keyPem("short-public"), /1024 bits; .* at least 2048/],
    ["an EC key", keyPem("ec-public"), /type ec; .* RSA/],
  ])("where it is %s", (_title, value, fix) => {
    const error = refusal(() => parsePublicKey(value as string, OPTION), value);

    expect(error.message).toMatch(fix);
  });
});

describe("A platform certificate is refused", () => {
  it.each<[string, unknown, RegExp]>([
    [
      "undefined",
      undefined,
      /is missing; give the text of a platform certificate/,
    ],
    ["empty", "", /is missing; give/],
    ["a path", "/etc/wechatpay/cert.pem", /not a PEM; .*not its path/],
    [
      "a public key",
      keyPem("platform-public"),
      /is a public key; .* as publicKey/,
    ],
    [
      "a private key",
      keyPem("platform-pkcs8"),
      /is a private key, not an X\.509 certificate; give/,
    ],
    [
      "garbled",
      garbled("CERTIFICATE"),
      /not an X\.509 certificate that can be read: .*; give/,
    ],
    [
      "one of SM2",
      certificatePem("sm2"),
      /type unknown to this Node, such as SM2; WeChat Pay's keys are RSA/,
    ],
    [
      "PKCS#12",
      vector("keys/merchant.p12"),
      /is a PKCS#12 file, .* own certificate; give/,
    ],
    [
      "two, the second of which is cut off",
      certificatePem("platform") + cut(certificatePem("future")),
      /not an X\.509 certificate .*\(number 2 of 2\): .* cut off; give/,
    ],
    [
      "two, the second of which is of an EC key",
      certificatePem("platform") + certificatePem("ec"),
      /type ec \(number 2 of 2\); .* RSA/,
    ],
    [
      "with its private key besides",
      certificatePem("platform") + keyPem("platform-pkcs8"),
      /is a private key \(number 2 of 2\), not an X\.509 certificate/,
    ],
    ["of 1024 bits", certificatePem("short"), /1024 bits; .* at least 2048/],
    ["of an EC key", certificatePem("ec"), /type ec; .* RSA/],
  ])("where it is %s", (_title, value, fix) => {
    const error = refusal(
      () => parseCertificates(value as string, OPTION),
      value,
    );

    expect(error.message).toMatch(fix);
  });
});
