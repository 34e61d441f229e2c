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
  parseCertificate,
  parsePrivateKey,
  parsePublicKey,
} from "../../lib/apiv3/keys";
import { API_V3_KEY, certificatePem, keyPem } from "../vectors";

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

describe("The merchant's private key is refused", () => {
  it.each<[string, unknown, RegExp]>([
    ["undefined", undefined, /is missing; give the text of apiclient_key\.pem/],
    ["null", null, /is missing; give/],
    ["a number", 1, /is missing; give/],
    ["empty", "", /is missing; give/],
    ["blank", " \n", /is missing; give/],
    ["empty bytes", Buffer.alloc(0), /is missing; give/],
    ["a path", "./certificates/apiclient_key.pem", /no PEM; .*not its path/],
    ["other text", "hunter2-hunter2-hunter2", /no PEM; give the text/],
    ["bare Base64", keyPem("merchant-pkcs8").split("\n")[1], /no PEM; give/],
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
    ["garbled", garbled("PRIVATE KEY"), /no private key; give the text/],
    ["begun and no more", "-----BEGIN", /no private key; give the text/],
    ["cut off", cut(keyPem("merchant-pkcs8")), /no private key; give the text/],
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
  ])("where it is %s", (_title, value, mend) => {
    const error = refusal(
      () => parsePrivateKey(value as string, OPTION),
      value,
    );

    expect(error.message).toMatch(mend);
  });
});

describe("WeChat Pay's public key is refused", () => {
  it.each<[string, unknown, RegExp]>([
    ["undefined", undefined, /is missing; give the text of pub_key\.pem/],
    ["empty", "", /is missing; give/],
    ["a path", "/etc/wechatpay/pub_key.pem", /no PEM; .*not its path/],
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
    ["garbled", garbled("PUBLIC KEY"), /no public key; give the text/],
    ["begun and no more", "-----BEGIN", /no public key; give the text/],
    ["cut off", cut(keyPem("wechatpay-public")), /no public key; give/],
    ["of 1024 bits", keyPem("short-public"), /1024 bits; .* at least 2048/],
    ["an EC key", keyPem("ec-public"), /type ec; .* RSA/],
  ])("where it is %s", (_title, value, mend) => {
    const error = refusal(() => parsePublicKey(value as string, OPTION), value);

    expect(error.message).toMatch(mend);
  });
});

describe("A platform certificate is refused", () => {
  it.each<[string, unknown, RegExp]>([
    ["undefined", undefined, /no X\.509 certificate; give/],
    ["empty", "", /no X\.509 certificate; give/],
    ["a path", "/etc/wechatpay/cert.pem", /no X\.509 certificate; give/],
    ["a public key", keyPem("platform-public"), /no X\.509 certificate; give/],
    ["a private key", keyPem("platform-pkcs8"), /no X\.509 certificate; give/],
    ["garbled", garbled("CERTIFICATE"), /no X\.509 certificate; give/],
    ["of 1024 bits", certificatePem("short"), /1024 bits; .* at least 2048/],
    ["of an EC key", certificatePem("ec"), /type ec; .* RSA/],
  ])("where it is %s", (_title, value, mend) => {
    const error = refusal(
      () => parseCertificate(value as string, OPTION),
      value,
    );

    expect(error.message).toMatch(mend);
  });
});
