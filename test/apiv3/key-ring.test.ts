import { X509Certificate } from "node:crypto";
import { describe, expect, it } from "vitest";
import {
  certificateKey,
  KeyRing,
  preferredKey,
} from "../../lib/apiv3/key-ring";
import { certificatePem } from "../vectors";
import {
  PLATFORM_KEY,
  PLATFORM_SERIAL,
  WECHATPAY_KEY,
  WECHATPAY_SERIAL,
} from "./signed";

const NOW = Date.parse("2023-11-14T22:13:30Z");
const EXPIRED_SERIAL = "4C1A7E5D0B3F92866E1D57A0C48B3F21D95E7A63";
const FUTURE_SERIAL = "4C1A7E5D0B3F92866E1D57A0C48B3F21D95E7A64";

const fromFile = (name: string) =>
  certificateKey(new X509Certificate(certificatePem(name)));
const ring = new KeyRing([
  { serial: WECHATPAY_SERIAL, publicKey: WECHATPAY_KEY },
  fromFile("platform"),
  fromFile("expired"),
  fromFile("future"),
]);

describe("The key of a platform certificate", () => {
  it("has the certificate's serial, public key and validity", () => {
    const key = fromFile("platform");

    expect(key.serial).toBe(PLATFORM_SERIAL);
    expect(key.publicKey.equals(PLATFORM_KEY)).toBe(true);
    expect(key.notBefore).toBe(Date.parse("2020-01-02T03:04:05Z"));
    expect(key.notAfter).toBe(Date.parse("2120-01-02T03:04:05Z"));
  });
});

describe("A key ring", () => {
  it("finds a certificate's key by its serial, in either case", () => {
    for (const serial of [PLATFORM_SERIAL, PLATFORM_SERIAL.toLowerCase()]) {
      expect(ring.find(serial, NOW)?.equals(PLATFORM_KEY)).toBe(true);
    }
  });

  it("finds a public key by its id", () => {
    expect(ring.find(WECHATPAY_SERIAL, NOW)).toBe(WECHATPAY_KEY);
  });

  it("lets a public key never expire", () => {
    for (const now of [0, NOW, Date.parse("2999-01-01")]) {
      expect(ring.find(WECHATPAY_SERIAL, now)).toBe(WECHATPAY_KEY);
    }
  });

  it("does not find an expired certificate", () => {
    expect(ring.find(EXPIRED_SERIAL, NOW)).toBeUndefined();
  });

  it("does not find a certificate that is not yet valid", () => {
    expect(ring.find(FUTURE_SERIAL, NOW)).toBeUndefined();
  });

  it("finds a certificate from its first second to its last", () => {
    const first = Date.parse("2015-01-02T03:04:05Z");
    const last = Date.parse("2020-01-02T03:04:05Z");

    expect(ring.find(EXPIRED_SERIAL, first - 1)).toBeUndefined();
    expect(ring.find(EXPIRED_SERIAL, first)).toBeDefined();
    expect(ring.find(EXPIRED_SERIAL, last)).toBeDefined();
    expect(ring.find(EXPIRED_SERIAL, last + 1)).toBeUndefined();
  });

  it.each([
    "",
    "4C1A7E5D0B3F92866E1D57A0C48B3F21D95E7A6",
    "0x4C1A7E5D0B3F92866E1D57A0C48B3F21D95E7A60",
    "PUB_KEY_ID_",
    "PUB_KEY_ID_0119000001092023111400000000000002",
    "__proto__",
    "constructor",
    "toString",
    "valueOf",
  ])("finds nothing for %j", (serial) => {
    expect(ring.find(serial, NOW)).toBeUndefined();
  });

  it("finds nothing where it is empty", () => {
    expect(new KeyRing([]).find(PLATFORM_SERIAL, NOW)).toBeUndefined();
  });

  it("can hold a key whose serial is a property of every object", () => {
    const odd = new KeyRing([
      { serial: "__proto__", publicKey: WECHATPAY_KEY },
    ]);

    expect(odd.find("__proto__", NOW)).toBe(WECHATPAY_KEY);
    expect(odd.find("publicKey", NOW)).toBeUndefined();
  });

  it("shares nothing with another ring", () => {
    const first = new KeyRing([{ serial: "A", publicKey: WECHATPAY_KEY }]);
    const second = new KeyRing([{ serial: "B", publicKey: PLATFORM_KEY }]);

    expect(first.find("B", NOW)).toBeUndefined();
    expect(second.find("A", NOW)).toBeUndefined();
  });
});

describe("The key that requests name", () => {
  const DAY = 24 * 60 * 60 * 1000;
  const certificate = (
    serial: string,
    notBefore: number,
    notAfter: number,
  ) => ({
    serial,
    publicKey: PLATFORM_KEY,
    notBefore: NOW + notBefore * DAY,
    notAfter: NOW + notAfter * DAY,
  });
  const OLD = certificate("OLD", -1000, 5);
  const NEW = certificate("NEW", -1, 1825);
  const NEXT = certificate("NEXT", 1, 3650);
  const PAST = certificate("PAST", -1825, -1);
  const PUBLIC = { serial: WECHATPAY_SERIAL, publicKey: WECHATPAY_KEY };

  it.each([
    ["the certificate that lasts longest", [OLD, NEW], "NEW"],
    ["whatever their order", [NEW, OLD], "NEW"],
    ["but none that is not valid yet, or no more", [PAST, OLD, NEXT], "OLD"],
    ["the public key rather than certificates", [NEW, PUBLIC], PUBLIC.serial],
    ["the public key, first or last", [PUBLIC, NEW], PUBLIC.serial],
    ["none where none is valid", [PAST, NEXT], undefined],
    ["none where there is none", [], undefined],
  ])("is %s", (_, keys, serial) => {
    expect(preferredKey(keys, NOW)?.serial).toBe(serial);
  });
});
