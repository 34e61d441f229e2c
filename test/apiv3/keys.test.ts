import { createPrivateKey, createPublicKey } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  parseCertificates,
  parsePrivateKey,
  parsePublicKey,
} from "../../lib/apiv3/keys";
import { certificatePem, keyPem } from "../vectors";

const MERCHANT = createPrivateKey(keyPem("merchant-pkcs8"));
const WECHATPAY = createPublicKey(keyPem("wechatpay-public"));

function der(pem: string): Buffer {
  return Buffer.from(pem.replace(/-----.*-----/g, ""), "base64");
}

/** The same text as other sources give it. */
function spellings(pem: string): Array<[string, string | Uint8Array]> {
  const lines = pem.trimEnd().split("\n");
  const utf16 = Buffer.from(`\uFEFF${pem}`, "utf16le");
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
    ["one line with \\r\\n written out", lines.join("\\r\\n")],
    ["one line with \\\\n, escaped twice", lines.join("\\\\n")],
    ["text in quotes, as docker --env-file keeps them", `"${pem}"`],
    ["one line in single quotes", `'${lines.join("\\n")}'`],
    ["text behind a quote that nothing closes", `"${pem}`],
    ["one line with spaces for line ends", lines.join(" ")],
    ["one line without line ends", lines.join("")],
    ["indented text", lines.map((line) => `    ${line}`).join("\n")],
    ["text with a backslash at each end of line", lines.join("\\\n")],
    ["text behind a byte order mark", `\uFEFF${pem}`],
    ["bytes behind a byte order mark", Buffer.from(`\uFEFF${pem}`)],
    ["UTF-16 as PowerShell writes it", utf16],
    ["UTF-16, big end first", Buffer.from(utf16).swap16()],
    ["a Uint8Array", new TextEncoder().encode(pem)],
    ["Base64 of the text", Buffer.from(pem).toString("base64")],
    ["Base64 in quotes", `"${Buffer.from(pem).toString("base64")}"\n`],
    ["Base64 without its first and last line", lines.slice(1, -1).join("\n")],
    ["DER", der(pem)],
    ["text with remarks around it", `Bag Attributes\n  x\n${pem}the end`],
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

  it.each([
    ["before its certificate", ["merchant-pkcs8", "merchant"]],
    ["after it", ["merchant", "merchant-pkcs8"]],
    ["in two spellings", ["merchant-pkcs8", "merchant-pkcs1"]],
  ])("is read from a file that holds it %s", (_title, names) => {
    const text = names
      .map((name) =>
        name === "merchant" ? certificatePem(name) : keyPem(name),
      )
      .join("");

    expect(parsePrivateKey(text, "merchantPrivateKey").equals(MERCHANT)).toBe(
      true,
    );
  });

  it("is read from PKCS#1 in the frame of PKCS#8", () => {
    const text = keyPem("merchant-pkcs1").replaceAll("RSA PRIVATE", "PRIVATE");

    expect(parsePrivateKey(text, "merchantPrivateKey").equals(MERCHANT)).toBe(
      true,
    );
  });

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

  it.each(spellings(pem))("is read as %s", (_title, value) => {
    const [certificate] = parseCertificates(value, "platformCertificates");

    expect(certificate!.serialNumber).toBe(
      "4C1A7E5D0B3F92866E1D57A0C48B3F21D95E7A60",
    );
    expect(
      certificate!.publicKey.equals(createPublicKey(keyPem("platform-public"))),
    ).toBe(true);
  });

  it("is read with the others of its text, in their order", () => {
    const text = ["platform", "future", "expired"].map(certificatePem).join("");
    for (const value of [text, text.replaceAll("\n", " ")]) {
      const serials = parseCertificates(value, "platformCertificates").map(
        ({ serialNumber }) => serialNumber.slice(-2),
      );
      expect(serials).toEqual(["60", "64", "63"]);
    }
  });

  it("is read whatever its dates, which are checked when it is used", () => {
    for (const name of ["expired", "future"]) {
      const [certificate] = parseCertificates(
        certificatePem(name),
        "platformCertificates",
      );
      expect(certificate!.subject).toContain("CN=Platform certificate");
    }
  });
});
