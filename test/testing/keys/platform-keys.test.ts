import {
  constants,
  createPrivateKey,
  privateDecrypt,
  publicEncrypt,
  X509Certificate,
} from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { post, send } from "../merchant-requests";
import {
  decrypt,
  isSignedBy,
  MerchantServer,
  opened,
} from "../merchant-server";

const CERTIFICATES = "/v3/certificates";
const ECHO = "/v3/security/echo";
const OAEP_SHA1 = {
  padding: constants.RSA_PKCS1_OAEP_PADDING,
  oaepHash: "sha1",
};

let wechat: WechatPaySimulator;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
});

afterEach(() => wechat.stop());

const withSerial = (serial: string) => ({
  headers: { "Wechatpay-Serial": serial },
});

interface Listed {
  serial_no: string;
  effective_time: string;
  expire_time: string;
  encrypt_certificate: {
    algorithm: string;
    nonce: string;
    associated_data: string;
    ciphertext: string;
  };
}

async function list(): Promise<Listed[]> {
  const { json } = await send(wechat, CERTIFICATES);
  return json.data as Listed[];
}

describe("an answer", () => {
  it("is signed with the key that the request's Wechatpay-Serial names", async () => {
    const [old] = wechat.platform.certificates;
    const renewed = await wechat.rotateCertificate();
    for (const { serial, pem } of [wechat.platform.publicKey, old!, renewed]) {
      const { headers, raw } = await send(
        wechat,
        CERTIFICATES,
        withSerial(serial),
      );
      expect(headers["wechatpay-serial"]).toBe(serial);
      expect(isSignedBy(pem, headers, raw)).toBe(true);
    }
  });

  it("is signed with the current certificate where the request names none", async () => {
    const renewed = await wechat.rotateCertificate();
    const next = await wechat.rotateCertificate({ current: false });
    const { headers, raw } = await send(wechat, CERTIFICATES);
    expect(headers["wechatpay-serial"]).toBe(renewed.serial);
    expect(isSignedBy(renewed.pem, headers, raw)).toBe(true);
    expect(isSignedBy(next.pem, headers, raw)).toBe(false);
  });

  it("is signed with the public key where there is no certificate", async () => {
    await wechat.stop();
    wechat = await WechatPaySimulator.start({ certificates: false });
    const { headers, raw, status, json } = await send(wechat, CERTIFICATES);
    expect([status, json.code]).toEqual([404, "RESOURCE_NOT_EXISTS"]);
    expect(isSignedBy(wechat.platform.publicKey.pem, headers, raw)).toBe(true);
  });

  it.each(["PUB_KEY_ID_0", "constructor", "AB12"])(
    "to a request that names the unknown key %s is a refusal",
    async (serial) => {
      const { status, json } = await send(
        wechat,
        CERTIFICATES,
        withSerial(serial),
      );
      expect(status).toBe(400);
      expect(json).toMatchObject({
        code: "PARAM_ERROR",
        detail: { field: "Wechatpay-Serial", location: "header" },
      });
    },
  );

  it("to the merchant's own serial is a refusal", async () => {
    const { merchantSerialNumber } = wechat.moduleOptions;
    const { status } = await send(
      wechat,
      CERTIFICATES,
      withSerial(merchantSerialNumber),
    );
    expect(status).toBe(400);
  });
});

describe("GET /v3/certificates", () => {
  it("lists certificates encrypted with the APIv3 key", async () => {
    await wechat.rotateCertificate();
    const listed = await list();
    const pems = listed.map(({ encrypt_certificate }) =>
      decrypt(encrypt_certificate, wechat.moduleOptions.apiV3Key),
    );
    expect(pems).toEqual(wechat.platform.certificates.map(({ pem }) => pem));
    expect(listed[0]!.encrypt_certificate).toMatchObject({
      algorithm: "AEAD_AES_256_GCM",
      associated_data: "certificate",
    });
    for (const [index, pem] of pems.entries()) {
      const certificate = new X509Certificate(pem);
      expect(certificate.serialNumber).toBe(listed[index]!.serial_no);
      expect(Date.parse(certificate.validFrom)).toBe(
        Date.parse(listed[index]!.effective_time),
      );
      expect(Date.parse(certificate.validTo)).toBe(
        Date.parse(listed[index]!.expire_time),
      );
    }
  });

  it("does not list what was removed, whose key signs no more", async () => {
    const [old] = wechat.platform.certificates;
    const renewed = await wechat.rotateCertificate();
    wechat.removeCertificate(renewed.serial);
    expect((await list()).map(({ serial_no }) => serial_no)).toEqual([
      old!.serial,
    ]);
    const { headers } = await send(wechat, CERTIFICATES);
    expect(headers["wechatpay-serial"]).toBe(old!.serial);
    expect(() => wechat.removeCertificate("AB12")).toThrow("AB12");
  });
});

describe("a platform certificate", () => {
  it("is a self-signed X.509 certificate of its own key", async () => {
    const renewed = await wechat.rotateCertificate();
    const certificate = new X509Certificate(renewed.pem);
    expect(certificate.checkPrivateKey(renewed.privateKey)).toBe(true);
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.checkIssued(certificate)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.serialNumber).toBe(renewed.serial);
    expect(certificate.publicKey.asymmetricKeyDetails).toMatchObject({
      modulusLength: 2048,
    });
    const [former] = wechat.platform.certificates;
    expect(certificate.checkPrivateKey(former!.privateKey)).toBe(false);
  });

  it.each([
    ["2020-01-01T00:00:00Z", "2025-01-01T00:00:00Z"],
    ["2049-12-31T23:59:59Z", "2050-01-01T00:00:00Z"],
    ["2090-02-28T12:30:45Z", "2095-02-28T12:30:45Z"],
  ])("is valid from %s to %s, as told", async (from, to) => {
    const { pem } = await wechat.rotateCertificate({
      notBefore: new Date(from),
      notAfter: new Date(to),
    });
    const { validFrom, validTo } = new X509Certificate(pem);
    expect([Date.parse(validFrom), Date.parse(validTo)]).toEqual([
      Date.parse(from),
      Date.parse(to),
    ]);
  });

  it("is valid now, for years, where nothing is told", () => {
    const [{ notBefore, notAfter }] = wechat.platform.certificates as [
      (typeof wechat.platform.certificates)[0],
    ];
    expect(notBefore.getTime()).toBeLessThan(Date.now());
    expect(notAfter.getTime()).toBeGreaterThan(
      Date.now() + 4 * 365 * 24 * 60 * 60 * 1000,
    );
  });
});

describe("POST /v3/security/echo", () => {
  it("answers the message, and with both keys the encrypted one", async () => {
    const [certificate] = wechat.platform.certificates;
    for (const { serial, pem } of [wechat.platform.publicKey, certificate!]) {
      const encrypted_echo_message = publicEncrypt(
        { key: pem, ...OAEP_SHA1 },
        Buffer.from("微信"),
      ).toString("base64");
      const { status, json } = await post(
        wechat,
        ECHO,
        { echo_message: "hello", encrypted_echo_message },
        withSerial(serial),
      );
      expect([status, json.echo_message]).toEqual([200, "hello"]);
      const plaintext = privateDecrypt(
        {
          key: createPrivateKey(wechat.moduleOptions.merchantPrivateKey),
          ...OAEP_SHA1,
        },
        Buffer.from(String(json.encrypted_echo_message), "base64"),
      );
      expect(plaintext.toString()).toBe("微信");
    }
  });

  it("refuses what the named key cannot decrypt", async () => {
    const [certificate] = wechat.platform.certificates;
    const encrypted_echo_message = publicEncrypt(
      { key: certificate!.pem, ...OAEP_SHA1 },
      Buffer.from("微信"),
    ).toString("base64");
    const { json } = await post(
      wechat,
      ECHO,
      { echo_message: "hello", encrypted_echo_message },
      withSerial(wechat.platform.publicKey.id),
    );
    expect(json).toMatchObject({
      code: "PARAM_ERROR",
      detail: { field: "/encrypted_echo_message" },
    });
  });

  it("needs Wechatpay-Serial and a message", async () => {
    const without = await post(wechat, ECHO, { echo_message: "hello" });
    expect(without.json).toMatchObject({
      code: "PARAM_ERROR",
      detail: { field: "Wechatpay-Serial" },
    });
    const { id } = wechat.platform.publicKey;
    expect((await post(wechat, ECHO, {}, withSerial(id))).json).toMatchObject({
      detail: { field: "/echo_message" },
    });
  });

  it("notifies, where an address is given", async () => {
    const merchant = new MerchantServer();
    await merchant.start();
    const { id } = wechat.platform.publicKey;
    const answer = await post(
      wechat,
      ECHO,
      { echo_message: "hello", notify_url: merchant.notifyUrl },
      withSerial(id),
    );
    expect(answer.json).toEqual({ echo_message: "hello" });
    await wechat.notificationsSettled();
    expect(opened(wechat, merchant.received[0]!.raw)).toMatchObject({
      event_type: "SECURITY_ECHO.SUCCESS",
      resource: { echo_message: "hello" },
    });
    await merchant.stop();
  });
});
