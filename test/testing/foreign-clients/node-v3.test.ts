import { X509Certificate } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { send } from "../merchant-requests";
import { MerchantServer, type ReceivedNotification } from "../merchant-server";
import { ContractsPay, KeepingTransport, OwnTransport } from "./node-v3-client";
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

/** The npm package wechatpay-node-v3: a client that others wrote, with no code in common with the simulator. */

let wechat: WechatPaySimulator;
let merchant: MerchantServer;
let transport: KeepingTransport;
let pay: ContractsPay;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
  merchant = new MerchantServer();
  await merchant.start();
  transport = new KeepingTransport(wechat.baseUrl);
  const options = wechat.moduleOptions;
  pay = new ContractsPay({
    appid: PRE_SIGNING.appid,
    mchid: options.mchid,
    serial_no: options.merchantSerialNumber,
    // Used for nothing where serial_no is given, but demanded.
    publicKey: Buffer.from(options.publicKey.pem),
    privateKey: Buffer.from(options.merchantPrivateKey),
    key: options.apiV3Key,
  });
  pay.createHttp(transport);
});

afterEach(() => Promise.all([wechat.stop(), merchant.stop()]));

async function preSign() {
  const notify_url = merchant.notifyUrl;
  const { data } = await pay.transactions_jsapi({ ...ORDER, notify_url });
  const prepay_id = String(data.package).replace("prepay_id=", "");
  return pay.preSign({ ...PRE_SIGNING, notify_url, prepay_id });
}

const verifies = ({ headers, raw }: ReceivedNotification) =>
  pay.verifySign({
    timestamp: String(headers["wechatpay-timestamp"]),
    nonce: String(headers["wechatpay-nonce"]),
    serial: String(headers["wechatpay-serial"]),
    signature: String(headers["wechatpay-signature"]),
    body: raw,
    apiSecret: wechat.moduleOptions.apiV3Key,
  });

function decrypted({ raw }: ReceivedNotification): unknown {
  const { resource } = JSON.parse(raw) as { resource: Resource };
  const { ciphertext, associated_data, nonce } = resource;
  return pay.decipher_gcm(ciphertext, associated_data, nonce);
}

const ANSWER = {
  mchid: "1900000109",
  service_id: SERVICE_ID,
  out_contract_code: CODE,
};

describe("requests", () => {
  it.each([
    ["its own transport", () => new OwnTransport(wechat.baseUrl)],
    ["the user's transport", () => transport],
  ])("are signed and accepted, over %s", async (_, open) => {
    pay.createHttp(open());
    const apiSecret = wechat.moduleOptions.apiV3Key;
    expect(await pay.get_certificates(apiSecret)).toMatchObject(
      wechat.platform.certificates.map(({ serial, pem }) => ({
        serial_no: serial,
        publicKey: new X509Certificate(pem).publicKey.export({
          type: "spki",
          format: "pem",
        }),
      })),
    );
    expect(await preSign()).toEqual({ status: 200, data: ANSWER });
    await wechat.sign(CODE);
    const { out_trade_no } = ORDER;
    expect(await pay.query({ out_trade_no })).toMatchObject({ data: PAID });
    expect(await pay.queryContract(CODE)).toMatchObject({ data: SIGNED });
    expect(await pay.terminateContract(CODE, REMARK)).toEqual({
      status: 200,
      data: ANSWER,
    });
    expect(wechat.contracts[0]!.contract_state).toBe("TERMINATED");
    expect(wechat.exchanges.map(({ signature }) => signature)).toEqual(
      Array(6).fill("valid"),
    );
  });

  it("may hold what is encrypted for WeChat Pay, and answers what WeChat Pay encrypts", async () => {
    const { id, pem } = wechat.platform.publicKey;
    const encrypted_echo_message = pay.publicEncrypt(
      "微信支付",
      Buffer.from(pem),
    );
    const { data } = await pay.echo(
      { echo_message: "hello", encrypted_echo_message },
      id,
    );
    expect(pay.privateDecrypt(data.encrypted_echo_message)).toBe("微信支付");
  });

  it("are refused where the last line break is left out, as the client does without a body", async () => {
    const path = "/v3/security/echo";
    const nonce = "593BEC0C930BF1AFEB40B4A08C8FB242";
    const timestamp = String(Math.floor(Date.now() / 1000));
    const signature = pay.getSignature("POST", nonce, timestamp, path);
    const answer = await send(wechat, path, {
      method: "POST",
      authorization: pay.getAuthorization(nonce, timestamp, signature),
    });
    expect(answer.json).toMatchObject({
      code: "SIGN_ERROR",
      message: expect.stringContaining("last line break"),
    });
  });
});

describe("answers", () => {
  it("are verified with the platform certificate that the client downloads", async () => {
    await preSign();
    await pay.get_certificates(wechat.moduleOptions.apiV3Key);
    const verified = await Promise.all(transport.answers.map(verifies));
    expect(verified).toEqual([true, true, true]);
  });

  // Neither "stale" nor "unsigned" is here: the client does not look at the timestamp, and verifies only what it is told to.
  it.each(["wrongKey", "wrongBody", "signtest"] as const)(
    "are refused that are %s",
    async (fault) => {
      wechat.faults.once(fault);
      await pay.queryContract(CODE);
      expect(await verifies(transport.answers[0]!)).toBe(false);
    },
  );

  it("are refused under a serial that names no certificate", async () => {
    wechat.faults.once("wrongSerial");
    await pay.queryContract(CODE);
    await expect(verifies(transport.answers[0]!)).rejects.toThrow("序列号");
  });
});

describe("notifications", () => {
  beforeEach(() => {
    // The client knows platform certificates alone.
    wechat.notificationsSignedBy = "certificate";
  });

  const signed = (
    overrides?: Parameters<WechatPaySimulator["signNotification"]>[1],
  ) => received(wechat.signNotification({ resource: SIGNED }, overrides));

  it("that are delivered are verified and decrypted", async () => {
    await preSign();
    const { contract_id } = await wechat.sign(CODE);
    await wechat.notificationsSettled();
    for (const [event_type, resource] of [
      ["TRANSACTION.SUCCESS", PAID],
      ["ECOMMERCE_ENTRUST.SIGN", { ...SIGNED, contract_id }],
    ] as const) {
      const notification = notificationOf(event_type, merchant.received);
      expect(await verifies(notification)).toBe(true);
      expect(decrypted(notification)).toMatchObject(resource);
    }
  });

  it("that are made are verified and decrypted", async () => {
    expect(await verifies(signed())).toBe(true);
    expect(decrypted(signed())).toEqual(SIGNED);
  });

  // That a changed ciphertext is not decrypted cannot be shown: the client never checks its tag.
  it("that were changed, or that another signed, are refused", async () => {
    const genuine = signed();
    const { raw } = genuine;
    const changed = raw.replace("ENTRUST.SIGN", "ENTRUST.TERMINATE");
    expect(changed).not.toBe(raw);
    const { merchantPrivateKey } = wechat.moduleOptions;
    for (const forged of [
      { ...genuine, raw: changed },
      { ...genuine, raw: JSON.stringify(JSON.parse(raw)) },
      signed({ key: merchantPrivateKey }),
      signed({ signature: "WECHATPAY/SIGNTEST/AAAA" }),
    ]) {
      expect(await verifies(forged)).toBe(false);
    }
  });

  it("that the public key signs are not taken for the certificate's", async () => {
    wechat.notificationsSignedBy = "publicKey";
    await expect(verifies(signed())).rejects.toThrow("序列号");
  });
});
