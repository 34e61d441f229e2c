import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { preSign, send } from "../merchant-requests";
import { DIRECT_ORDER, JSAPI, placed, refusal } from "./order-requests";

const TWO_HOURS_MS = 2 * 60 * 60 * 1000;

let wechat: WechatPaySimulator;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  wechat = await WechatPaySimulator.start();
});

afterEach(async () => {
  vi.useRealTimers();
  await wechat.stop();
});

const place = () => placed(wechat, JSAPI, DIRECT_ORDER);
const letPass = (milliseconds: number) =>
  vi.setSystemTime(Date.now() + milliseconds);
const preSigned = async (prepay_id: string) =>
  (await preSign(wechat, { prepay_id })).answer;

describe("a prepay_id", () => {
  it("is of use for two hours", async () => {
    const prepay_id = await place();
    letPass(TWO_HOURS_MS);
    expect((await preSigned(prepay_id)).status).toBe(200);
  });

  it("is another one each time the order is placed, and those before stay of use", async () => {
    const first = await place();
    const between = await place();
    const second = await place();
    expect(wechat.orders[0]).toMatchObject({
      prepay_id: second,
      former_prepay_ids: [{ prepay_id: first }, { prepay_id: between }],
    });
    expect(new Set([first, between, second]).size).toBe(3);
    expect((await preSigned(first)).status).toBe(200);
    expect(await wechat.pay(second)).toMatchObject({
      prepay_id: second,
      offered: true,
    });
    await expect(wechat.pay(first)).rejects.toThrow("paid already");
  });

  it("may take the place of the former in the pre-signing of the same order", async () => {
    const first = await place();
    await preSigned(first);
    const second = await place();
    expect((await preSigned(second)).status).toBe(200);
    expect(wechat.contracts).toMatchObject([{ prepay_id: second }]);
    const { prepay_id: other } = wechat.placeOrder();
    const answer = await preSigned(other);
    expect(refusal(answer)).toEqual([400, "INVALID_REQUEST"]);
    expect(answer.json.message).toContain("other values");
    expect(await wechat.pay(first)).toMatchObject({ offered: true });
  });

  it("is of no use to pre-sign with afterwards", async () => {
    const prepay_id = await place();
    letPass(TWO_HOURS_MS + 1);
    const answer = await preSigned(prepay_id);
    expect(refusal(answer)).toEqual([400, "INVALID_REQUEST"]);
    expect(answer.json.message).toContain("two hours of prepay_id are over");
    expect(wechat.contracts).toEqual([]);
  });

  it("is of use again as another one when the order is placed again afterwards", async () => {
    const old = await place();
    letPass(TWO_HOURS_MS + 1);
    const renewed = await place();
    expect((await preSigned(renewed)).status).toBe(200);
    expect(refusal(await preSigned(old))).toEqual([400, "INVALID_REQUEST"]);
    await wechat.pay(renewed);
    const query = `/v3/pay/transactions/out-trade-no/${String(DIRECT_ORDER.out_trade_no)}?mchid=1900000109`;
    expect((await send(wechat, query)).json.trade_state).toBe("SUCCESS");
  });

  it("still takes the payment of a sheet that was opened in time", async () => {
    const prepay_id = await place();
    letPass(TWO_HOURS_MS + 1);
    await wechat.pay(prepay_id);
    expect(wechat.orders[0]!.trade_state).toBe("SUCCESS");
  });
});

describe("an order", () => {
  const DAY_MS = 24 * 60 * 60 * 1000;
  const until = (milliseconds: number) => ({
    ...DIRECT_ORDER,
    time_expire: new Date(Date.now() + milliseconds)
      .toISOString()
      .replace(/\.\d+Z/, "+00:00"),
  });

  it.each([
    ["seven days, where it names no time", undefined, 7 * DAY_MS],
    ["the time that it names", DAY_MS, DAY_MS],
    ["a minute at least", 1000, 60_000],
    ["ninety days at most", 91 * DAY_MS, 90 * DAY_MS],
  ])("can be paid for %s", async (_name, named, most) => {
    const order = named === undefined ? DIRECT_ORDER : until(named);
    const prepay_id = await placed(wechat, JSAPI, order);
    letPass(most + 1000);
    await expect(wechat.pay(prepay_id)).rejects.toThrow("could be paid until");
    expect(wechat.orders[0]!.trade_state).toBe("NOTPAY");
    letPass(-2000);
    await wechat.pay(prepay_id);
  });

  it("placed again can be paid no longer than before", async () => {
    const order = until(DAY_MS);
    await placed(wechat, JSAPI, order);
    const { payable_until } = wechat.orders[0]!;
    letPass(TWO_HOURS_MS);
    await placed(wechat, JSAPI, order);
    expect(wechat.orders).toMatchObject([{ payable_until }]);
  });
});
