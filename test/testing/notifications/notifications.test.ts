import { generateKeyPairSync, X509Certificate } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { preSign } from "../merchant-requests";
import {
  decrypt,
  isSignedBy,
  MerchantServer,
  opened,
} from "../merchant-server";

const CODE = "wxwtdk20200910100000";
const RESOURCE = { out_contract_code: CODE, contract_state: "SIGNED" };

let wechat: WechatPaySimulator;
let merchant: MerchantServer;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
  merchant = new MerchantServer();
  await merchant.start();
});

afterEach(async () => {
  await Promise.all([wechat.stop(), merchant.stop()]);
});

const publicKeyPem = () => wechat.platform.publicKey.pem;
const certificatePem = () => wechat.platform.certificates[0]!.pem;

async function signContract(code = CODE) {
  await preSign(wechat, {
    out_contract_code: code,
    notify_url: merchant.notifyUrl,
  });
  return wechat.sign(code);
}

describe("a notification", () => {
  it("bears the headers of its kind and the true signature", async () => {
    await signContract();
    const [{ headers, raw }] = merchant.received as [
      (typeof merchant.received)[0],
    ];
    expect(headers).toMatchObject({
      "content-type": "application/json",
      "wechatpay-serial": wechat.platform.publicKey.id,
      "wechatpay-signature-type": "WECHATPAY2-SHA256-RSA2048",
      "request-id": expect.stringMatching(/^\w+$/),
    });
    expect(isSignedBy(publicKeyPem(), headers, raw)).toBe(true);
    expect(isSignedBy(publicKeyPem(), headers, `${raw} `)).toBe(false);
  });

  it("is recorded with its event and the merchant's answers", async () => {
    merchant.status = 500;
    merchant.body = '{"code":"FAIL","message":"busy"}';
    const { notification } = await signContract();
    expect(notification).toEqual({
      id: expect.any(String),
      url: merchant.notifyUrl,
      at: expect.any(Number),
      durationMs: expect.any(Number),
      sent: {
        headers: expect.objectContaining({
          "Wechatpay-Serial": wechat.platform.publicKey.id,
        }),
        body: merchant.received[0]!.raw,
      },
      status: 500,
      body: merchant.body,
      verdict: "refused",
    });
    expect(wechat.notifications).toMatchObject([
      {
        id: notification.id,
        event_type: "ECOMMERCE_ENTRUST.SIGN",
        event: { resource: RESOURCE },
        deliveries: [notification],
      },
    ]);
  });

  it("redelivered has the same id, and timestamp, nonce and signature anew", async () => {
    const { notification } = await signContract();
    const delivery = await wechat.redeliver(notification.id);
    expect(delivery.id).toBe(notification.id);
    const [first, second] = merchant.received.map(({ headers, raw }) => ({
      nonce: headers["wechatpay-nonce"],
      signature: headers["wechatpay-signature"],
      isTrue: isSignedBy(publicKeyPem(), headers, raw),
      event: opened(wechat, raw),
    }));
    expect(second).toMatchObject({ event: first!.event, isTrue: true });
    expect(second!.nonce).not.toBe(first!.nonce);
    expect(second!.signature).not.toBe(first!.signature);
    expect(wechat.notifications[0]!.deliveries).toHaveLength(2);
    await expect(wechat.redeliver("unknown")).rejects.toThrow("unknown");
  });

  it("that cannot be delivered is reported, and the contract is signed", async () => {
    await merchant.stop();
    await preSign(wechat, { notify_url: "http://127.0.0.1:1/notify" });
    const { notification } = await wechat.sign(CODE);
    expect(notification.status).toBeUndefined();
    expect(notification.error).toContain("ECONNREFUSED");
    expect(wechat.contracts[0]!.contract_state).toBe("SIGNED");
    await merchant.start();
  });

  it("is given up after its time, and does not follow redirects", async () => {
    await wechat.stop();
    wechat = await WechatPaySimulator.start({ notificationTimeoutMs: 1 });
    merchant.status = 0;
    const { notification } = await signContract();
    expect(notification.error).toBe("no answer within 1 ms");
    await wechat.stop();
    wechat = await WechatPaySimulator.start();
    merchant.status = 307;
    expect((await signContract()).notification.status).toBe(307);
  });

  it("is given up when the simulator stops", async () => {
    merchant.status = 0;
    const pending = signContract();
    await expect.poll(() => merchant.received.length).toBe(1);
    await wechat.stop();
    expect((await pending).notification.error).toBeDefined();
  });

  it("has the event types and the address that the options say", async () => {
    await wechat.stop();
    wechat = await WechatPaySimulator.start({
      eventTypes: { signed: "A.SIGN", terminated: "A.END" },
      terminationNotifyUrl: `${merchant.notifyUrl}/terminated`,
    });
    await signContract();
    const { notification } = await wechat.terminate(CODE);
    expect(notification.url).toBe(`${merchant.notifyUrl}/terminated`);
    expect(
      merchant.received.map(({ raw }) => opened(wechat, raw).event_type),
    ).toEqual(["A.SIGN", "A.END"]);
  });
});

describe("the key that signs notifications", () => {
  const serials = () =>
    merchant.received.map(({ headers }) => headers["wechatpay-serial"]);

  it("is the public key or the certificate, as told", async () => {
    wechat.notificationsSignedBy = "certificate";
    await signContract();
    const [{ headers, raw }] = merchant.received as [
      (typeof merchant.received)[0],
    ];
    const { serialNumber } = new X509Certificate(certificatePem());
    expect(headers["wechatpay-serial"]).toBe(serialNumber);
    expect(isSignedBy(certificatePem(), headers, raw)).toBe(true);
    expect(isSignedBy(publicKeyPem(), headers, raw)).toBe(false);
  });

  it("is one or the other by shares, as in the migration's seven days", async () => {
    await wechat.stop();
    wechat = await WechatPaySimulator.start({ seed: "migration" });
    const { notification } = await signContract();
    const count = async (share: number) => {
      wechat.notificationsSignedBy = share;
      merchant.received.length = 0;
      for (let attempt = 0; attempt < 20; attempt += 1) {
        await wechat.redeliver(notification.id);
      }
      return serials().filter((serial) => /^PUB_KEY_ID_\d+$/.test(`${serial}`))
        .length;
    };
    expect(await count(0)).toBe(0);
    expect(await count(1)).toBe(20);
    const some = await count(0.5);
    expect(some).toBeGreaterThan(0);
    expect(some).toBeLessThan(20);
  });
});

describe("signNotification", () => {
  it("makes a notification as it would be sent", () => {
    const { headers, body } = wechat.signNotification({ resource: RESOURCE });
    expect(isSignedBy(publicKeyPem(), headers, body)).toBe(true);
    expect(isSignedBy(publicKeyPem(), headers, reserialised(body))).toBe(false);
    expect(JSON.parse(body)).toMatchObject({
      event_type: "ENTRUST.SIGN",
      resource_type: "encrypt-resource",
      resource: {
        algorithm: "AEAD_AES_256_GCM",
        original_type: "contract",
        nonce: expect.stringMatching(/^.{12}$/),
      },
    });
    expect(opened(wechat, body).resource).toEqual(RESOURCE);
  });

  it("takes every field of the event as it is given", () => {
    const event = {
      id: "EV-1",
      event_type: "TRANSACTION.SUCCESS",
      create_time: "2018-06-08T10:34:56+08:00",
      summary: "支付成功",
      novelty: { a: 1 },
      resource: { out_trade_no: "1" },
    };
    const { body } = wechat.signNotification(event);
    expect(opened(wechat, body)).toMatchObject(event);
    const terminated = wechat.signNotification({
      event_type: undefined,
      resource: { contract_state: "TERMINATED" },
    });
    expect(opened(wechat, terminated.body)).toMatchObject({
      event_type: "ENTRUST.TERMINATE",
      summary: "解约成功",
    });
  });

  it("signs the timestamp, nonce and serial that it is given", () => {
    const { headers, body } = wechat.signNotification(
      { resource: RESOURCE },
      { timestamp: 1, nonce: "n", serial: "constructor" },
    );
    expect(headers).toMatchObject({
      "Wechatpay-Timestamp": "1",
      "Wechatpay-Nonce": "n",
      "Wechatpay-Serial": "constructor",
    });
    expect(isSignedBy(publicKeyPem(), headers, body)).toBe(true);
  });

  it("signs with another key, or not truly", () => {
    const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
    const pem = privateKey.export({ type: "pkcs8", format: "pem" }).toString();
    for (const key of [privateKey, pem]) {
      const forged = wechat.signNotification({ resource: RESOURCE }, { key });
      expect(isSignedBy(publicKeyPem(), forged.headers, forged.body)).toBe(
        false,
      );
    }
    const { headers } = wechat.signNotification(
      { resource: RESOURCE },
      { signature: "WECHATPAY/SIGNTEST/abc" },
    );
    expect(headers["Wechatpay-Signature"]).toBe("WECHATPAY/SIGNTEST/abc");
  });

  it("encrypts with what it is given, and signs the outcome", () => {
    const other = "0123456789abcdef0123456789abcdef";
    const { headers, body } = wechat.signNotification(
      { resource: RESOURCE },
      {
        apiV3Key: other,
        associatedData: "",
        originalType: "other",
        plaintext: "not JSON",
      },
    );
    const { resource } = JSON.parse(body);
    expect(resource).toMatchObject({
      associated_data: "",
      original_type: "other",
    });
    expect(decrypt(resource, other)).toBe("not JSON");
    expect(isSignedBy(publicKeyPem(), headers, body)).toBe(true);
  });

  it("puts in place of the resource's fields, or of the body, what it is given", () => {
    const changed = wechat.signNotification(
      { resource: RESOURCE },
      { encrypted: { algorithm: "NONE", nonce: "short" } },
    );
    expect(JSON.parse(changed.body).resource).toMatchObject({
      algorithm: "NONE",
      nonce: "short",
      ciphertext: expect.any(String),
    });
    const { headers, body } = wechat.signNotification(
      { resource: {} },
      { body: "[]" },
    );
    expect(body).toBe("[]");
    expect(isSignedBy(publicKeyPem(), headers, body)).toBe(true);
  });
});

const reserialised = (body: string) => JSON.stringify(JSON.parse(body));
