import { createPrivateKey, createPublicKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  parseCertificate,
  parsePrivateKey,
  parsePublicKey,
} from "../../lib/apiv3/keys";
import { certificatePem, keyPem } from "../vectors";

const MERCHANT = createPrivateKey(keyPem("merchant-pkcs8"));
const WECHATPAY = createPublicKey(keyPem("wechatpay-public"));

/** The same text as other sources give it. */
function spellings(pem: string): Array<[string, string | Buffer]> {
  return [
    ["text", pem],
    ["bytes", Buffer.from(pem)],
    ["text without its last line feed", pem.trimEnd()],
    ["text with blank lines around it", `\n\n${pem}\n`],
    ["text with Windows line ends", pem.replaceAll("\n", "\r\n")],
    ["one line with \\n written out", pem.replaceAll("\n", "\\n")],
    [
      "bytes of one line with \\n written out",
      Buffer.from(pem.replaceAll("\n", "\\n")),
    ],
  ];
}

describe("The merchant's private key", () => {
  it.each(spellings(keyPem("merchant-pkcs8")))(
    "is read from PKCS#8 as %s",
    (_title, value) => {
      const key = parsePrivateKey(value, "merchantPrivateKey");

      expect(key.type).toBe("private");
      expect(key.equals(MERCHANT)).toBe(true);
    },
  );

  it.each(spellings(keyPem("merchant-pkcs1")))(
    "is read from PKCS#1 as %s",
    (_title, value) => {
      const key = parsePrivateKey(value, "merchantPrivateKey");

      expect(key.equals(MERCHANT)).toBe(true);
    },
  );

  it("is taken as it is where it is a key object", () => {
    expect(parsePrivateKey(MERCHANT, "merchantPrivateKey")).toBe(MERCHANT);
  });

  it("may be decrypted by the user and given as a key object", () => {
    for (const name of ["encrypted-pkcs8", "encrypted-pkcs1"]) {
      const key = createPrivateKey({
        key: keyPem(name),
        passphrase: "vectors",
      });

      expect(parsePrivateKey(key, "merchantPrivateKey").equals(MERCHANT)).toBe(
        true,
      );
    }
  });
});

describe("WeChat Pay's public key", () => {
  it.each(spellings(keyPem("wechatpay-public")))(
    "is read as %s",
    (_title, value) => {
      const key = parsePublicKey(value, "publicKey.pem");

      expect(key.type).toBe("public");
      expect(key.equals(WECHATPAY)).toBe(true);
    },
  );

  it("is read from PKCS#1", () => {
    const pem = keyPem("wechatpay-public-pkcs1");

    expect(parsePublicKey(pem, "publicKey.pem").equals(WECHATPAY)).toBe(true);
  });
});

describe("A platform certificate", () => {
  const pem = certificatePem("platform");

  it.each([
    ["text", pem],
    ["bytes", Buffer.from(pem)],
    ["text with Windows line ends", pem.replaceAll("\n", "\r\n")],
    ["one line with \\n written out", pem.replaceAll("\n", "\\n")],
  ])("is read as %s", (_title, value) => {
    const certificate = parseCertificate(value, "platformCertificates");

    expect(certificate.serialNumber).toBe(
      "4C1A7E5D0B3F92866E1D57A0C48B3F21D95E7A60",
    );
    expect(
      certificate.publicKey.equals(createPublicKey(keyPem("platform-public"))),
    ).toBe(true);
  });

  it("is read whatever its dates, which are checked when it is used", () => {
    for (const name of ["expired", "future"]) {
      const certificate = parseCertificate(
        certificatePem(name),
        "platformCertificates",
      );
      expect(certificate.subject).toContain("CN=Platform certificate");
    }
  });
});
