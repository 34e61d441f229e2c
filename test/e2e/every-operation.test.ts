import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createMerchant,
  type Merchant,
  RequestValidationError,
  WechatPayApiError,
} from "../../lib";
import { EXAMPLE_VALUES, WechatPaySimulator } from "../../lib/testing";
import { failureOf } from "../client/merchant";

const { appid, openid } = EXAMPLE_VALUES;
const SHOP = "1900000110";
const sub = { sub_mchid: SHOP };
const H5_SCENE = {
  payer_client_ip: "14.23.150.211",
  h5_info: { type: "Wap" as const },
};
const PLAN = {
  plan_id: "12535",
  contract_code: "100001256",
  request_serial: "1695",
  contract_display_account: "微信代扣用户A",
};

let wechat: WechatPaySimulator;
let merchant: Merchant;
let number = 0;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start({ refundOutcome: "PROCESSING" });
  merchant = await createMerchant({
    ...wechat.moduleOptions,
    defaults: {
      appid,
      sp_appid: appid,
      app_appid: appid,
      service_id: 12535,
      notify_url: "http://127.0.0.1:9/notify",
    },
  });
});

afterEach(async () => {
  await merchant.close();
  await wechat.stop();
});

const termsOf = (out_trade_no = `202611270000${10 + number++}`) => ({
  description: "一杯咖啡",
  out_trade_no,
  amount: { total: 100 },
});

/** What WeChat Pay refuses, by its code. */
async function codeOf(call: Promise<unknown>): Promise<string> {
  const error = await failureOf(call);
  expect(error).toBeInstanceOf(WechatPayApiError);
  return (error as WechatPayApiError).code;
}

/** A contract that the user has signed. */
async function signedContract(): Promise<string> {
  const order = { ...termsOf(), payer: { openid } };
  const { prepay_id } = (await merchant.transactions.normal.jsapi(order)).data;
  const out_contract_code = `CODE${number}`;
  await merchant.preEntrustSign.normal.payRedirectSign({
    out_contract_code,
    contract_display_account: "微信代扣用户A",
    prepay_id,
    openid,
  });
  await wechat.pay(prepay_id, { sign: true });
  const query = { service_id: 12535, out_contract_code };
  return (await merchant.contracts.query(query)).data.contract_id;
}

const KINDS = [
  { kind: "normal", own: {}, payer: { openid }, plan: {} },
  {
    kind: "partner",
    own: sub,
    payer: { sp_openid: openid },
    plan: { contract_mchid: "1900000109", contract_appid: appid },
  },
] as const;

describe.each(KINDS)("The orders of $kind", ({ kind, own, payer, plan }) => {
  const orders = () => merchant.transactions[kind];
  const order = (more: object) => ({ ...termsOf(), ...own, ...more }) as never;

  it("are placed in six ways", async () => {
    const { data: jsapi } = await orders().jsapi(order({ payer }));
    const { data: app } = await orders().app(order({}));
    expect(jsapi.prepay_id).not.toBe(app.prepay_id);
    const h5 = await orders().h5(order({ scene_info: H5_SCENE }));
    expect(h5.data.h5_url).toMatch(/^https?:/);
    const native = await orders().native(order({}));
    expect(native.data.code_url).toMatch(/^weixin:/);
    const contract_info = { ...PLAN, ...plan };
    await orders().appWithContract(order({ contract_info }));
    const another = { request_serial: "1696", contract_code: "100001257" };
    await orders().jsapiWithContract(
      order({ payer, contract_info: { ...contract_info, ...another } }),
    );
    expect(wechat.orders).toHaveLength(6);
  });

  it("are the same where they are placed twice, and another with other values", async () => {
    const same = order({ payer }) as object;
    const first = await orders().jsapi(same as never);
    const second = await orders().jsapi(same as never);
    expect(second.data.prepay_id).not.toBe(first.data.prepay_id);
    expect(wechat.orders).toHaveLength(1);
    const other = { ...same, amount: { total: 1 } } as never;
    expect(await codeOf(orders().jsapi(other))).toBe("INVALID_REQUEST");
  });

  it("are placed though the first answer is lost", async () => {
    wechat.faults.once({ kind: "truncate", match: { path: /jsapi$/ } });
    const { data } = await orders().jsapi(order({ payer }));
    expect(await wechat.pay(data.prepay_id)).toBeDefined();
    expect(wechat.orders).toHaveLength(1);
  });

  it("are queried by either number, and closed", async () => {
    const paid = termsOf();
    const { data } = await orders().jsapi({ ...paid, ...own, payer } as never);
    await wechat.pay(data.prepay_id);
    const { out_trade_no } = paid;
    const mine = { out_trade_no, ...own } as never;
    const { transaction_id, trade_state } = (await orders().query(mine)).data;
    expect(trade_state).toBe("SUCCESS");
    const byId = { transaction_id, ...own } as never;
    expect((await orders().query(byId)).data.out_trade_no).toBe(out_trade_no);
    expect(await codeOf(orders().close(mine))).toBe("ORDER_PAID");

    const unpaid = termsOf();
    const which = { out_trade_no: unpaid.out_trade_no, ...own } as never;
    expect(await codeOf(orders().query(which))).toBe("ORDER_NOT_EXIST");
    await orders().jsapi({ ...unpaid, ...own, payer } as never);
    for (const attempt of [1, 2]) {
      expect((await orders().close(which)).status, `${attempt}`).toBe(204);
    }
    expect((await orders().query(which)).data.trade_state).toBe("CLOSED");
  });
});

it("An order by a signed contract is paid without a password", async () => {
  const password_free_contract_id = await signedContract();
  const order = {
    ...termsOf(),
    payer: { openid },
    contract_info: { password_free_contract_id },
  };
  const { data } = await merchant.transactions.normal.jsapiWithContract(order);
  expect(await wechat.pay(data.prepay_id)).toMatchObject({
    passwordFree: true,
  });
});

describe("Combined orders", () => {
  const combine = () => merchant.transactions.combine;
  const orderOf = (more: object = {}) => ({
    combine_out_trade_no: `P${termsOf().out_trade_no}`,
    sub_orders: [1, 2].map((part) => ({
      out_trade_no: `${termsOf().out_trade_no}${part}`,
      ...sub,
      amount: { total_amount: 100 },
      attach: "shop=7",
      description: "一杯咖啡",
    })),
    ...more,
  });

  it("are placed in four ways, queried and closed as one", async () => {
    const order = orderOf({ combine_payer_info: { openid } });
    await combine().jsapi(order as never);
    await combine().app(orderOf());
    const h5 = orderOf({ scene_info: H5_SCENE });
    expect((await combine().h5(h5 as never)).data.h5_url).toBeDefined();
    const { code_url } = (await combine().native(orderOf())).data;
    expect(code_url).toMatch(/^weixin:/);
    const { combine_out_trade_no, sub_orders } = order;
    const states = async () =>
      (await combine().query({ combine_out_trade_no })).data.sub_orders.map(
        ({ trade_state }) => trade_state,
      );
    expect(await states()).toEqual(["NOTPAY", "NOTPAY"]);
    await combine().close({
      combine_out_trade_no,
      sub_orders: sub_orders.map(({ out_trade_no }) => ({
        out_trade_no,
        ...sub,
      })),
    });
    expect(await states()).toEqual(["CLOSED", "CLOSED"]);
  });
});

describe("Combined deductions", () => {
  const plan = { plan_id: 12535, out_contract_code: "tea0001" };
  const offer = { ...plan, contract_display_account: "微信代扣用户A" };
  const part = { out_trade_no: "20261127000901", ...sub };
  const deduction = (contract_id: string) => ({
    combine_out_trade_no: "P20261127000901",
    contract_id,
    sub_orders: [
      { ...part, amount: { total_amount: 100 }, description: "一杯咖啡" },
    ],
  });

  it("are signed for, made, queried, reversed, and refused once the contract has ended", async () => {
    const { preEntrustSign, contracts, deductions } = merchant;
    await preEntrustSign.combinePapay.miniProgram(offer);
    wechat.decline("tea0001");
    await preEntrustSign.combinePapay.app(offer);
    await wechat.sign("tea0001");
    const { data } = await contracts.combinePapay.query(plan);
    const order = deduction(data.contract_id);
    await deductions.combinePapay.apply(order);
    const { combine_out_trade_no } = order;
    const state = async () =>
      (await deductions.combinePapay.query({ combine_out_trade_no })).data
        .sub_orders[0]?.trade_state;
    expect(await state()).toBe("SUCCESS");
    await deductions.combinePapay.reverse({
      combine_out_trade_no,
      sub_orders: [part],
    });
    expect(await state()).toBe("REVOKED");
    await contracts.combinePapay.terminate({
      ...plan,
      contract_termination_remark: "用户申请解约",
    });
    const next = { ...order, combine_out_trade_no: "P20261127000902" };
    expect(await codeOf(deductions.combinePapay.apply(next))).toBe(
      "CONTRACT_NOT_EXIST",
    );
  });

  it("are signed for while a combined order is paid", async () => {
    const { data } = await merchant.transactions.combine.app({
      combine_out_trade_no: "P20261127000903",
      sub_orders: [
        {
          ...part,
          attach: "shop=7",
          amount: { total_amount: 100 },
          description: "一杯咖啡",
        },
      ],
      contract_info: offer,
    });
    expect(data.contract_result).toEqual({ code: "SUCCESS" });
    await wechat.pay(data.prepay_id);
    const contract = await merchant.contracts.combinePapay.query(plan);
    expect(contract.data.contract_state).toBe("SIGNED");
    await merchant.deductions.combinePapay.apply({
      ...deduction(contract.data.contract_id),
      sub_orders: [
        {
          ...sub,
          out_trade_no: "20261127000904",
          amount: { total_amount: 100 },
          description: "一杯咖啡",
        },
      ],
      combine_out_trade_no: "P20261127000904",
    });
    expect(wechat.orders).toHaveLength(2);
  });
});

describe("Refunds", () => {
  async function paidOrder(kind: "normal" | "partner") {
    const { out_trade_no, ...terms } = termsOf();
    const order =
      kind === "normal"
        ? { payer: { openid } }
        : { ...sub, payer: { sp_openid: openid } };
    const { data } = await merchant.transactions[kind].jsapi({
      out_trade_no,
      ...terms,
      ...order,
    } as never);
    await wechat.pay(data.prepay_id);
    return out_trade_no;
  }

  it("of a direct merchant are accepted, queried, and handled where they are abnormal", async () => {
    const { domestic } = merchant.refunds;
    const out_trade_no = await paidOrder("normal");
    const out_refund_no = `${out_trade_no}R1`;
    const refund = {
      out_trade_no,
      out_refund_no,
      amount: { refund: 60, total: 100 },
    };
    const { refund_id, status } = (await domestic.apply(refund)).data;
    expect(status).toBe("PROCESSING");
    // The same number refunds once.
    expect((await domestic.apply(refund)).data.refund_id).toBe(refund_id);
    const more = { ...refund, out_refund_no: `${out_trade_no}R2` };
    expect(await codeOf(domestic.apply(more))).toBe("INVALID_REQUEST");
    await wechat.settleRefund(out_refund_no, "ABNORMAL");
    expect((await domestic.query({ out_refund_no })).data.status).toBe(
      "ABNORMAL",
    );
    await domestic.applyAbnormal({
      refund_id,
      out_refund_no,
      type: "USER_BANK_CARD",
      bank_type: "ICBC_DEBIT",
      bank_account: "6222020200000000000",
      real_name: "张三",
    });
    expect(await codeOf(domestic.query({ out_refund_no: "none" }))).toBe(
      "RESOURCE_NOT_EXISTS",
    );
  });

  it("of a platform are accepted, queried by either number, and advanced money is paid back", async () => {
    const { ecommerce } = merchant.refunds;
    const out_trade_no = await paidOrder("partner");
    const out_refund_no = `${out_trade_no}R1`;
    const { refund_id } = (
      await ecommerce.apply({
        out_trade_no,
        out_refund_no,
        ...sub,
        amount: { refund: 100, total: 100 },
        refund_account: "REFUND_SOURCE_PARTNER_ADVANCE",
      })
    ).data;
    await wechat.settleRefund(out_refund_no, "SUCCESS");
    const byNumber = await ecommerce.query({ out_refund_no, ...sub });
    expect(byNumber.data.status).toBe("SUCCESS");
    const byId = await ecommerce.query({ refund_id, ...sub });
    expect(byId.data.out_refund_no).toBe(out_refund_no);
    const returned = await ecommerce.returnAdvance({ refund_id, ...sub });
    expect(returned.data.refund_id).toBe(refund_id);
    const asked = await ecommerce.queryReturnAdvance({ refund_id, ...sub });
    expect(asked.data.refund_id).toBe(refund_id);
  });

  it("of a platform that are abnormal are handled another way", async () => {
    const { ecommerce } = merchant.refunds;
    const out_trade_no = await paidOrder("partner");
    const out_refund_no = `${out_trade_no}R1`;
    const { refund_id } = (
      await ecommerce.apply({
        out_trade_no,
        out_refund_no,
        ...sub,
        amount: { refund: 100, total: 100 },
      })
    ).data;
    await wechat.settleRefund(out_refund_no, "ABNORMAL");
    const { data } = await ecommerce.applyAbnormal({
      refund_id,
      out_refund_no,
      ...sub,
      type: "MERCHANT_BANK_CARD",
    });
    expect(data.refund_id).toBe(refund_id);
  });

  it("above the order's total are refused before WeChat Pay is asked", async () => {
    const call = merchant.refunds.domestic.apply({
      out_trade_no: "20261127000099",
      out_refund_no: "20261127000099R1",
      amount: { refund: 101, total: 100 },
    });
    expect(await failureOf(call)).toBeInstanceOf(RequestValidationError);
    expect(wechat.exchanges).toEqual([]);
  });
});
