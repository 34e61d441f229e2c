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
    expect(await place()).toBe(prepay_id);
  });

  it("is of no use to pre-sign with afterwards", async () => {
    const prepay_id = await place();
    letPass(TWO_HOURS_MS + 1);
    const answer = await preSigned(prepay_id);
    expect(refusal(answer)).toEqual([400, "INVALID_REQUEST"]);
    expect(answer.json.message).toContain("two hours of prepay_id are over");
    expect(wechat.contracts).toEqual([]);
  });

  it("is another one when the order is placed again afterwards", async () => {
    const old = await place();
    letPass(TWO_HOURS_MS + 1);
    const renewed = await place();
    expect(renewed).not.toBe(old);
    expect(wechat.orders).toMatchObject([
      { prepay_id: renewed, out_trade_no: DIRECT_ORDER.out_trade_no },
    ]);
    expect((await preSigned(renewed)).status).toBe(200);
    const answer = await preSigned(old);
    expect(refusal(answer)).toEqual([400, "INVALID_REQUEST"]);
    expect(answer.json.message).toContain("prepay_id is of no order");
    await expect(wechat.pay(old)).rejects.toThrow(old);
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
