import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { post, preSign, send } from "../merchant-requests";
import {
  type Body,
  changed,
  COMBINED_JSAPI,
  COMBINED_ORDER,
  DIRECT_ORDER,
  JSAPI,
  PARTNER_JSAPI,
  PARTNER_ORDER,
  placed,
  refusal,
  without,
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
    closing: {
      combine_appid: "wxd678efh567hg6787",
      sub_orders: (COMBINED_ORDER.sub_orders as Body[]).map(
        ({ mchid, out_trade_no }) => ({ mchid, out_trade_no }),
      ),
    },
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

  it("is closed, and can then be neither paid nor placed again", async () => {
    const answer = await close();
    expect([answer.status, answer.raw]).toEqual([204, ""]);
    expect((await found()).trade_state).toBe("CLOSED");
    await expect(wechat.pay(prepay_id)).rejects.toThrow("is closed");
    const again = await post(wechat, place, order);
    expect(refusal(again)).toEqual([400, "ORDER_CLOSED"]);
  });

  it("that is closed may be closed again", async () => {
    await close();
    expect((await close()).status).toBe(204);
    expect((await found()).trade_state).toBe("CLOSED");
  });

  it("that is paid can be neither closed nor placed again", async () => {
    await wechat.pay(prepay_id);
    expect(refusal(await close())).toEqual([400, "ORDER_PAID"]);
    const again = await post(wechat, place, order);
    expect(refusal(again)).toEqual([400, "ORDER_PAID"]);
    const other = await post(wechat, place, {
      ...order,
      notify_url: "http://a/b",
    });
    expect(refusal(other)).toEqual([400, "ORDER_PAID"]);
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
    const { answer } = await preSign(wechat, {
      prepay_id,
      openid: "oUnderThisAppid",
    });
    expect(refusal(answer)).toEqual([400, "INVALID_REQUEST"]);
    expect(wechat.contracts).toEqual([]);
  });
});

describe.each([
  {
    base: DIRECT_BASE,
    place: JSAPI,
    order: DIRECT_ORDER,
    parties: { mchid: "1900000109" },
  },
  {
    base: PARTNER_BASE,
    place: PARTNER_JSAPI,
    order: PARTNER_ORDER,
    parties: SUB_MERCHANT,
  },
])("a query or closing below $base", ({ base, place, order, parties }) => {
  let paths: string[];
  beforeEach(async () => {
    await wechat.pay(await placed(wechat, place, order));
    const { transaction_id } = wechat.orders[0]!;
    paths = [ofOrder(base), `${base}/id/${transaction_id}`];
  });

  const search = (values: Body) =>
    new URLSearchParams(values as Record<string, string>);

  it("finds the order by either number", async () => {
    for (const path of paths) {
      const { json } = await send(wechat, `${path}?${search(parties)}`);
      expect(json.out_trade_no).toBe(TRADE_NO);
    }
  });

  it("names its merchants, the first of which signed", async () => {
    for (const field of Object.keys(parties)) {
      const others = without(parties, field);
      for (const path of paths) {
        const answer = await send(wechat, `${path}?${search(others)}`);
        expect(answer).toMatchObject({
          status: 400,
          json: { code: "PARAM_ERROR", detail: { field, location: "uri" } },
        });
      }
      const closing = await post(wechat, `${ofOrder(base)}/close`, others);
      expect(closing.json).toMatchObject({
        code: "PARAM_ERROR",
        detail: { field: `/${field}`, location: "body" },
      });
    }
    const [first] = Object.keys(parties);
    const foreign = { ...parties, [first!]: "1900000000" };
    const answer = await send(wechat, `${paths[0]}?${search(foreign)}`);
    expect(refusal(answer)).toEqual([400, "PARAM_ERROR"]);
  });

  it("knows no order that another sub-merchant or nobody has", async () => {
    const unknown = [
      `${base}/id/4200000000000000000000000000?${search(parties)}`,
      ...("sub_mchid" in parties
        ? paths.map(
            (path) =>
              `${path}?${search({ ...parties, sub_mchid: "1900000111" })}`,
          )
        : []),
    ];
    for (const path of unknown) {
      expect(refusal(await send(wechat, path))).toEqual([
        404,
        "ORDER_NOT_EXIST",
      ]);
    }
  });

  it("takes no transaction_id that cannot be one", async () => {
    const answer = await send(wechat, `${base}/id/abc?${search(parties)}`);
    expect(refusal(answer)).toEqual([500, "INVALID_TRANSACTIONID"]);
  });
});

describe("a combined order", () => {
  const path = `${ofOrder(COMBINED_BASE)}/close`;
  const { closing } = KINDS[2]!;

  it.each<[string, Body]>([
    ["of another AppID", { ...closing, combine_appid: "wxother" }],
    [
      "of fewer parts",
      { ...closing, sub_orders: (closing.sub_orders as Body[]).slice(1) },
    ],
    [
      "of another merchant's part",
      changed(closing, "sub_orders[0].mchid", "1900000119"),
    ],
    [
      "of a shop's part",
      changed(closing, "sub_orders[0].sub_mchid", "1900000119"),
    ],
  ])("is not closed as one %s", async (_name, body) => {
    await placed(wechat, COMBINED_JSAPI, COMBINED_ORDER);
    const answer = await post(wechat, path, body);
    expect(refusal(answer)).toEqual([400, "INVALID_REQUEST"]);
    expect(wechat.orders[0]!.trade_state).toBe("NOTPAY");
  });

  it("has parts that no single query finds", async () => {
    await wechat.pay(await placed(wechat, COMBINED_JSAPI, COMBINED_ORDER));
    const { transaction_id } = wechat.orders[0]!;
    const [{ out_trade_no }] = COMBINED_ORDER.sub_orders as [Body];
    for (const each of [
      `/id/${transaction_id!.slice(0, -2)}00`,
      `/out-trade-no/${String(out_trade_no)}`,
    ]) {
      const query = `${DIRECT_BASE}${each}?mchid=1900000109`;
      expect(refusal(await send(wechat, query))).toEqual([
        404,
        "ORDER_NOT_EXIST",
      ]);
    }
  });
});
