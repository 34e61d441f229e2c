import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { post, preSign, send } from "../merchant-requests";
import {
  type Body,
  COMBINED_JSAPI,
  COMBINED_ORDER,
  DIRECT_ORDER,
  JSAPI,
  PARTNER_JSAPI,
  PARTNER_ORDER,
  placed,
  refusal,
} from "./order-requests";

const TRADE_NO = "1217752501201407033233368018";
const DIRECT_BASE = "/v3/pay/transactions";
const PARTNER_BASE = "/v3/pay/partner/transactions";
const COMBINED_BASE = "/v3/combine-transactions";

let wechat: WechatPaySimulator;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
});

afterEach(() => wechat.stop());

interface Kind {
  kind: string;
  place: string;
  order: Body;
  /** The path of one order. */
  path: string;
  query: string;
  closing: Body;
}

const ofOrder = (base: string, number = TRADE_NO) =>
  `${base}/out-trade-no/${number}`;

const SUB_MERCHANT = { sp_mchid: "1900000109", sub_mchid: "1900000110" };

/** merchant 4012525168 and 4012525170, their partner twins, 合单查询订单 and 合单关闭订单 */
const KINDS: Kind[] = [
  {
    kind: "direct",
    place: JSAPI,
    order: DIRECT_ORDER,
    path: ofOrder(DIRECT_BASE),
    query: "?mchid=1900000109",
    closing: { mchid: "1900000109" },
  },
  {
    kind: "partner",
    place: PARTNER_JSAPI,
    order: PARTNER_ORDER,
    path: ofOrder(PARTNER_BASE),
    query: "?sp_mchid=1900000109&sub_mchid=1900000110",
    closing: SUB_MERCHANT,
  },
  {
    kind: "combined",
    place: COMBINED_JSAPI,
    order: COMBINED_ORDER,
    path: ofOrder(COMBINED_BASE),
    query: "",
    closing: { combine_appid: "wxd678efh567hg6787", sub_orders: [] },
  },
];

describe.each(KINDS)("an order of kind $kind", (kind) => {
  const { place, order, path, query, closing } = kind;
  let prepay_id: string;
  beforeEach(async () => {
    prepay_id = await placed(wechat, place, order);
  });

  const found = async () => {
    const { status, json } = await send(wechat, path + query);
    expect(status).toBe(200);
    const parts = json.sub_orders as Body[] | undefined;
    return parts?.at(-1) ?? json;
  };
  const close = () => post(wechat, `${path}/close`, closing);

  it("is found before its payment and after", async () => {
    const before = await found();
    expect(before.trade_state).toBe("NOTPAY");
    for (const name of ["transaction_id", "success_time", "bank_type"]) {
      expect(before).not.toHaveProperty(name);
    }
    expect(JSON.stringify(before.amount)).not.toContain("payer");

    await wechat.pay(prepay_id);

    const after = await found();
    expect(after).toMatchObject({
      trade_state: "SUCCESS",
      success_time: wechat.orders[0]!.success_time,
    });
    expect(String(after.transaction_id)).toContain(
      wechat.orders[0]!.transaction_id!.slice(0, -2),
    );
  });

  it("is closed, and can then be neither paid, placed nor closed again", async () => {
    const answer = await close();
    expect([answer.status, answer.raw]).toEqual([204, ""]);
    expect((await found()).trade_state).toBe("CLOSED");
    await expect(wechat.pay(prepay_id)).rejects.toThrow("is closed");
    const again = await post(wechat, place, order);
    expect(refusal(again)).toEqual([400, "ORDER_CLOSED"]);
    expect(refusal(await close())).toEqual([400, "ORDER_CLOSED"]);
  });

  it("that is paid can be neither closed nor placed again", async () => {
    await wechat.pay(prepay_id);
    expect(refusal(await close())).toEqual([400, "INVALID_REQUEST"]);
    const again = await post(wechat, place, order);
    expect(refusal(again)).toEqual([400, "INVALID_REQUEST"]);
    expect((await found()).trade_state).toBe("SUCCESS");
  });

  it("exists for its own operations alone", async () => {
    for (const other of KINDS.filter((each) => each !== kind)) {
      const answers = [
        await send(wechat, other.path + other.query),
        await post(wechat, `${other.path}/close`, other.closing),
      ];
      expect(answers.map(refusal)).toEqual([
        [404, "ORDER_NOT_EXIST"],
        [404, "ORDER_NOT_EXIST"],
      ]);
    }
    const unknown = path.replace(TRADE_NO, "4711000000");
    expect(refusal(await send(wechat, unknown + query))).toEqual([
      404,
      "ORDER_NOT_EXIST",
    ]);
  });

  it("that is closed cannot be pre-signed for", async () => {
    await close();
    const { answer } = await preSign(wechat, { prepay_id });
    expect(refusal(answer)).toEqual([400, "INVALID_REQUEST"]);
    expect(wechat.contracts).toEqual([]);
  });
});

describe("a query or closing", () => {
  it.each([
    [DIRECT_BASE, "mchid", JSAPI, DIRECT_ORDER],
    [PARTNER_BASE, "sp_mchid", PARTNER_JSAPI, PARTNER_ORDER],
  ])("below %s names its merchant in %s", async (base, field, place, order) => {
    await placed(wechat, place, order);
    for (const query of ["", `?${field}=1900000000`]) {
      const { status, json } = await send(wechat, ofOrder(base) + query);
      expect(status).toBe(400);
      expect(json).toMatchObject({
        code: "PARAM_ERROR",
        detail: { field, location: "uri" },
      });
    }
    for (const body of [{}, { [field]: "1900000000" }]) {
      const { json } = await post(wechat, `${ofOrder(base)}/close`, body);
      expect(json).toMatchObject({
        code: "PARAM_ERROR",
        detail: { field: `/${field}`, location: "body" },
      });
    }
    expect(wechat.orders[0]!.trade_state).toBe("NOTPAY");
  });
});
