import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { post } from "../merchant-requests";

const JSAPI = "/v3/pay/transactions/jsapi";
const PARTNER = "/v3/pay/partner/transactions/jsapi";

const ORDER = {
  appid: "wxd678efh567hg6787",
  mchid: "1900000109",
  description: "Image形象店-深圳腾大-QQ公仔",
  out_trade_no: "1217752501201407033233368018",
  notify_url: "https://yourapp.com/paid",
  amount: { total: 100, currency: "CNY" },
  payer: { openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o" },
};
const PARTNER_ORDER = {
  ...ORDER,
  appid: undefined,
  mchid: undefined,
  sp_appid: "wx8888888888888888",
  sp_mchid: "1900000109",
  sub_mchid: "1900000110",
  payer: { sub_openid: "oSub" },
};

let wechat: WechatPaySimulator;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
});

afterEach(() => wechat.stop());

describe.each([
  [JSAPI, ORDER, "mchid", "payer.openid"],
  [PARTNER, PARTNER_ORDER, "sp_mchid", "payer.sp_openid/payer.sub_openid"],
])("POST %s", (path, order, merchantField, payerField) => {
  it("hands out the prepay_id of an order that can be paid", async () => {
    const { status, json } = await post(wechat, path, order);
    expect(status).toBe(200);
    expect(json).toEqual({
      prepay_id: expect.stringMatching(/^wx\d{14}[0-9a-f]{20}$/),
    });
    expect(wechat.orders).toMatchObject([
      {
        ...json,
        trade_state: "NOTPAY",
        total: 100,
        openids: Object.values(order.payer),
      },
    ]);
    await wechat.pay(String(json.prepay_id));
    expect(wechat.orders).toMatchObject([
      { trade_state: "SUCCESS", success_time: expect.any(String) },
    ]);
  });

  it("refuses what the order cannot do without", async () => {
    const refused: [Record<string, unknown>, string][] = [
      [{ [merchantField]: "1900000000" }, merchantField],
      [{ out_trade_no: undefined }, "out_trade_no"],
      [{ amount: { total: 0 } }, "amount.total"],
      [{ amount: [] }, "amount"],
      [{ payer: {} }, payerField],
    ];
    for (const [change, field] of refused) {
      const { status, json } = await post(wechat, path, {
        ...order,
        ...change,
      });
      expect(json).toMatchObject({ code: "PARAM_ERROR", detail: { field } });
      expect(status).toBe(400);
    }
    expect(wechat.orders).toEqual([]);
  });

  it("repeated with the same values is the same order, with others refused", async () => {
    const first = await post(wechat, path, order);
    const second = await post(wechat, path, order);
    expect(second.json).toEqual(first.json);
    const other = await post(wechat, path, { ...order, amount: { total: 1 } });
    expect([other.status, other.json.code]).toEqual([403, "OUT_TRADE_NO_USED"]);
  });
});

describe("an order without a request", () => {
  it("is made of example values, or of given ones", () => {
    const { openids, appid } = wechat.placeOrder();
    expect([openids, appid]).toEqual([
      ["oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"],
      "wxd678efh567hg6787",
    ]);
    const given = { prepay_id: "wx2014", openid: "oOther", total: 7 };
    expect(wechat.placeOrder(given)).toMatchObject({
      prepay_id: "wx2014",
      openids: ["oOther"],
      total: 7,
    });
  });

  it("is paid once", async () => {
    const { prepay_id } = wechat.placeOrder();
    await wechat.pay(prepay_id);
    await expect(wechat.pay(prepay_id)).rejects.toThrow("paid already");
    await expect(wechat.pay("wx0")).rejects.toThrow("wx0");
  });
});
