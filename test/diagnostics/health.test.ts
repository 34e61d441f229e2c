import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ConfigurationError, type ContractsHealthOptions } from "../../lib";
import { ContractsHealthIndicator } from "../../lib/diagnostics/contracts-health.indicator";
import { WechatPaySimulator } from "../../lib/testing";
import { PATIENCE_MS, timeByLeaps } from "../client/leaps";
import { diagnose } from "./diagnose";

const DAY_MS = 24 * 60 * 60 * 1000;

let wechat: WechatPaySimulator;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
});

afterEach(async () => {
  vi.useRealTimers();
  await wechat.stop();
});

const indicator = async () =>
  new ContractsHealthIndicator(await diagnose(wechat.moduleOptions));

describe("the health indicator", () => {
  it("is up where an echo came back", async () => {
    const result = await (await indicator()).isHealthy("wechatpay");

    expect(result).toEqual({
      wechatpay: {
        status: "up",
        warning: undefined,
        checkedAt: expect.stringMatching(/^\d{4}-.*Z$/),
        host: wechat.baseUrl,
        roundTripMs: expect.any(Number),
        requestId: expect.any(String),
        clockDifferenceSeconds: expect.any(Number),
        verifiedBy: wechat.moduleOptions.publicKey.id,
      },
    });
  });

  it("is down where WeChat Pay refuses", async () => {
    wechat.faults.always({ kind: "status", status: 403, code: "NO_AUTH" });

    const { shop } = await (await indicator()).isHealthy("shop");

    expect(shop).toMatchObject({
      status: "down",
      name: "WechatPayApiError",
      code: "NO_AUTH",
      message: expect.any(String),
      requestId: expect.any(String),
    });
  });

  it("is down where WeChat Pay cannot be reached", async () => {
    await wechat.goOffline();

    const { wechatpay } = await (await indicator()).isHealthy();

    expect(wechatpay).toMatchObject({
      status: "down",
      name: "WechatPayTransportError",
      code: "ECONNREFUSED",
    });
  });

  it("is down where the answer is forged", async () => {
    wechat.faults.always("wrongKey");

    const { wechatpay } = await (await indicator()).isHealthy();

    expect(wechatpay).toMatchObject({
      status: "down",
      name: "ResponseVerificationError",
      code: "signature",
    });
  });

  it("warns of a clock that is off", async () => {
    wechat.clockSkewSeconds = -90;

    const { wechatpay } = await (await indicator()).isHealthy();

    expect(wechatpay).toMatchObject({
      status: "up",
      warning: expect.stringMatching(
        /^the local clock is (89|90|91) s ahead of WeChat Pay's/,
      ),
    });
  });

  it.each([
    [13, "expires in 13 days"],
    [15, undefined],
  ])("warns of a certificate with %i days left", async (days, warning) => {
    const { serial } = await wechat.rotateCertificate({
      notAfter: new Date(Date.now() + days * DAY_MS + 60_000),
    });
    const diagnostics = await diagnose({
      ...wechat.moduleOptions,
      platformCertificates: "download",
    });

    const { wechatpay } = await new ContractsHealthIndicator(
      diagnostics,
    ).isHealthy();

    expect(wechatpay).toMatchObject({
      status: "up",
      warning: warning && `certificate ${serial} ${warning}`,
    });
  });
});

describe("probes of the health indicator", () => {
  it("share one echo where they come together", async () => {
    const health = await indicator();

    const results = await Promise.all(
      Array.from({ length: 20 }, () => health.isHealthy()),
    );

    expect(wechat.exchanges).toHaveLength(1);
    expect(new Set(results.map(({ wechatpay }) => wechatpay)).size).toBe(1);
  });

  it("get the last result again for 30 seconds", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const health = await indicator();

    await health.isHealthy();
    vi.advanceTimersByTime(29_999);
    await health.isHealthy();
    expect(wechat.exchanges).toHaveLength(1);

    vi.advanceTimersByTime(1);
    await health.isHealthy();
    expect(wechat.exchanges).toHaveLength(2);
  });

  it("get a failure again as well", async () => {
    wechat.faults.once({ kind: "status", status: 403, code: "NO_AUTH" });
    const health = await indicator();

    await health.isHealthy();
    const { wechatpay } = await health.isHealthy();

    expect(wechatpay.status).toBe("down");
    expect(wechat.exchanges).toHaveLength(1);
  });

  it("are answered in time where WeChat Pay is silent, and the next one asks anew", async () => {
    wechat.faults.once("hang");
    const health = await indicator();

    const leap = timeByLeaps();
    const answered = health.isHealthy("wechatpay", { timeout: PATIENCE_MS });
    await expect.poll(() => wechat.exchanges.length).toBe(1);
    leap(PATIENCE_MS);
    expect((await answered).wechatpay).toMatchObject({
      status: "down",
      name: "WechatPayTransportError",
      code: "ETIMEDOUT",
      message: expect.stringContaining(`${PATIENCE_MS} ms`),
    });

    // The echo itself ends a moment after the answer.
    const anew = { maximumAge: 0, timeout: PATIENCE_MS };
    await expect
      .poll(() => health.isHealthy("wechatpay", anew))
      .toMatchObject({ wechatpay: { status: "up" } });
  });

  it("wait no longer than they say for the echo of another", async () => {
    wechat.faults.once("hang");
    const health = await indicator();
    const patient = health.isHealthy("wechatpay", { timeout: 60_000 });

    const { wechatpay } = await health.isHealthy("wechatpay", { timeout: 50 });

    expect(wechatpay).toMatchObject({ status: "down", code: "ETIMEDOUT" });
    expect(wechat.exchanges.length).toBeLessThanOrEqual(1);
    await wechat.goOffline();
    expect((await patient).wechatpay.status).toBe("down");
  });

  it("are answered within three seconds, whatever is silent", async () => {
    const health = await indicator();
    wechat.faults.always("hang");
    vi.useFakeTimers({
      toFake: ["setTimeout", "clearTimeout", "performance"],
    });
    const result = health.isHealthy();
    let answered = false;
    void result.then(() => (answered = true));

    await vi.advanceTimersByTimeAsync(2_999);
    expect(answered).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect((await result).wechatpay).toMatchObject({
      status: "down",
      code: "ETIMEDOUT",
    });
  });

  it.each([
    [{ maximumAge: Number.NaN }, "maximumAge: must be a number"],
    [{ maximumAge: -1 }, "maximumAge: must be a number"],
    [{ maximumAge: Number.POSITIVE_INFINITY }, "maximumAge: must be a number"],
    [{ timeout: 0 }, "timeout: must be a positive number"],
    [{ timeout: Number.POSITIVE_INFINITY }, "timeout: must be a positive num"],
    [{ maxAge: 5 }, "maxAge: is not an option; the nearest is maximumAge"],
  ])("refuse %o", async (options, message) => {
    const health = await indicator();

    const result = health.isHealthy(
      "wechatpay",
      options as ContractsHealthOptions,
    );

    await expect(result).rejects.toThrow(ConfigurationError);
    await expect(result).rejects.toThrow(message);
    expect(wechat.exchanges).toHaveLength(0);
  });

  it("say how old a result may be", async () => {
    const health = await indicator();

    await health.isHealthy("wechatpay", { maximumAge: 0 });
    await health.isHealthy("wechatpay", { maximumAge: 0 });

    expect(wechat.exchanges).toHaveLength(2);
  });
});
