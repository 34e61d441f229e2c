import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EXAMPLE_VALUES, WechatPaySimulator } from "../../../lib/testing/index";
import { post, send } from "../merchant-requests";
import { MerchantServer, opened } from "../merchant-server";

const C = "/v3/ecommerce/combine-papay";
const APP = `${C}/contracts/pre-entrust-sign`;
const MINI_PROGRAM = `${APP}/mini-program`;
const CODE = "tea0001";
const ONE = `${C}/contracts/plan-id/12535/out-contract-code/${CODE}`;
const NUMBER = "P20261127103456001";

const SIGNING_FIELDS = [
  "appid",
  "plan_id",
  "out_contract_code",
  "contract_display_account",
  "notify_url",
];

type Body = Record<string, unknown>;

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

const signing = (changes: Body = {}): Body => ({
  appid: EXAMPLE_VALUES.appid,
  plan_id: 12535,
  out_contract_code: CODE,
  contract_display_account: "微信代扣用户A",
  notify_url: merchant.notifyUrl,
  ...changes,
});
const told = () => merchant.received.map(({ raw }) => opened(wechat, raw));

/** A contract that the user has signed. */
async function signed(): Promise<string> {
  await post(wechat, APP, signing({ attach: "shop=7" }));
  return (await wechat.sign(CODE)).contract_id;
}

const part = (changes: Body = {}): Body => ({
  mchid: wechat.mchid,
  sub_mchid: EXAMPLE_VALUES.sub_mchid,
  out_trade_no: "20261127103456001",
  description: "十二月茶盒",
  amount: { total_amount: 6800, currency: "CNY" },
  ...changes,
});
const deduction = (contract_id: string, changes: Body = {}): Body => ({
  combine_appid: EXAMPLE_VALUES.appid,
  combine_mchid: wechat.mchid,
  combine_out_trade_no: NUMBER,
  contract_id,
  sub_orders: [part()],
  ...changes,
});
const reversal = (changes: Body = {}): Body => ({
  combine_appid: EXAMPLE_VALUES.appid,
  sub_orders: [
    {
      mchid: wechat.mchid,
      sub_mchid: EXAMPLE_VALUES.sub_mchid,
      out_trade_no: "20261127103456001",
    },
  ],
  ...changes,
});

describe("A contract of combined deductions", () => {
  it.each([APP, MINI_PROGRAM])("is pre-signed by %s", async (path) => {
    const { json } = await post(wechat, path, signing());
    expect(json).toEqual({
      pre_entrustweb_id: expect.stringMatching(/^\w{29}$/),
      mchid: wechat.mchid,
      plan_id: 12535,
      out_contract_code: CODE,
    });
    // Again, it is the same session.
    expect((await post(wechat, path, signing())).json).toEqual(json);
    const other = signing({ contract_display_account: "其他" });
    expect((await post(wechat, path, other)).json.code).toBe("INVALID_REQUEST");
  });

  it.each(SIGNING_FIELDS)("is refused without %s", async (field) => {
    const { status, json } = await post(
      wechat,
      APP,
      signing({ [field]: undefined }),
    );
    expect([status, json.code]).toEqual([400, "PARAM_ERROR"]);
    expect(json.message).toContain(field);
  });

  it("is told, without contract_id and state, and queried with them", async () => {
    expect((await send(wechat, ONE)).status).toBe(404);
    const contract_id = await signed();
    expect(told()).toMatchObject([
      {
        event_type: "ECOMMERCE_ENTRUST.SIGN",
        resource: {
          mchid: wechat.mchid,
          plan_id: 12535,
          out_contract_code: CODE,
          openid: EXAMPLE_VALUES.openid,
          attach: "shop=7",
        },
      },
    ]);
    expect(told()[0]!.resource).not.toHaveProperty("contract_id");
    expect((await send(wechat, ONE)).json).toMatchObject({
      contract_id,
      contract_state: "SIGNED",
    });
  });

  it("ends, and its code is not used again", async () => {
    await signed();
    const remark = { contract_termination_remark: "用户申请解约" };
    expect((await post(wechat, `${ONE}/terminate`, {})).status).toBe(400);
    const { json } = await post(wechat, `${ONE}/terminate`, remark);
    expect(json).toEqual({
      mchid: wechat.mchid,
      plan_id: 12535,
      out_contract_code: CODE,
    });
    await vi.waitFor(() => expect(told()).toHaveLength(2));
    expect(told()[1]).toMatchObject({
      event_type: "ECOMMERCE_ENTRUST.TERMINATE",
      resource: { contract_termination_mode: "MCH_API_TERMINATE" },
    });
    const again = await post(wechat, `${ONE}/terminate`, remark);
    expect(again.json.code).toBe("INVALID_REQUEST");
    expect((await post(wechat, APP, signing())).json.code).toBe(
      "INVALID_REQUEST",
    );
  });

  it("is declined, or signed within two hours", async () => {
    await post(wechat, APP, signing());
    wechat.decline(CODE);
    expect(() => wechat.decline(CODE)).toThrow("DECLINED already");
    await post(wechat, APP, signing());
    wechat.clockSkewSeconds = 2 * 60 * 60 + 1;
    await expect(wechat.sign(CODE)).rejects.toThrow("session");
    expect(wechat.planContracts).toEqual([]);
  });
});

describe("A combined deduction", () => {
  it("is made at once, once, and refunded as any payment", async () => {
    const body = deduction(await signed());
    const { json } = await post(wechat, `${C}/transactions`, body);
    expect(json).toMatchObject({
      combine_out_trade_no: NUMBER,
      sub_orders: [{ trade_type: "PAP", trade_state: "SUCCESS" }],
    });
    expect((await post(wechat, `${C}/transactions`, body)).json).toEqual(json);
    expect((await send(wechat, `${C}/transactions/${NUMBER}`)).json).toEqual(
      json,
    );
    const other = deduction(String(body.contract_id), {
      sub_orders: [part({ description: "别的" })],
    });
    expect((await post(wechat, `${C}/transactions`, other)).status).toBe(400);
    expect(wechat.orders).toHaveLength(1);
    const refund = await post(wechat, "/v3/ecommerce/refunds/apply", {
      sp_appid: EXAMPLE_VALUES.appid,
      sub_mchid: EXAMPLE_VALUES.sub_mchid,
      out_trade_no: "20261127103456001",
      out_refund_no: "R1",
      amount: { refund: 6800, total: 6800, currency: "CNY" },
    });
    expect(refund.status).toBe(200);
  });

  it.each([
    ["combine_appid", { combine_appid: undefined }],
    ["combine_mchid", { combine_mchid: "1900000110" }],
    ["combine_out_trade_no", { combine_out_trade_no: "a b" }],
    ["contract_id", { contract_id: undefined }],
    ["sub_orders", { sub_orders: [] }],
    ["notify_url", { notify_url: "https://shop.example/notify" }],
    ["sub_orders[0].mchid", { sub_orders: [{ mchid: "1900000110" }] }],
    ["sub_orders[0].sub_mchid", { sub_orders: [{ sub_mchid: undefined }] }],
    ["sub_orders[0].description", { sub_orders: [{ description: "" }] }],
    ["sub_orders[0].amount", { sub_orders: [{ amount: { total_amount: 1 } }] }],
    ["sub_orders[1].out_trade_no", { sub_orders: [{}, {}] }],
  ] as [string, Body][])(
    "is refused with a wrong %s",
    async (field, changes) => {
      const { sub_orders } = changes as { sub_orders?: Body[] };
      const body = deduction(await signed(), {
        ...changes,
        ...(sub_orders && { sub_orders: sub_orders.map(part) }),
      });
      const { status, json } = await post(wechat, `${C}/transactions`, body);
      expect([status, json.code]).toEqual([400, "PARAM_ERROR"]);
      expect(json.message).toContain(field);
      expect(wechat.orders).toEqual([]);
    },
  );

  it("is refused by a contract that has ended, or of another family", async () => {
    const body = deduction(await signed());
    const unknown = deduction("1");
    const code = async (request: Body) =>
      (await post(wechat, `${C}/transactions`, request)).json.code;
    expect(await code(unknown)).toBe("CONTRACT_NOT_EXIST");
    await wechat.terminate(CODE);
    expect(await code(body)).toBe("CONTRACT_NOT_EXIST");
  });

  it.each([
    ["NOTENOUGH", 403],
    ["BANKERROR", 500],
    ["USER_ACCOUNT_ABNORMAL", 403],
  ] as const)(
    "fails with %s, and its number is used up",
    async (code, status) => {
      const body = deduction(await signed());
      wechat.deductionOutcome = code;
      const failed = await post(wechat, `${C}/transactions`, body);
      expect([failed.status, failed.json.code]).toEqual([status, code]);
      wechat.deductionOutcome = "SUCCESS";
      const again = await post(wechat, `${C}/transactions`, body);
      expect(again.json.code).toBe("ORDER_CLOSED");
      const { json } = await send(wechat, `${C}/transactions/${NUMBER}`);
      expect(json).toMatchObject({ sub_orders: [{ trade_state: "CLOSED" }] });
    },
  );

  it("is reversed, any number of times, and not made again", async () => {
    const body = deduction(await signed());
    await post(wechat, `${C}/transactions`, body);
    const path = `${C}/transactions/${NUMBER}/reverse`;
    const others = reversal({ sub_orders: [part({ out_trade_no: "2" })] });
    expect((await post(wechat, path, others)).json.code).toBe(
      "INVALID_REQUEST",
    );
    for (const attempt of [1, 2]) {
      const { status } = await post(wechat, path, reversal());
      expect(status, String(attempt)).toBe(204);
    }
    expect((await post(wechat, `${C}/transactions`, body)).json.code).toBe(
      "ORDER_CLOSED",
    );
    const nothing = `${C}/transactions/P2/reverse`;
    expect((await post(wechat, nothing, reversal())).json.code).toBe(
      "ORDER_NOT_EXIST",
    );
  });
});
