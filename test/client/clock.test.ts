import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Merchant, openMerchant } from "./merchant";
import { SigningServer } from "./signing-server";

describe("a local clock that is wrong", () => {
  let server: SigningServer;
  let merchant: Merchant;
  beforeEach(async () => {
    // Both clocks stand still, so that what they differ by is not what the machine took.
    vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-06-08") });
    server = await SigningServer.start();
    merchant = await openMerchant(server);
  });
  afterEach(async () => {
    vi.useRealTimers();
    await merchant.close();
    await server.close();
  });

  const dateOf = (secondsAgo: number) =>
    new Date(Date.now() - secondsAgo * 1000).toUTCString();

  it.each([
    [400, "ahead of"],
    [-400, "behind"],
  ])("shows where an answer was signed %d s ago", async (secondsAgo, words) => {
    server.answer = () => ({ json: {}, secondsAgo });
    const failure = await merchant.client.get("/v3/x").catch((error) => error);
    expect(failure).toMatchObject({
      name: "ResponseVerificationError",
      reason: "timestamp",
      message: expect.stringContaining(words),
      clockDifferenceSeconds: secondsAgo,
    });
  });

  it.each([
    [400, "ahead of"],
    [-400, "behind"],
  ])("shows in a 401 whose Date is %d s ago", async (secondsAgo, words) => {
    server.answer = () => ({
      status: 401,
      json: { code: "SIGN_ERROR", message: "签名错误" },
      unsigned: true,
      headers: { Date: dateOf(secondsAgo) },
    });
    const failure = await merchant.client.get("/v3/x").catch((error) => error);
    expect(failure).toMatchObject({
      name: "WechatPayApiError",
      code: "SIGN_ERROR",
      message: expect.stringMatching(
        `签名错误; the local clock is .* ${words}`,
      ),
      clockDifferenceSeconds: secondsAgo,
    });
  });

  it.each(["Infinity", "1e99", "-1", "0", "0x10", "", "99999999999999"])(
    "is told by Date where the time of a 401's signature is %j",
    async (timestamp) => {
      server.answer = () => ({
        status: 401,
        json: {},
        headers: { Date: dateOf(400), "Wechatpay-Timestamp": timestamp },
      });
      const failure = await merchant.client
        .get("/v3/x")
        .catch((error) => error);
      expect(failure.clockDifferenceSeconds).toBe(400);
    },
  );

  it("is told by the signature of a 401 rather than by its Date", async () => {
    server.answer = () => ({
      status: 401,
      json: {},
      secondsAgo: 700,
      headers: { Date: dateOf(400) },
    });
    const failure = await merchant.client.get("/v3/x").catch((error) => error);
    expect(failure.clockDifferenceSeconds).toBe(700);
  });

  it("is not blamed where it is right, or where the error is another", async () => {
    for (const [status, secondsAgo] of [
      [401, 5],
      [403, 400],
    ] as const) {
      server.answer = () => ({
        status,
        json: { code: "X", message: "no" },
        unsigned: true,
        headers: { Date: dateOf(secondsAgo) },
      });
      const failure = await merchant.client
        .get("/v3/x")
        .catch((error) => error);
      expect(failure.message).toBe("no");
      expect(failure.clockDifferenceSeconds).toBeUndefined();
    }
  });
});
