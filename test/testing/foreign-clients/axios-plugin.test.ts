import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Aes, Formatter, Rsa, Wechatpay } from "wechatpay-axios-plugin";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { MerchantServer, type ReceivedNotification } from "../merchant-server";
import {
  CODE,
  notificationOf,
  ORDER,
  PAID,
  PRE_SIGNING,
  received,
  REMARK,
  type Resource,
  SERVICE_ID,
  SIGNED,
} from "./shop";

/** The npm package wechatpay-axios-plugin: a client that others wrote, with no code in common with the simulator. */

const CONTRACTS = "v3/password-exempt-contract/contracts";
const ONE_CONTRACT = `${CONTRACTS}/service-id/{service_id}/out-contract-code/{out_contract_code}`;
const CONTRACT = { service_id: SERVICE_ID, out_contract_code: CODE };

let wechat: WechatPaySimulator;
let merchant: MerchantServer;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
  merchant = new MerchantServer();
  await merchant.start();
});

afterEach(() => Promise.all([wechat.stop(), merchant.stop()]));

type Mode = "publicKey" | "certificate";
const MODES: Mode[] = ["publicKey", "certificate"];

const platformKey = (mode: Mode): { serial: string; pem: string } =>
  mode === "publicKey"
    ? wechat.platform.publicKey
    : wechat.platform.certificates[0]!;

/** A client that knows this one key of WeChat Pay, and asks for answers that are signed with it. */
function clientOf(mode: Mode): Wechatpay {
  const { baseUrl, moduleOptions } = wechat;
  const { serial, pem } = platformKey(mode);
  return new Wechatpay({
    mchid: moduleOptions.mchid,
    serial: moduleOptions.merchantSerialNumber,
    privateKey: moduleOptions.merchantPrivateKey,
    certs: { [serial]: pem },
    baseURL: baseUrl,
    headers: { "Wechatpay-Serial": serial },
  });
}

async function preSign(client: Wechatpay): Promise<unknown> {
  const { mchid } = wechat.moduleOptions;
  const { appid } = PRE_SIGNING;
  // The client's types give an answer the type of its request.
  const order: { data: { prepay_id?: string } } = await client
    .chain("v3/pay/transactions/jsapi")
    .post({ ...ORDER, appid, mchid, notify_url: merchant.notifyUrl });
  const preSigned = await client
    .chain(`${CONTRACTS}/ecommerce/pre-entrust-sign/pay-redirect-sign`)
    .post({
      ...PRE_SIGNING,
      prepay_id: order.data.prepay_id,
      notify_url: merchant.notifyUrl,
    });
  return preSigned.data;
}

/** By the client's own parts, which it leaves to its users to put together. */
function verifies(
  { headers, raw }: ReceivedNotification,
  { serial, pem } = platformKey("publicKey"),
): boolean {
  const message = Formatter.response(
    String(headers["wechatpay-timestamp"]),
    String(headers["wechatpay-nonce"]),
    raw,
  );
  const key = Rsa.from(pem, Rsa.KEY_TYPE_PUBLIC);
  return (
    headers["wechatpay-serial"] === serial &&
    Rsa.verify(message, String(headers["wechatpay-signature"]), key)
  );
}

function decrypted(
  { raw }: ReceivedNotification,
  apiV3Key = wechat.moduleOptions.apiV3Key,
): unknown {
  const { resource } = JSON.parse(raw) as { resource: Resource };
  const { ciphertext, nonce, associated_data } = resource;
  return JSON.parse(
    Aes.AesGcm.decrypt(ciphertext, apiV3Key, nonce, associated_data),
  );
}

describe.each(MODES)("with the platform's %s", (mode) => {
  it("signs requests that are accepted, and verifies their answers", async () => {
    const client = clientOf(mode);
    const { data } = await client.chain("v3/certificates").get();
    expect(data.data).toHaveLength(1);
    expect(await preSign(client)).toEqual({ mchid: "1900000109", ...CONTRACT });
    await wechat.sign(CODE);
    const order = client.chain(
      "v3/pay/transactions/out-trade-no/{out_trade_no}",
    );
    const { out_trade_no } = ORDER;
    const params = { mchid: "1900000109" };
    expect((await order.get({ out_trade_no, params })).data).toMatchObject(
      PAID,
    );
    const contract = client.chain(ONE_CONTRACT);
    expect((await contract.get(CONTRACT)).data).toMatchObject(SIGNED);
    const terminate = client.chain(`${ONE_CONTRACT}/terminate`);
    expect((await terminate.post(REMARK, CONTRACT)).data).toEqual({
      mchid: "1900000109",
      ...CONTRACT,
    });
    expect(wechat.contracts[0]!.contract_state).toBe("TERMINATED");
    expect(wechat.exchanges.map(({ signature }) => signature)).toEqual(
      Array(6).fill("valid"),
    );
  });

  // Each of these is answered 200: it is the client that refuses it.
  it.each([
    ["unsigned", "EV3_RES_HEADERS_INCOMPLATE"],
    ["wrongKey", "EV3_RES_HEADER_SIGNATURE_DIGEST"],
    ["wrongSerial", "EV3_RES_HEADER_PLATFORM_SERIAL"],
    ["stale", "EV3_RES_HEADER_TIMESTAMP_OFFSET"],
    ["wrongBody", "EV3_RES_HEADER_SIGNATURE_DIGEST"],
    ["signtest", "EV3_RES_HEADER_SIGNATURE_DIGEST"],
  ] as const)("refuses an answer that is %s", async (fault, code) => {
    const client = clientOf(mode);
    wechat.faults.once(fault);
    await expect(client.chain("v3/certificates").get()).rejects.toMatchObject({
      code,
      response: { status: 200 },
    });
  });

  it("encrypts for WeChat Pay, and decrypts what WeChat Pay encrypts", async () => {
    const key = Rsa.from(platformKey(mode).pem, Rsa.KEY_TYPE_PUBLIC);
    const { data } = await clientOf(mode)
      .chain("v3/security/echo")
      .post({
        echo_message: "hello",
        encrypted_echo_message: Rsa.encrypt("微信支付", key),
      });
    const { merchantPrivateKey } = wechat.moduleOptions;
    expect(Rsa.decrypt(data.encrypted_echo_message, merchantPrivateKey)).toBe(
      "微信支付",
    );
  });

  it("verifies and decrypts notifications that are delivered", async () => {
    wechat.notificationsSignedBy = mode;
    await preSign(clientOf(mode));
    const { contract_id } = await wechat.sign(CODE);
    await wechat.notificationsSettled();
    for (const [event_type, resource] of [
      ["TRANSACTION.SUCCESS", PAID],
      ["ECOMMERCE_ENTRUST.SIGN", { ...SIGNED, contract_id }],
    ] as const) {
      const notification = notificationOf(event_type, merchant.received);
      expect(verifies(notification, platformKey(mode))).toBe(true);
      expect(decrypted(notification)).toMatchObject(resource);
    }
  });

  it("verifies and decrypts a notification that is made", () => {
    wechat.notificationsSignedBy = mode;
    const notification = received(
      wechat.signNotification({ resource: SIGNED }),
    );
    expect(verifies(notification, platformKey(mode))).toBe(true);
    expect(decrypted(notification)).toEqual(SIGNED);
  });
});

describe("a notification", () => {
  const signed = (
    overrides?: Parameters<WechatPaySimulator["signNotification"]>[1],
  ) => received(wechat.signNotification({ resource: SIGNED }, overrides));

  // The timestamp is not here: to look at it is left to the user.
  it("is refused where it was changed, or another signed it", () => {
    const genuine = signed();
    const { raw } = genuine;
    const changed = raw.replace("ENTRUST.SIGN", "ENTRUST.TERMINATE");
    expect(changed).not.toBe(raw);
    expect(verifies(genuine)).toBe(true);
    expect(verifies({ ...genuine, raw: changed })).toBe(false);
    expect(verifies({ ...genuine, raw: JSON.stringify(JSON.parse(raw)) })).toBe(
      false,
    );
    const { merchantPrivateKey } = wechat.moduleOptions;
    expect(verifies(signed({ key: merchantPrivateKey }))).toBe(false);
    expect(verifies(signed({ serial: "PUB_KEY_ID_0" }))).toBe(false);
    expect(verifies(signed({ signature: "WECHATPAY/SIGNTEST/AAAA" }))).toBe(
      false,
    );
  });

  it("is not decrypted where its ciphertext was changed, or by another key", () => {
    const { ciphertext } = (JSON.parse(signed().raw) as { resource: Resource })
      .resource;
    const flipped = Buffer.from(ciphertext, "base64");
    flipped[0]! ^= 1;
    const changed = signed({
      encrypted: { ciphertext: flipped.toString("base64") },
    });
    expect(() => decrypted(changed)).toThrow("authenticate");
    expect(() => decrypted(signed(), "0".repeat(32))).toThrow("authenticate");
  });
});

it("is told where what it signs is not what it sends", async () => {
  const client = clientOf("publicKey");
  // The client signs ' as %27, but sends it as it is; and what is serialised already it serialises again to sign it.
  for (const send of [
    () => client.chain("v3/certificates").get({ params: { a: "it's" } }),
    () => client.chain("v3/security/echo").post('{"echo_message":"hello"}'),
  ]) {
    await expect(send()).rejects.toMatchObject({
      response: { status: 401, data: { code: "SIGN_ERROR" } },
    });
  }
});
