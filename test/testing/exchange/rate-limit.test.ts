import { afterEach, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { send } from "../merchant-requests";

const PATH = "/v3/certificates";

let wechat: WechatPaySimulator;
let now = 1_700_000_000_000;

async function start(requestsPerSecond?: number): Promise<void> {
  wechat = await WechatPaySimulator.start({
    requestsPerSecond,
    now: () => now,
  });
}

afterEach(() => wechat.stop());

const get = (changes: { message?: string } = {}) =>
  send(wechat, PATH, { timestamp: String(Math.floor(now / 1000)), ...changes });

const statuses = async (count: number) => {
  const answers = [];
  while (answers.length < count) {
    answers.push((await get()).status);
  }
  return answers;
};

describe("requestsPerSecond", () => {
  it("refuses more within a second of WeChat Pay's clock, and takes them in the next", async () => {
    await start(2);
    expect(await statuses(2)).toEqual([200, 200]);
    const { status, json } = await get();
    expect(status).toBe(429);
    expect(json).toMatchObject({
      code: "RATELIMIT_EXCEEDED",
      message: expect.stringContaining("2 requests within a second"),
    });
    now += 999;
    expect(await statuses(1)).toEqual([429]);
    now += 1;
    expect(await statuses(3)).toEqual([200, 200, 429]);
  });

  it("does not count what is not the merchant's", async () => {
    await start(1);
    expect((await get({ message: "forged" })).status).toBe(401);
    expect(await statuses(2)).toEqual([200, 429]);
  });

  it("is any number where nothing is said", async () => {
    await start();
    expect(new Set(await statuses(50))).toEqual(new Set([200]));
  });
});
