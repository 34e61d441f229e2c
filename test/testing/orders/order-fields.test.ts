import { constants, publicEncrypt } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { type Deviations, post } from "../merchant-requests";
import {
  type Body,
  changed,
  COMBINED_JSAPI,
  COMBINED_ORDER,
  DIRECT_ORDER,
  JSAPI,
  OPERATIONS,
  PARTNER_JSAPI,
  PARTNER_ORDER,
  PLATFORM_ORDER,
  SIGNING,
  withoutPayer,
} from "./order-requests";

const APP = "/v3/pay/transactions/app";
const H5 = "/v3/pay/transactions/h5";
const WITH_CONTRACT = `${JSAPI}-with-contract`;
const SIGNING_ORDER: Body = { ...DIRECT_ORDER, contract_info: SIGNING };
const H5_ORDER = OPERATIONS.find(({ path }) => path === H5)!.body;
const GOODS = {
  merchant_goods_id: "1246464644",
  wechatpay_goods_id: "1001",
  goods_name: "iPhoneX 256G",
  quantity: 1,
  unit_price: 528800,
};
/** Every optional field of a single order. */
const FULL: Body = {
  ...DIRECT_ORDER,
  time_expire: "2126-06-08T10:34:56+08:00",
  goods_tag: "WXG",
  limit_pay: ["no_balance"],
  support_fapiao: true,
  detail: { cost_price: 0, invoice_id: "wx123", goods_detail: [GOODS] },
  scene_info: {
    payer_client_ip: "14.23.150.211",
    device_id: "013467007045764",
    store_info: {
      id: "0001",
      name: "腾讯大厦分店",
      area_code: "440305",
      address: "广东省深圳市",
    },
  },
  settle_info: { profit_sharing: false },
  subsidy_info: {
    subsidy_detail: [
      {
        subsidy_period_type: "PERIOD",
        subsidy_plan: [{ subsidy_installment_num: 3, subsidy_percent: 0 }],
      },
    ],
  },
};

let wechat: WechatPaySimulator;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
});

afterEach(() => wechat.stop());

async function expectRefusal(
  path: string,
  body: Body,
  field: string,
  issue: string,
  deviations: Deviations = {},
): Promise<void> {
  const { status, json } = await post(wechat, path, body, deviations);
  expect(json).toMatchObject({
    code: "PARAM_ERROR",
    message: expect.stringContaining(field),
    detail: {
      field: `/${field.replace(/\[(\d+)\]/g, ".$1").replaceAll(".", "/")}`,
      issue: expect.stringContaining(issue),
    },
  });
  expect(status).toBe(400);
  expect(wechat.orders).toEqual([]);
}

it("an order may have every optional field", async () => {
  expect((await post(wechat, JSAPI, FULL)).status).toBe(200);
});

describe("a field of a single order", () => {
  it.each<[string, unknown, string]>([
    ["time_expire", "2126-06-08", "RFC 3339"],
    ["time_expire", "2126-99-08T10:34:56+08:00", "RFC 3339"],
    ["time_expire", "2126-02-30T10:34:56+08:00", "RFC 3339"],
    ["attach", "a".repeat(129), "at most 128 characters"],
    ["goods_tag", "a".repeat(33), "at most 32 characters"],
    ["limit_pay", "no_balance", "must be an array"],
    ["limit_pay[0]", "no_money", "must be one of no_balance, no_credit"],
    ["support_fapiao", "true", "must be true or false"],
    ["amount.currency", "USD", "must be one of CNY"],
    ["detail.cost_price", -1, "must be an integer of 0 or more"],
    ["detail.goods_detail", [], "one item at least"],
    ["detail.goods_detail[0].unit_price", 0.5, "integer of 0 or more"],
    ["detail.goods_detail[0].unit_price", undefined, "is required"],
    ["detail.goods_detail[0].quantity", 0, "must be a positive integer"],
    ["detail.goods_detail[0].goods_name", "a".repeat(257), "at most 256"],
    ["detail.goods_detail[0].merchant_goods_id", undefined, "is required"],
    ["detail", { invoice_id: "a", long: "微".repeat(2049) }, "6144 bytes"],
    ["scene_info.payer_client_ip", undefined, "is required"],
    ["scene_info.device_id", "a".repeat(33), "at most 32 characters"],
    ["scene_info.store_info.id", undefined, "is required"],
    ["scene_info.store_info.address", "a".repeat(513), "at most 512"],
    ["scene_info.h5_info", { type: "Wap" }, "belongs to H5 orders"],
    ["settle_info.profit_sharing", 1, "must be true or false"],
    ["settle_info.subsidy_amount", 1, "belongs to orders of a platform"],
    ["subsidy_info.subsidy_detail[0].subsidy_period_type", "WEEKLY", "PERIOD"],
    [
      "subsidy_info.subsidy_detail[0].subsidy_plan[0].subsidy_percent",
      50,
      "must be one of 0, 100",
    ],
    ["contract_info", SIGNING, "whose path ends in -with-contract"],
  ])("%s cannot be %j", async (field, value, issue) => {
    await expectRefusal(JSAPI, changed(FULL, field, value), field, issue);
  });

  it("is of some operations alone", async () => {
    const app = withoutPayer(DIRECT_ORDER);
    const { subsidy_info, limit_pay } = FULL;
    const refused: [string, Body, string][] = [
      [APP, { ...app, payer: { openid: "oA" } }, "payer.openid"],
      [H5, { ...H5_ORDER, subsidy_info }, "subsidy_info"],
      [WITH_CONTRACT, { ...SIGNING_ORDER, limit_pay }, "limit_pay"],
      [WITH_CONTRACT, { ...SIGNING_ORDER, subsidy_info }, "subsidy_info"],
    ];
    for (const [path, body, field] of refused) {
      await expectRefusal(path, body, field, "must not be there");
    }
  });

  it("detail of an order with a contract lists goods", async () => {
    const order = { ...SIGNING_ORDER, detail: { invoice_id: "wx123" } };
    await expectRefusal(
      WITH_CONTRACT,
      order,
      "detail.goods_detail",
      "is required",
    );
  });

  it("settle_info.subsidy_amount of a platform is 5000 yuan at most", async () => {
    const settle_info = { profit_sharing: true, subsidy_amount: 500_000 };
    const order: Body = { ...PARTNER_ORDER, settle_info };
    const field = "settle_info.subsidy_amount";
    const more = changed(order, field, 500_001);
    await expectRefusal(PARTNER_JSAPI, more, field, "at most 500000");
    expect((await post(wechat, PARTNER_JSAPI, order)).status).toBe(200);
  });
});

describe("payer.identity", () => {
  const encrypted = (text: string) =>
    publicEncrypt(
      {
        key: wechat.platform.publicKey.pem,
        padding: constants.RSA_PKCS1_OAEP_PADDING,
        oaepHash: "sha1",
      },
      Buffer.from(text),
    ).toString("base64");
  const order = (identity: Body) => ({
    ...DIRECT_ORDER,
    payer: { openid: "oA", identity },
  });
  const headers = () => ({ "Wechatpay-Serial": wechat.platform.publicKey.id });
  const identity = () => ({
    type: "IDCARD",
    number: encrypted("110101199003070000"),
    name: encrypted("张三"),
  });

  it("is encrypted for the key that Wechatpay-Serial names", async () => {
    const answer = await post(wechat, JSAPI, order(identity()), {
      headers: headers(),
    });
    expect(answer.status).toBe(200);
  });

  it("cannot be read without Wechatpay-Serial", async () => {
    const { status, json } = await post(wechat, JSAPI, order(identity()));
    expect([status, json]).toMatchObject([
      400,
      {
        code: "PARAM_ERROR",
        message: expect.stringContaining("payer.identity.number is encrypted"),
        detail: { field: "Wechatpay-Serial", location: "header" },
      },
    ]);
  });

  it("in plain text, or of an unknown type, is refused", async () => {
    const plain = { ...identity(), name: "张三" };
    await expectRefusal(
      JSAPI,
      order(plain),
      "payer.identity.name",
      "cannot be decrypted",
      { headers: headers() },
    );
    const odd = { ...identity(), type: "LIBRARY_CARD" };
    await expectRefusal(
      JSAPI,
      order(odd),
      "payer.identity.type",
      "must be one of IDCARD",
      { headers: headers() },
    );
  });
});

describe("a field of a combined order", () => {
  it.each<[string, unknown, string]>([
    ["time_start", "now", "RFC 3339"],
    ["trade_scenario", "RESALE", "must be one of RECOMMERCE"],
    ["scene_info", { payer_client_ip: "::1", device_id: "a".repeat(17) }, ""],
    ["prepay_id", "wx2014", "belongs to combined orders of an APP"],
    ["contract_info", {}, "belongs to combined orders of an APP"],
    ["sub_orders[0].amount.total_amount", 1_000_000_001, "at most 1000000000"],
    ["sub_orders[0].amount.currency", "USD", "must be one of CNY"],
    ["sub_orders[1].settle_info", { profit_sharing: "no" }, "true or false"],
  ])("%s cannot be %j", async (field, value, issue) => {
    const order = changed(COMBINED_ORDER, field, value);
    const { status, json } = await post(wechat, COMBINED_JSAPI, order);
    expect(status).toBe(400);
    expect(json).toMatchObject({
      code: "PARAM_ERROR",
      detail: { issue: expect.stringContaining(issue) },
    });
  });

  it("contract_info of an APP names the platform and every field", async () => {
    const path = "/v3/combine-transactions/app";
    const contract_info = {
      mchid: wechat.mchid,
      appid: "wxd678efh567hg6787",
      out_contract_code: "combined001",
      plan_id: 12535,
      contract_display_account: "微信代扣用户A",
      notify_url: "https://yourapp.com/signed",
    };
    const order: Body = { ...withoutPayer(PLATFORM_ORDER), contract_info };
    for (const name of Object.keys(contract_info)) {
      const field = `contract_info.${name}`;
      await expectRefusal(path, changed(order, field), field, "is required");
    }
    const refused: [string, unknown, string][] = [
      ["contract_info.plan_id", "12535", "positive integer"],
      ["contract_info.mchid", "1900000110", "must be combine_mchid"],
      ["contract_info.password_free_contract_id", "1", "must not be there"],
    ];
    for (const [field, value, issue] of refused) {
      await expectRefusal(path, changed(order, field, value), field, issue);
    }
    expect((await post(wechat, path, order)).status).toBe(200);
  });
});
