import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { post, send } from "../merchant-requests";
import {
  type Body,
  changed,
  COMBINED_JSAPI,
  COMBINED_ORDER,
  OPERATIONS,
  PARTNER_JSAPI,
  PARTNER_ORDER,
  PLATFORM_ORDER,
  refusal,
  signedContract,
  userOf,
  withContract,
  without,
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
  "POST $path ($body.contract_info)",
  ({ path, body, required, merchant, tradeNo, answer }) => {
    let order: Body;
    beforeEach(async () => {
      const { password_free_contract_id } = Object(body.contract_info) as Body;
      order = password_free_contract_id
        ? withContract(body, await signedContract(wechat, userOf(body)))
        : body;
    });

    it("hands out what opens the payment of an order", async () => {
      const { status, json } = await post(wechat, path, order);
      expect(status).toBe(200);
      const hasPayer = "payer" in order || "combine_payer_info" in order;
      expect(wechat.orders).toMatchObject([
        {
          prepay_id: expect.stringMatching(/^wx\d{14}[0-9a-f]{20}$/),
          out_trade_no: order[tradeNo],
          trade_state: "NOTPAY",
          total: 100,
          openids: hasPayer ? ["oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"] : [],
          notify_url: "https://yourapp.com/paid",
        },
      ]);
      const { prepay_id } = wechat.orders[0]!;
      expect(json).toEqual(
        {
          prepay_id: { prepay_id },
          h5_url: { h5_url: `${wechat.baseUrl}/?prepay_id=${prepay_id}` },
          code_url: { code_url: `weixin://wxpay/bizpayurl?pr=${prepay_id}` },
        }[answer],
      );
    });

    it("is paid, and found under both its numbers", async () => {
      await post(wechat, path, order);
      await wechat.pay(wechat.orders[0]!.prepay_id);
      const [paid] = wechat.orders;
      expect(paid).toMatchObject({
        trade_state: "SUCCESS",
        openids: ["oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"],
      });
      const base = path.slice(0, path.lastIndexOf("/"));
      const isCombined = merchant === "combine_mchid";
      const query = `?${merchant}=1900000109&sub_mchid=1900000110`;
      const byNumber = `${base}/out-trade-no/${paid!.out_trade_no}${query}`;
      const byId = `${base}/id/${paid!.transaction_id}${query}`;
      for (const each of isCombined ? [byNumber] : [byNumber, byId]) {
        const { status, json } = await send(wechat, each);
        expect(status).toBe(200);
        expect(
          isCombined ? (json.sub_orders as Body[])[1] : json,
        ).toMatchObject({
          trade_type: paid!.trade_type,
          trade_state: "SUCCESS",
        });
      }
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
      expect(texts.length).toBeGreaterThan(4);
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

    it("takes trade numbers of up to 32 digits, ASCII letters and _-|*", async () => {
      const least = merchant === "combine_mchid" ? 2 : 6;
      const refused: [string, string][] = [
        ["1".repeat(least - 1), `at least ${least} characters, has `],
        ["1".repeat(33), "at most 32 characters, has 33"],
        ["20150806/1253", "digits, ASCII letters"],
        ["订单20150806", "digits, ASCII letters"],
      ];
      for (const [number, issue] of refused) {
        const other = { ...order, [tradeNo]: number };
        await expectParameterError(path, other, tradeNo, issue);
      }
      for (const number of ["Ab_-|*", "1".repeat(32)]) {
        const other = { ...renumbered(order, number), [tradeNo]: number };
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

    it("repeated with the same values is the same order, with a new prepay_id", async () => {
      await post(wechat, path, order);
      const [first] = wechat.orders;
      const again = await post(wechat, path, order);
      expect(again.status).toBe(200);
      const { prepay_id, placed_at } = first!;
      expect(wechat.orders).toEqual([
        {
          ...first,
          prepay_id: expect.stringMatching(/^wx/),
          placed_at: expect.any(Number),
          former_prepay_ids: [{ prepay_id, placed_at }],
        },
      ]);
      expect(wechat.orders[0]!.prepay_id).not.toBe(prepay_id);
    });

    it("repeated with other values is refused", async () => {
      await post(wechat, path, order);
      const { orders } = wechat;
      const notify_url = "https://yourapp.com/other";
      const other = await post(wechat, path, { ...order, notify_url });
      expect(refusal(other)).toEqual([400, "INVALID_REQUEST"]);
      expect(other.json.message).toContain("other values");
      expect(wechat.orders).toEqual(orders);
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

  it("names the AppID that its sub_openid is of, and another sub-merchant than itself", async () => {
    const order = without(PARTNER_ORDER, "sub_appid");
    const issue = "is required, since payer.sub_openid";
    await expectParameterError(PARTNER_JSAPI, order, "sub_appid", issue);
    const itself = { ...PARTNER_ORDER, sub_mchid: wechat.mchid };
    await expectParameterError(
      PARTNER_JSAPI,
      itself,
      "sub_mchid",
      "not sp_mchid",
    );
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

  it("of a direct merchant has two to ten parts, of a platform one to fifty", async () => {
    const parts = (order: Body, count: number) => {
      const [first] = order.sub_orders as Body[];
      const sub_orders = Array.from({ length: count }, (_, index) => ({
        ...first,
        out_trade_no: `${count}-${index}`,
      }));
      const combine_out_trade_no = `combined-${count}`;
      return { ...order, sub_orders, combine_out_trade_no };
    };
    for (const count of [1, 11]) {
      const order = parts(COMBINED_ORDER, count);
      const issue = `2 to 10 items where no item has a sub_mchid, has ${count}`;
      await expectParameterError(COMBINED_JSAPI, order, "sub_orders", issue);
    }
    const taken = [
      parts(COMBINED_ORDER, 2),
      parts(COMBINED_ORDER, 10),
      parts(PLATFORM_ORDER, 1),
      parts(PLATFORM_ORDER, 50),
    ];
    for (const order of taken) {
      expect((await post(wechat, COMBINED_JSAPI, order)).status).toBe(200);
    }
  });

  it.each<[string, Body, string, unknown, string]>([
    ["a shop", PLATFORM_ORDER, "sub_mchid", undefined, "individual_auth_id"],
    ["the platform", PLATFORM_ORDER, "mchid", "1900000120", "combine_mchid"],
    ["another shop", PLATFORM_ORDER, "sub_mchid", "1900000109", "shop's"],
    [
      "a number of its own",
      COMBINED_ORDER,
      "out_trade_no",
      "201508061253460",
      "another item",
    ],
  ])("names %s in each part", async (_name, order, field, value, issue) => {
    const path = `sub_orders[1].${field}`;
    const other = changed(order, path, value);
    await expectParameterError(COMBINED_JSAPI, other, path, issue);
  });

  it("takes an individual payee in the place of a shop", async () => {
    const order = changed(PLATFORM_ORDER, "sub_orders[1].sub_mchid");
    const path = "sub_orders[1].individual_auth_id";
    const answer = await post(
      wechat,
      COMBINED_JSAPI,
      changed(order, path, "auth1"),
    );
    expect(answer.status).toBe(200);
  });

  it("names its user by sub_openid where each part names the AppID", async () => {
    const payer = { combine_payer_info: { sub_openid: "oSub" } };
    const field = "sub_orders[0].sub_appid";
    const order: Body = { ...PLATFORM_ORDER, ...payer };
    await expectParameterError(COMBINED_JSAPI, order, field, "sub_openid");
    const named = (order.sub_orders as Body[]).map((each) => ({
      ...each,
      sub_appid: "wxsub",
    }));
    const answer = await post(wechat, COMBINED_JSAPI, {
      ...order,
      sub_orders: named,
    });
    expect(answer.status).toBe(200);
    expect(wechat.orders[0]!.openids).toEqual(["oSub"]);
  });

  it("has parts whose numbers no other order has", async () => {
    await post(wechat, COMBINED_JSAPI, COMBINED_ORDER);
    const combine_out_trade_no = "another-order";
    const second = { ...COMBINED_ORDER, combine_out_trade_no };
    const answer = await post(wechat, COMBINED_JSAPI, second);
    expect(refusal(answer)).toEqual([400, "INVALID_REQUEST"]);
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

/** The order with other numbers within, for each is of one order alone. */
function renumbered(body: Body, number: string): Body {
  const { contract_info, sub_orders } = body;
  return {
    ...body,
    ...(Object(contract_info).request_serial && {
      contract_info: {
        ...(contract_info as Body),
        request_serial: String(1000 + number.length),
      },
    }),
    ...(Array.isArray(sub_orders) && {
      sub_orders: (sub_orders as Body[]).map((each, index) => ({
        ...each,
        out_trade_no: `${number.length}-${index}`,
      })),
    }),
  };
}
