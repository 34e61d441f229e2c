import { describe, expect, it } from "vitest";
import {
  type CombinedOrderRecord,
  type CombinedTransaction,
  type DirectTransaction,
  isPaymentOf,
  type OrderRecord,
  RequestValidationError,
} from "../../lib";
import {
  COMBINED_PAID,
  PAID,
  PARTNER_PAID,
} from "../notification/payments-and-refunds";

const ORDER: OrderRecord = {
  out_trade_no: PAID.out_trade_no,
  total: 100,
  mchid: "1900000109",
  appid: "wxd678efh567hg6787",
  openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
};
const { out_trade_no, total } = ORDER;

describe("the payment of an order", () => {
  it.each<[string, OrderRecord]>([
    ["all that is told", ORDER],
    ["number and amount alone", { out_trade_no, total }],
    ["the currency besides", { out_trade_no, total, currency: "CNY" }],
  ])("is known by %s", (_title, order) => {
    expect(isPaymentOf(order, PAID)).toBe(true);
  });

  it.each<[string, Partial<DirectTransaction>]>([
    ["number", { out_trade_no: "2" }],
    ["merchant", { mchid: "1900000110" }],
    ["AppID", { appid: "wx2" }],
    ["amount", { amount: { total: 1, currency: "CNY" } }],
    ["currency", { amount: { total: 100, currency: "USD" } }],
    ["payer", { payer: { openid: "o2" } }],
    ["state", { trade_state: "NOTPAY" }],
    ["state, given back", { trade_state: "REFUND" }],
    ["amount, which is missing", { amount: undefined }],
    ["payer, which is missing", { payer: undefined }],
    ["state, which is missing", { trade_state: undefined }],
  ])("is not one of another %s", (_title, changes) => {
    expect(isPaymentOf(ORDER, { ...PAID, ...changes })).toBe(false);
  });

  it("is in the currency of the order, which is CNY unless one is told", () => {
    const amount = { total: 100, currency: "USD" };
    const inDollars = { ...PAID, amount };
    expect(isPaymentOf({ ...ORDER, currency: "USD" }, inDollars)).toBe(true);
    expect(isPaymentOf({ ...ORDER, currency: "USD" }, PAID)).toBe(false);
    const untold = { ...PAID, amount: { total: 100 } } as DirectTransaction;
    expect(isPaymentOf(ORDER, untold)).toBe(true);
  });

  it.each([
    ["mchid", PARTNER_PAID.sp_mchid],
    ["mchid", PARTNER_PAID.sub_mchid],
    ["appid", PARTNER_PAID.sp_appid],
    ["appid", PARTNER_PAID.sub_appid],
    ["openid", "oSp"],
    ["openid", "oSub"],
  ])("of a partner has any of its %s: %s", (field, value) => {
    const order = { out_trade_no, total };
    expect(isPaymentOf({ ...order, [field]: value }, PARTNER_PAID)).toBe(true);
    expect(isPaymentOf({ ...order, [field]: "x" }, PARTNER_PAID)).toBe(false);
  });

  it.each([undefined, null])("of which the record is %s is none", (order) => {
    expect(isPaymentOf(order, PAID)).toBe(false);
    expect(isPaymentOf(order, {} as DirectTransaction)).toBe(false);
  });

  it.each([undefined, null, {}, "paid", { amount: null, payer: null }])(
    "is not what WeChat Pay never sends: %j",
    (told) => {
      expect(isPaymentOf(ORDER, told as DirectTransaction)).toBe(false);
    },
  );

  it.each([
    [
      { out_trade_no, total: "100" },
      /^total must .* convert it with Number\(\)/,
    ],
    [
      { out_trade_no, total: 100n },
      /^total must .* convert it with Number\(\)/,
    ],
    [{ out_trade_no, total: 1.5 }, /^total must be a whole number of fen/],
    [{ out_trade_no }, /^total must be a whole number of fen, is undefined/],
    [{ total }, /^out_trade_no must be a string, is undefined/],
    [{ combine_out_trade_no: 1, sub_orders: [] }, /^combine_out_trade_no must/],
    [{ out_trade_no, total, mchid: 1900000109 }, /^mchid must be a string, or/],
    [{ out_trade_no, total, appid: null }, /^appid must be a string, or/],
    [{ out_trade_no, total, openid: null }, /^openid must be a string, or/],
    [{ out_trade_no, total, currency: null }, /^currency must be a string/],
    [
      {
        combine_out_trade_no: "1",
        sub_orders: [{ out_trade_no, total, mchid: 1900000109 }],
      },
      /^mchid must be a string, or/,
    ],
    [{ combine_out_trade_no: "1" }, /^sub_orders must be a list/],
    [
      { combine_out_trade_no: "1", sub_orders: [{ out_trade_no }] },
      /^total must be/,
    ],
  ])(
    "is not looked for by a record that could have none: %o",
    (order, told) => {
      const ask = () => isPaymentOf(order as unknown as OrderRecord, PAID);
      expect(ask).toThrow(RequestValidationError);
      expect(ask).toThrow(told);
    },
  );
});

const COMBINED: CombinedOrderRecord = {
  combine_out_trade_no: COMBINED_PAID.combine_out_trade_no,
  mchid: "1900000109",
  appid: "wxd678efh567hg6787",
  openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
  sub_orders: [
    { out_trade_no: "20150806125347", total: 20, mchid: "1900000111" },
    { out_trade_no: "20150806125346", total: 10, mchid: "1900000110" },
  ],
};
const [first, second] = COMBINED.sub_orders as [OrderRecord, OrderRecord];
const [firstPaid, secondPaid] = COMBINED_PAID.sub_orders as [
  CombinedTransaction["sub_orders"][number],
  CombinedTransaction["sub_orders"][number],
];

describe("the payment of several orders at once", () => {
  it("is known by its number and those of its orders, in any order", () => {
    expect(isPaymentOf(COMBINED, COMBINED_PAID)).toBe(true);
    const { combine_out_trade_no } = COMBINED;
    const sub_orders = COMBINED.sub_orders.map((order) => ({
      out_trade_no: order.out_trade_no,
      total: order.total,
    }));
    expect(
      isPaymentOf({ combine_out_trade_no, sub_orders }, COMBINED_PAID),
    ).toBe(true);
  });

  it("is known by a payer under a shop's AppID", () => {
    const told = {
      ...COMBINED_PAID,
      combine_payer_info: undefined,
      sub_orders: [firstPaid, secondPaid].map((order) => ({
        ...order,
        sub_appid: "wxShop",
        sub_openid: "oShop",
      })),
    };
    const order = { ...COMBINED, appid: "wxShop", openid: "oShop" };
    expect(isPaymentOf(order, told)).toBe(true);
    expect(isPaymentOf(COMBINED, told)).toBe(false);
  });

  it.each<[string, Partial<CombinedOrderRecord>]>([
    ["another number", { combine_out_trade_no: "2" }],
    ["another merchant", { mchid: "1900000110" }],
    ["another AppID", { appid: "wx2" }],
    ["another payer", { openid: "o2" }],
    ["another currency", { currency: "USD" }],
    ["an order less", { sub_orders: [first] }],
    [
      "an order more",
      { sub_orders: [first, second, { ...second, out_trade_no: "3" }] },
    ],
    ["one order twice", { sub_orders: [first, first] }],
    ["another amount", { sub_orders: [first, { ...second, total: 11 }] }],
    ["another shop", { sub_orders: [first, { ...second, mchid: "19" }] }],
  ])("is not one of a record with %s", (_title, changes) => {
    expect(isPaymentOf({ ...COMBINED, ...changes }, COMBINED_PAID)).toBe(false);
  });

  it.each<[string, unknown]>([
    ["nothing", undefined],
    ["what is no list", { 0: firstPaid, 1: secondPaid, length: 2 }],
    ["null", [firstPaid, null]],
    ["one twice", [firstPaid, firstPaid]],
    [
      "one that is not paid",
      [firstPaid, { ...secondPaid, trade_state: "NOTPAY" }],
    ],
    [
      "one without an amount",
      [firstPaid, { ...secondPaid, amount: undefined }],
    ],
  ])("is not one that tells %s of its orders", (_title, sub_orders) => {
    const told = { ...COMBINED_PAID, sub_orders } as CombinedTransaction;
    expect(isPaymentOf(COMBINED, told)).toBe(false);
  });

  it("is not that of one order, nor the other way round", () => {
    const whole = { out_trade_no: COMBINED.combine_out_trade_no, total: 30 };
    expect(isPaymentOf(whole, COMBINED_PAID)).toBe(false);
    expect(isPaymentOf(first, COMBINED_PAID)).toBe(false);
    expect(isPaymentOf(COMBINED, PAID)).toBe(false);
  });
});
