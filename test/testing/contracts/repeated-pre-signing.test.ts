import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { CONTRACTS, post, preSign, preSigning } from "../merchant-requests";

const CODE = "wxwtdk20200910100000";
const TWO_HOURS_MS = 2 * 60 * 60 * 1000;
/** Nothing listens there; these tests need no notification. */
const notify_url = "http://127.0.0.1:1/notify";

let wechat: WechatPaySimulator;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  wechat = await WechatPaySimulator.start();
});

afterEach(async () => {
  vi.useRealTimers();
  await wechat.stop();
});

const letPass = (milliseconds: number) =>
  vi.setSystemTime(Date.now() + milliseconds);

const preSignHere = (changes: Record<string, unknown> = {}) =>
  preSign(wechat, { notify_url, ...changes });

describe("a pre-signing that is repeated", () => {
  it("with the same numbers answers the same, also after the payment", async () => {
    const { prepay_id, answer } = await preSignHere();
    const again = await preSignHere({ prepay_id });
    expect(again.answer.raw).toBe(answer.raw);
    await wechat.pay(prepay_id);
    expect((await preSignHere({ prepay_id })).answer.status).toBe(200);
    expect(wechat.contracts).toMatchObject([{ offered: true }]);
  });

  it("in a mini program answers the same session for two hours", async () => {
    const path = `${CONTRACTS}/normal/pre-entrust-sign/mini-program`;
    const session = async () => {
      const { json } = await post(wechat, path, preSigning());
      return json.pre_entrustweb_id;
    };
    const first = await session();
    letPass(TWO_HOURS_MS);
    expect(await session()).toBe(first);
    letPass(1);
    expect(await session()).not.toBe(first);
  });

  it("with other numbers is refused while its two hours last", async () => {
    const { prepay_id } = await preSignHere();
    const { answer } = await preSignHere({ prepay_id, openid: "oOther" });
    expect([answer.status, answer.json.code]).toEqual([400, "INVALID_REQUEST"]);
  });

  it("is refused once the contract is signed, and after termination", async () => {
    const { prepay_id } = await preSignHere();
    await wechat.sign(CODE);
    const signed = await preSignHere({ prepay_id });
    expect(signed.answer.json).toMatchObject({ code: "INVALID_REQUEST" });
    await wechat.terminate(CODE);
    const terminated = await preSignHere();
    expect(terminated.answer.status).toBe(400);
    expect(terminated.answer.json).toMatchObject({
      code: "INVALID_REQUEST",
      message: expect.stringContaining("after termination"),
    });
  });
});
