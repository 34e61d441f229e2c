import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { post } from "../merchant-requests";
import {
  type Body,
  changed,
  COMBINED_JSAPI,
  COMBINED_ORDER,
  OPERATIONS,
  PARTNER_JSAPI,
  PARTNER_ORDER,
  refusal,
  signedContract,
  withContract,
} from "./order-requests";

let wechat: WechatPaySimulator;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
});

afterEach(() => wechat.stop());

async function expectParameterError(
  path: string,
  body: Body,
  field: string,
  issue: string | RegExp = "",
): Promise<void> {
  const { status, json } = await post(wechat, path, body);
  expect(json).toMatchObject({
    code: "PARAM_ERROR",
    detail: {
      field: `/${field.split(/[.[\]]+/).join("/")}`.replace(/\/$/, ""),
      issue: expect.stringMatching(issue),
      location: "body",
    },
  });
  expect(status).toBe(400);
}

describe.each(OPERATIONS)(
  "POST $path",
  ({ path, body, required, merchant, tradeNo }) => {
    let order: Body;
    beforeEach(async () => {
      order = body.contract_info
        ? withContract(body, await signedContract(wechat))
        : body;
    });

    it("hands out the prepay_id of an order that can be paid", async () => {
      const { status, json } = await post(wechat, path, order);
      expect(status).toBe(200);
      expect(json).toEqual({
        prepay_id: expect.stringMatching(/^wx\d{14}[0-9a-f]{20}$/),
      });
      expect(wechat.orders).toMatchObject([
        {
          ...json,
          out_trade_no: order[tradeNo],
          trade_state: "NOTPAY",
          total: 100,
          openids: ["oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"],
          notify_url: "https://yourapp.com/paid",
        },
      ]);
    });

    it("refuses an order that lacks a field of its page, or has it null", async () => {
      for (const field of required) {
        const missing = changed(order, field);
        await expectParameterError(path, missing, field, "required");
        const empty = changed(order, field, null);
        await expectParameterError(path, empty, field, "required");
      }
      expect(wechat.orders).toEqual([]);
    });

    it("refuses a text that is empty, or no text", async () => {
      const texts = required.filter(
        (field) => typeof valueAt(order, field) === "string",
      );
      expect(texts.length).toBeGreaterThan(5);
      for (const field of texts) {
        const empty = changed(order, field, "");
        await expectParameterError(path, empty, field, "must not be empty");
        const number = changed(order, field, 1);
        await expectParameterError(path, number, field, "must be a string");
      }
    });

    it("refuses an order of another merchant than the one that signed", async () => {
      const foreign = { ...order, [merchant]: "1900000000" };
      await expectParameterError(path, foreign, merchant, "1900000109");
    });

    it("takes trade numbers of 6 to 32 digits, ASCII letters and _-|*", async () => {
      const refused: [string, string][] = [
        ["12345", "at least 6 characters, has 5"],
        ["1".repeat(33), "at most 32 characters, has 33"],
        ["20150806/1253", "digits, ASCII letters"],
        ["订单20150806", "digits, ASCII letters"],
      ];
      for (const [number, issue] of refused) {
        const other = { ...order, [tradeNo]: number };
        await expectParameterError(path, other, tradeNo, issue);
      }
      for (const number of ["Ab_-|*", "1".repeat(32)]) {
        const other = { ...order, [tradeNo]: number };
        expect((await post(wechat, path, other)).status).toBe(200);
      }
    });

    it("takes a notify_url of up to 255 characters, without a query", async () => {
      const longest = "https://yourapp.com/".padEnd(255, "a");
      const refused: [unknown, string][] = [
        ["/paid", "absolute URL"],
        ["https://yourapp.com/paid?a=1", "query"],
        [`${longest}a`, "at most 255 characters, has 256"],
      ];
      for (const [notify_url, issue] of refused) {
        const other = { ...order, notify_url };
        await expectParameterError(path, other, "notify_url", issue);
      }
      const other = { ...order, notify_url: longest };
      expect((await post(wechat, path, other)).status).toBe(200);
    });

    it("takes amounts that are whole and more than nothing, in fen", async () => {
      const field =
        required.find((name) => name.endsWith("amount.total")) ??
        "sub_orders[1].amount.total_amount";
      for (const total of [0, -1, 0.5, "100"]) {
        const other = changed(order, field, total);
        await expectParameterError(path, other, field, "positive integer");
      }
    });

    it("repeated with the same values is the same order, with others refused", async () => {
      const first = await post(wechat, path, order);
      const second = await post(wechat, path, order);
      expect(second.json).toEqual(first.json);
      const other = await post(wechat, path, {
        ...order,
        notify_url: "https://yourapp.com/other",
      });
      expect(refusal(other)).toEqual([403, "OUT_TRADE_NO_USED"]);
      expect(wechat.orders).toHaveLength(1);
    });
  },
);

describe("a partner's order", () => {
  it("names its user under one AppID at least, or both", async () => {
    const nobody = { ...PARTNER_ORDER, payer: {} };
    await expectParameterError(
      PARTNER_JSAPI,
      nobody,
      "payer.sp_openid",
      "or payer.sub_openid is required",
    );
    const payer = { sp_openid: "oProvider", sub_openid: "oSub" };
    const { status } = await post(wechat, PARTNER_JSAPI, {
      ...PARTNER_ORDER,
      payer,
    });
    expect(status).toBe(200);
    expect(wechat.orders[0]!.openids).toEqual(["oProvider", "oSub"]);
  });
});

describe("a combined order", () => {
  it("is of one to fifty sellers, each an object", async () => {
    const refused: [unknown, string, string][] = [
      [[], "sub_orders", "one item at least"],
      [{}, "sub_orders", "array"],
      [["a"], "sub_orders[0]", "must be an object"],
      [Array(51).fill({}), "sub_orders", "at most 50 items, has 51"],
    ];
    for (const [sub_orders, field, issue] of refused) {
      const other = { ...COMBINED_ORDER, sub_orders };
      await expectParameterError(COMBINED_JSAPI, other, field, issue);
    }
  });

  it("has its user in combine_payer_info, whatever else the body bears", async () => {
    await expectParameterError(
      COMBINED_JSAPI,
      { ...COMBINED_ORDER, combine_payer_info: {}, payer: { openid: "oA" } },
      "combine_payer_info.openid",
      "required",
    );
  });
});

describe("an order without a request", () => {
  it("is made of example values, or of given ones", () => {
    const { openids, appid, notify_url } = wechat.placeOrder();
    expect([openids, appid, notify_url]).toEqual([
      ["oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"],
      "wxd678efh567hg6787",
      undefined,
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

function valueAt(body: Body, path: string): unknown {
  const names = path.match(/\w+/g) ?? [];
  return names.reduce<unknown>((part, name) => (part as Body)[name], body);
}
