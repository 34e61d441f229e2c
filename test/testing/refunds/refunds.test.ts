import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { send } from "../merchant-requests";
import { MerchantServer, opened } from "../merchant-server";
import { type Body, changed, refusal } from "../orders/order-requests";
import { PaidOrder, REFUND_NO, REFUNDERS } from "./refund-requests";

const REFUND_ID = expect.stringMatching(/^50300\d{23}$/);
const NOW = "2026-03-01T08:00:00+08:00";

let wechat: WechatPaySimulator;
let merchant: MerchantServer;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-03-01") });
  wechat = await WechatPaySimulator.start({ refundOutcome: "PROCESSING" });
  merchant = new MerchantServer();
  await merchant.start();
});

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all([wechat.stop(), merchant.stop()]);
});

describe.each(REFUNDERS)("a refund of $title", (refunder) => {
  const { total, out_trade_no, sub_mchid } = refunder;
  const isPlatform = refunder.apply.includes("ecommerce");
  let paid: PaidOrder;
  beforeEach(async () => {
    paid = await PaidOrder.of(wechat, refunder, merchant.notifyUrl);
  });

  const amounts = (refund: number) =>
    isPlatform
      ? { refund, payer_refund: refund, discount_refund: 0, currency: "CNY" }
      : {
          total,
          refund,
          payer_total: total,
          payer_refund: refund,
          settlement_refund: refund,
          settlement_total: total,
          discount_refund: 0,
          currency: "CNY",
        };
  const account = isPlatform && {
    refund_account: "REFUND_SOURCE_SUB_MERCHANT",
  };
  const found = () => ({
    refund_id: REFUND_ID,
    out_refund_no: REFUND_NO,
    transaction_id: expect.stringMatching(/^42000\d{23}$/),
    out_trade_no,
    channel: "ORIGINAL",
    user_received_account: "支付用户零钱",
    create_time: NOW,
    status: "PROCESSING",
    funds_account: "AVAILABLE",
    ...account,
    amount: amounts(total),
  });

  it("is accepted, and found to be under way", async () => {
    const { status, json } = await paid.apply();
    expect(status).toBe(200);
    expect(json).toEqual(
      isPlatform
        ? {
            refund_id: REFUND_ID,
            out_refund_no: REFUND_NO,
            create_time: NOW,
            amount: amounts(total),
            ...account,
          }
        : found(),
    );
    for (const each of await paid.query()) {
      expect([each.status, each.json]).toEqual([200, found()]);
    }
    await wechat.notificationsSettled();
    expect(merchant.received).toEqual([]);
  });

  it.each(["SUCCESS", "CLOSED", "ABNORMAL"] as const)(
    "that comes to %s is told so",
    async (outcome) => {
      await paid.apply();
      const settled = await wechat.settleRefund(REFUND_NO, outcome);
      expect(settled.notification).toMatchObject({ status: 204 });
      const succeeded = outcome === "SUCCESS" && { success_time: NOW };
      for (const { json } of await paid.query()) {
        expect(json).toEqual({ ...found(), status: outcome, ...succeeded });
      }
      const { raw } = merchant.received[0]!;
      expect(JSON.parse(raw).resource.original_type).toBe("refund");
      expect(opened(wechat, raw)).toMatchObject({
        event_type: `REFUND.${outcome}`,
        resource: {},
      });
      expect(opened(wechat, raw).resource).toEqual({
        ...(sub_mchid
          ? { sp_mchid: "1900000109", sub_mchid }
          : { mchid: "1900000109" }),
        out_trade_no,
        transaction_id: expect.any(String),
        out_refund_no: REFUND_NO,
        refund_id: settled.refund_id,
        refund_status: outcome,
        ...succeeded,
        user_received_account: "支付用户零钱",
        amount: {
          total,
          refund: total,
          payer_total: total,
          payer_refund: total,
        },
        ...account,
      });
      await expect(wechat.settleRefund(REFUND_NO, "SUCCESS")).rejects.toThrow(
        `${outcome} already`,
      );
    },
  );

  it("makes the order one that was refunded", async () => {
    await paid.apply();
    expect(wechat.orders).toMatchObject([
      { trade_state: "REFUND", refunded: [out_trade_no] },
    ]);
  });

  it("may be for what was paid under its transaction_id", async () => {
    await paid.apply();
    const { transaction_id } = wechat.refunds[0]!;
    const second = { out_refund_no: "r2", out_trade_no: undefined };
    await wechat.settleRefund(REFUND_NO, "CLOSED");
    const { status } = await paid.apply({ ...second, transaction_id });
    expect(status).toBe(200);
    expect(wechat.refunds[1]).toMatchObject({ out_trade_no });
    const wrong = { ...second, out_refund_no: "r3", transaction_id: "42" };
    expect(refusal(await paid.apply(wrong))).toEqual([
      404,
      "RESOURCE_NOT_EXISTS",
    ]);
  });

  it("is one, however often it is applied for", async () => {
    const first = await paid.apply();
    const again = await paid.apply();
    expect(again.json).toEqual(first.json);
    expect(wechat.refunds).toHaveLength(1);
    const other = await paid.apply({ reason: "another" });
    expect(refusal(other)).toEqual([400, "INVALID_REQUEST"]);
    expect(other.json.message).toContain("other values");
  });

  it("gives back no more than was paid, but what was closed", async () => {
    const part = total - 30;
    expect((await paid.applyFor("r1", part)).status).toBe(200);
    const more = await paid.applyFor("r2", 31);
    expect(refusal(more)).toEqual([400, "INVALID_REQUEST"]);
    expect(more.json.message).toContain(`only 30 of ${total} is left`);
    expect((await paid.applyFor("r2", 30)).status).toBe(200);
    expect((await paid.applyFor("r3", 1)).status).toBe(400);
    await wechat.settleRefund("r2", "CLOSED");
    expect((await paid.applyFor("r3", 30)).status).toBe(200);
  });

  it("that is abnormal goes where the merchant says", async () => {
    await paid.apply();
    const early = await paid.applyAbnormal();
    expect(refusal(early)).toEqual([400, "INVALID_REQUEST"]);
    expect(early.json.message).toContain("PROCESSING, not ABNORMAL");
    await wechat.settleRefund(REFUND_NO, "ABNORMAL");
    const { status, json } = await paid.applyAbnormal();
    expect(status).toBe(200);
    expect(json).toEqual({ ...found(), channel: "OTHER_BANKCARD" });
    await wechat.settleRefund(REFUND_NO, "SUCCESS");
    expect(
      merchant.received.map(({ raw }) => opened(wechat, raw).event_type),
    ).toEqual(["REFUND.ABNORMAL", "REFUND.SUCCESS"]);
  });

  it("is found for its own shop alone", async () => {
    await paid.apply();
    for (const answer of await paid.query("1900000999")) {
      expect(refusal(answer)).toEqual([404, "RESOURCE_NOT_EXISTS"]);
    }
    const [path] = refunder.queries("");
    const bare = await send(wechat, path!);
    expect(refusal(bare)).toEqual(
      sub_mchid ? [400, "PARAM_ERROR"] : [200, undefined],
    );
    const unknown = await send(wechat, path!.replace(REFUND_NO, "r9"));
    expect(refusal(unknown)).toEqual([404, "RESOURCE_NOT_EXISTS"]);
  });

  it.each<[Body, string, string]>([
    [{ out_trade_no: undefined }, "transaction_id", "or out_trade_no is"],
    [{ out_refund_no: undefined }, "out_refund_no", "is required"],
    [{ out_refund_no: "退款1" }, "out_refund_no", "_ - | * @"],
    [{ out_refund_no: "1".repeat(65) }, "out_refund_no", "at most 64"],
    [{ reason: "a".repeat(81) }, "reason", "at most 80"],
    [{ notify_url: "https://a/b?c" }, "notify_url", "query"],
    [{ funds_account: "BASIC" }, "funds_account", "must be one of AVAILABLE"],
    [{ amount: { total: 100 } }, "amount/refund", "is required"],
    [{ amount: { refund: 1 } }, "amount/total", "is required"],
    [
      { amount: { refund: 1, total: 100, currency: "USD" } },
      "amount/currency",
      "must be one of CNY",
    ],
    [
      {
        amount: {
          refund: 1,
          total: 100,
          currency: "CNY",
          from: [{ account: "OTHER", amount: 1 }],
        },
      },
      "amount/from/0/account",
      "AVAILABLE, UNAVAILABLE",
    ],
  ])("with %j is refused", async (changes, field, issue) => {
    const { status, json } = await paid.apply(changes);
    expect(json).toMatchObject({
      code: "PARAM_ERROR",
      detail: { field: `/${field}`, issue: expect.stringContaining(issue) },
    });
    expect(status).toBe(400);
    expect(wechat.refunds).toEqual([]);
    expect(wechat.orders[0]!.trade_state).toBe("SUCCESS");
  });

  it("of another total, of nothing that was paid, or after a year is refused", async () => {
    const amount = { refund: 1, total: 99, currency: "CNY" };
    const total = await paid.apply({ amount });
    expect(refusal(total)).toEqual([400, "INVALID_REQUEST"]);
    expect(total.json.message).toContain("amount.total is 99, but");
    const unknown = await paid.apply({ out_trade_no: "4711000000" });
    expect(refusal(unknown)).toEqual([404, "RESOURCE_NOT_EXISTS"]);
    vi.setSystemTime(Date.now() + 366 * 24 * 60 * 60 * 1000);
    const late = await paid.apply();
    expect(refusal(late)).toEqual([400, "INVALID_REQUEST"]);
    expect(late.json.message).toContain("more than a year ago");
  });
});

it("an order that is not paid cannot be refunded", async () => {
  const [refunder] = REFUNDERS;
  const paid = await PaidOrder.of(wechat, refunder!, merchant.notifyUrl);
  const { out_trade_no } = wechat.placeOrder({ total: 100 });
  const answer = await paid.apply({ out_trade_no });
  expect(refusal(answer)).toEqual([404, "RESOURCE_NOT_EXISTS"]);
});

it("an order has at most fifty refunds", async () => {
  const [refunder] = REFUNDERS;
  const paid = await PaidOrder.of(wechat, refunder!, merchant.notifyUrl);
  for (let count = 1; count <= 50; count++) {
    expect((await paid.applyFor(`r${count}`, 1)).status).toBe(200);
  }
  const answer = await paid.applyFor("r51", 1);
  expect(refusal(answer)).toEqual([400, "INVALID_REQUEST"]);
  expect(answer.json.message).toContain("at most 50 refunds");
});

it("a part of a combined order is refunded alone", async () => {
  const refunder = REFUNDERS.at(-1)!;
  const paid = await PaidOrder.of(wechat, refunder, merchant.notifyUrl);
  await paid.apply();
  const { out_trade_no } = wechat.orders[0]!;
  const { json } = await send(
    wechat,
    `/v3/combine-transactions/out-trade-no/${out_trade_no}`,
  );
  expect(json.sub_orders).toMatchObject([
    { trade_state: "REFUND" },
    { trade_state: "SUCCESS" },
  ]);
});

describe("the shop", () => {
  const [direct, provider, platform] = REFUNDERS;

  it("is not named where the order names none", async () => {
    const paid = await PaidOrder.of(wechat, direct!, merchant.notifyUrl);
    const answer = await paid.apply({ sub_mchid: "1900000110" });
    expect(answer.json).toMatchObject({
      code: "PARAM_ERROR",
      detail: { field: "/sub_mchid" },
    });
  });

  it.each([provider!, platform!])(
    "of $title is named, and is the order's",
    async (refunder) => {
      const paid = await PaidOrder.of(wechat, refunder, merchant.notifyUrl);
      const nameless = await paid.apply({ sub_mchid: undefined });
      expect(refusal(nameless)).toEqual([400, "PARAM_ERROR"]);
      const other = await paid.apply({ sub_mchid: "1900000111" });
      expect(refusal(other)).toEqual([404, "RESOURCE_NOT_EXISTS"]);
    },
  );

  it("may be an individual payee, whom the notification tells", async () => {
    const refunder = REFUNDERS.at(-1)!;
    const individual_auth_id = "auth1";
    const order = changed(refunder.order, "sub_orders[0].sub_mchid");
    const paid = await PaidOrder.of(
      wechat,
      {
        ...refunder,
        order: changed(
          order,
          "sub_orders[0].individual_auth_id",
          individual_auth_id,
        ),
        fields: { ...refunder.fields, sub_mchid: undefined },
        sub_mchid: undefined,
      },
      merchant.notifyUrl,
    );
    expect(refusal(await paid.apply())).toEqual([400, "PARAM_ERROR"]);
    const other = await paid.apply({ individual_auth_id: "auth2" });
    expect(refusal(other)).toEqual([404, "RESOURCE_NOT_EXISTS"]);
    expect((await paid.apply({ individual_auth_id })).status).toBe(200);
    await wechat.settleRefund(REFUND_NO, "SUCCESS");
    expect(opened(wechat, merchant.received[0]!.raw).resource).toMatchObject({
      sp_mchid: "1900000109",
      individual_auth_id,
    });
  });
});
