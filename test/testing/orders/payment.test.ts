import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { preSign } from "../merchant-requests";
import { MerchantServer, opened } from "../merchant-server";
import {
  type Body,
  COMBINED_JSAPI,
  COMBINED_ORDER,
  DIRECT_ORDER,
  JSAPI,
  PARTNER_JSAPI,
  PARTNER_ORDER,
  placed,
} from "./order-requests";

const OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";
const TRADE_NO = "1217752501201407033233368018";
const TRANSACTION_ID = expect.stringMatching(/^42000\d{23}$/);
const PAYMENT = {
  trade_state: "SUCCESS",
  transaction_id: TRANSACTION_ID,
  trade_type: "JSAPI",
  bank_type: "OTHERS",
  success_time: "2026-03-01T08:00:00+08:00",
};
const SINGLE = {
  out_trade_no: TRADE_NO,
  trade_state_desc: "支付成功",
  attach: "a note of the shop",
  amount: {
    total: 100,
    currency: "CNY",
    payer_total: 100,
    payer_currency: "CNY",
  },
  ...PAYMENT,
};

let wechat: WechatPaySimulator;
let merchant: MerchantServer;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-03-01") });
  wechat = await WechatPaySimulator.start();
  merchant = new MerchantServer();
  await merchant.start();
});

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all([wechat.stop(), merchant.stop()]);
});

const paid = async (path: string, order: Body) =>
  wechat.pay(
    await placed(wechat, path, { ...order, notify_url: merchant.notifyUrl }),
  );

describe("TRANSACTION.SUCCESS", () => {
  it.each<[string, string, Body, Body]>([
    [
      "a direct merchant",
      JSAPI,
      DIRECT_ORDER,
      {
        appid: "wxd678efh567hg6787",
        mchid: "1900000109",
        payer: { openid: OPENID },
        ...SINGLE,
      },
    ],
    [
      "a partner",
      PARTNER_JSAPI,
      PARTNER_ORDER,
      {
        sp_appid: "wx8888888888888888",
        sp_mchid: "1900000109",
        sub_appid: "wxsub",
        sub_mchid: "1900000110",
        payer: { sub_openid: OPENID },
        ...SINGLE,
      },
    ],
    [
      "combined sellers",
      COMBINED_JSAPI,
      COMBINED_ORDER,
      {
        combine_appid: "wxd678efh567hg6787",
        combine_mchid: "1900000109",
        combine_out_trade_no: TRADE_NO,
        combine_transaction_id: TRANSACTION_ID,
        combine_payer_info: { openid: OPENID },
        sub_orders: [70, 30].map((total_amount, index) => ({
          mchid: `190000011${index}`,
          out_trade_no: `20150806125346${index}`,
          attach: `note ${index}`,
          amount: {
            total_amount,
            currency: "CNY",
            payer_amount: total_amount,
            payer_currency: "CNY",
          },
          ...PAYMENT,
        })),
      },
    ],
  ])("tells %s of the payment", async (_name, path, order, resource) => {
    const payment = await paid(path, order);

    expect(payment).toMatchObject({
      passwordFree: false,
      offered: false,
      notification: { url: merchant.notifyUrl, status: 204 },
    });
    const { raw } = merchant.received[0]!;
    expect(opened(wechat, raw)).toEqual({
      id: payment.notification?.id,
      create_time: "2026-03-01T08:00:00+08:00",
      event_type: "TRANSACTION.SUCCESS",
      resource_type: "encrypt-resource",
      summary: "支付成功",
      resource,
    });
    expect(JSON.parse(raw).resource).toMatchObject({
      original_type: "transaction",
      associated_data: "transaction",
    });
  });

  it("gives each seller's part a transaction_id of its own", async () => {
    await paid(COMBINED_JSAPI, COMBINED_ORDER);
    const { resource } = opened(wechat, merchant.received[0]!.raw);
    const parts = resource.sub_orders as { transaction_id: string }[];
    const ids = parts.map((each) => each.transaction_id);
    expect(new Set([resource.combine_transaction_id, ...ids]).size).toBe(3);
    expect(resource.combine_transaction_id).toMatch(/99$/);
  });

  it("does not go out where the order names no notify_url", async () => {
    const { prepay_id } = wechat.placeOrder();
    expect(await wechat.pay(prepay_id)).toEqual({
      prepay_id,
      passwordFree: false,
      offered: false,
      reason: expect.any(String),
    });
    expect(wechat.notifications).toEqual([]);
    expect(wechat.orders[0]!.trade_state).toBe("SUCCESS");
  });

  it("goes where an order without a request says, of a partner's too", async () => {
    const { prepay_id } = wechat.placeOrder({
      sub_openid: "oSub",
      notify_url: merchant.notifyUrl,
      total: 7,
    });
    await wechat.pay(prepay_id);
    expect(opened(wechat, merchant.received[0]!.raw).resource).toMatchObject({
      sp_mchid: "1900000109",
      payer: { sub_openid: "oSub" },
      amount: { payer_total: 7 },
    });
  });

  it("that the merchant does not take leaves the order paid", async () => {
    merchant.status = 500;
    const { notification } = await paid(JSAPI, DIRECT_ORDER);
    expect(notification?.status).toBe(500);
    expect(wechat.orders[0]!.trade_state).toBe("SUCCESS");
  });

  it("goes out where the user pays by signing what was offered", async () => {
    const { prepay_id } = wechat.placeOrder({ notify_url: merchant.notifyUrl });
    await preSign(wechat, { prepay_id, notify_url: merchant.notifyUrl });
    await wechat.sign("wxwtdk20200910100000");
    await wechat.notificationsSettled();
    const types = merchant.received.map(
      ({ raw }) => opened(wechat, raw).event_type,
    );
    expect(types.sort()).toEqual([
      "ECOMMERCE_ENTRUST.SIGN",
      "TRANSACTION.SUCCESS",
    ]);
  });
});
