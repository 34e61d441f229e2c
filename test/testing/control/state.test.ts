import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { preSign, send } from "../merchant-requests";
import { MerchantServer, type ReceivedNotification } from "../merchant-server";
import { DIRECT_ORDER, JSAPI, placed } from "../orders/order-requests";
import { act, control, stateOf } from "./control-requests";

const NOW = 1_700_000_000_000;
const OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";

let wechat: WechatPaySimulator;
let merchant: MerchantServer;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: NOW });
  wechat = await WechatPaySimulator.start({ notificationRetries: true });
  merchant = new MerchantServer();
  await merchant.start();
});

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all([wechat.stop(), merchant.stop()]);
});

const signedTextOf = ({ headers, raw }: ReceivedNotification) =>
  `${String(headers["wechatpay-timestamp"])}\n${String(headers["wechatpay-nonce"])}\n${raw}\n`;

describe("GET /simulator/state", () => {
  it("tells where it is, and when", async () => {
    wechat.clockSkewSeconds = 60;
    expect(await stateOf(wechat)).toEqual({
      baseUrl: wechat.baseUrl,
      mchid: "1900000109",
      asksRetention: false,
      clock: { now: NOW + 60_000, advancedMs: 0 },
      keys: {
        notificationsSignedBy: "publicKey",
        publicKeyId: wechat.platform.publicKey.id,
        certificates: [
          {
            serial: wechat.platform.certificates[0]!.serial,
            notBefore: NOW - 24 * 60 * 60 * 1000,
            notAfter: expect.any(Number),
            current: true,
          },
        ],
      },
      totals: {
        orders: 0,
        contracts: 0,
        planContracts: 0,
        planSignings: 0,
        refunds: 0,
        notifications: 0,
        exchanges: 0,
      },
      orders: [],
      contracts: [],
      planContracts: [],
      planSignings: [],
      refunds: [],
      notifications: [],
      exchanges: [],
      faults: [],
      notificationFaults: [],
    });
  });

  it("tells of orders", async () => {
    const order = { ...DIRECT_ORDER, notify_url: merchant.notifyUrl };
    const prepay_id = await placed(wechat, JSAPI, order);
    await wechat.pay(prepay_id);
    expect((await stateOf(wechat)).orders).toEqual([
      {
        prepay_id,
        kind: "direct",
        trade_type: "JSAPI",
        former_prepay_ids: [],
        payable_until: NOW + 7 * 24 * 60 * 60 * 1000,
        appid: "wxd678efh567hg6787",
        out_trade_no: DIRECT_ORDER.out_trade_no,
        openids: [OPENID],
        payer: { openid: OPENID },
        description: DIRECT_ORDER.description,
        total: 100,
        notify_url: merchant.notifyUrl,
        placed_at: NOW,
        trade_state: "SUCCESS",
        transaction_id: expect.any(String),
        success_time: "2023-11-15T06:13:20+08:00",
      },
    ]);
  });
  it("tells of contracts and notifications", async () => {
    merchant.status = 500;
    const { prepay_id } = await preSign(wechat, {
      notify_url: merchant.notifyUrl,
    });
    const { contract_id, notification } = await wechat.sign(
      "wxwtdk20200910100000",
    );
    const { contracts, notifications } = await stateOf(wechat);
    expect(contracts).toEqual([
      {
        kind: "ecommerce",
        manner: "pay-redirect-sign",
        out_contract_code: "wxwtdk20200910100000",
        service_id: 12535,
        mchid: "1900000109",
        openids: [OPENID],
        contract_display_account: "微信代扣用户A",
        notify_url: merchant.notifyUrl,
        prepay_id,
        pre_signed_at: NOW,
        signable_until: NOW + 2 * 60 * 60 * 1000,
        offered: true,
        contract_state: "SIGNED",
        contract_id,
        contract_signed_time: expect.stringMatching(/\+08:00$/),
      },
    ]);
    expect(notifications).toEqual([
      {
        id: notification.id,
        event_type: "ECOMMERCE_ENTRUST.SIGN",
        summary: "签约成功",
        url: merchant.notifyUrl,
        create_time: expect.stringMatching(/\+08:00$/),
        resource: expect.objectContaining({ contract_id }),
        deliveries: [
          {
            id: notification.id,
            url: merchant.notifyUrl,
            at: NOW,
            durationMs: expect.any(Number),
            sent: {
              headers: expect.objectContaining({
                "Wechatpay-Timestamp": String(NOW / 1000),
              }),
              body: merchant.received[0]!.raw,
            },
            signedText: signedTextOf(merchant.received[0]!),
            status: 500,
            body: "",
            verdict: "refused",
          },
        ],
        rounds: 1,
        nextAttemptAt: NOW + 15_000,
        state: "waiting",
        about: expect.arrayContaining([contract_id, "wxwtdk20200910100000"]),
      },
    ]);
  });

  it("tells of exchanges, with the five lines that a signature must cover", async () => {
    const headers = { "Wechatpay-Serial": wechat.platform.publicKey.id };
    const body = '{"echo_message": "微信"}';
    const path = "/v3/security/echo?a=%20b";
    wechat.faults.once("wrongBody");
    const { raw } = await send(wechat, path, {
      method: "POST",
      body,
      headers,
      nonce: "N1",
    });
    await send(wechat, "/v3/certificates", { message: "forged", nonce: "N2" });
    await fetch(`${wechat.baseUrl}/v3/certificates`);

    const { exchanges } = await stateOf(wechat);
    const [echo, forged, unsigned] = exchanges as Record<string, unknown>[];

    const timestamp = String(NOW / 1000);
    expect(echo).toEqual({
      at: NOW,
      method: "POST",
      path,
      body,
      authorization: {
        mchid: "1900000109",
        nonce_str: "N1",
        signature: expect.any(String),
        timestamp,
        serial_no: wechat.moduleOptions.merchantSerialNumber,
      },
      headers: expect.objectContaining({
        "wechatpay-serial": wechat.platform.publicKey.id,
      }),
      signedMessage: `POST\n${path}\n${timestamp}\nN1\n${body}\n`,
      signature: "valid",
      fault: "wrongBody",
      status: 200,
      answer: raw,
      requestId: expect.any(String),
      answerHeaders: expect.objectContaining({
        "Wechatpay-Serial": wechat.platform.publicKey.id,
      }),
      durationMs: expect.any(Number),
      about: [],
    });
    expect(forged).toMatchObject({
      signature: "invalid",
      signedMessage: expect.stringMatching(
        /^GET\n\/v3\/certificates\n\d+\nN2\n\n$/,
      ),
      status: 401,
      code: "SIGN_ERROR",
      refusal: expect.any(String),
    });
    expect(unsigned).not.toHaveProperty("signedMessage");
    expect(unsigned).not.toHaveProperty("authorization");
  });

  it("keeps secrets to itself", async () => {
    await preSign(wechat, { notify_url: merchant.notifyUrl });
    await wechat.sign("wxwtdk20200910100000");
    const { text } = await control(wechat, "/simulator/state");
    expect(text).not.toContain(wechat.moduleOptions.apiV3Key);
    expect(text).not.toContain("PRIVATE KEY");
  });

  it("lists none of what the page and the control routes do", async () => {
    const prepay_id = await placed(wechat, JSAPI, DIRECT_ORDER);
    wechat.faults.always("refuse");
    const answers = [
      await control(wechat, "/"),
      await control(wechat, "/simulator/assets/main.js"),
      await control(wechat, "/simulator/nothing"),
      await act(wechat, `orders/${prepay_id}/pay`),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 404, 200]);
    expect(wechat.exchanges.map(({ path }) => path)).toEqual([JSAPI]);
    expect((await stateOf(wechat)).exchanges).toHaveLength(1);
  });
});
