import { createPrivateKey, createPublicKey } from "node:crypto";
import { afterEach, describe, expect, it } from "vitest";
import {
  type SimulatorOptions,
  WechatPaySimulator,
} from "../../lib/testing/index";
import { preSign, send } from "./merchant-requests";

const started: WechatPaySimulator[] = [];

async function start(
  options?: Parameters<typeof WechatPaySimulator.start>[0],
): Promise<WechatPaySimulator> {
  const wechat = await WechatPaySimulator.start(options);
  started.push(wechat);
  return wechat;
}

afterEach(() => Promise.all(started.splice(0).map((wechat) => wechat.stop())));

const isAnswering = async (wechat: WechatPaySimulator) =>
  (await send(wechat, "/v3/certificates")).status === 200;

describe("moduleOptions", () => {
  it("are all that a merchant needs", async () => {
    const wechat = await start();
    const options = wechat.moduleOptions;
    expect(options).toEqual({
      mchid: "1900000109",
      merchantSerialNumber: expect.stringMatching(/^[0-9A-F]{40}$/),
      merchantPrivateKey: expect.stringContaining("BEGIN PRIVATE KEY"),
      apiV3Key: expect.stringMatching(/^.{32}$/),
      publicKey: {
        id: expect.stringMatching(/^PUB_KEY_ID_\d+$/),
        pem: expect.stringContaining("BEGIN PUBLIC KEY"),
      },
      baseUrl: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+$/),
      backupBaseUrl: false,
      allowInsecureNotifyUrl: true,
    });
    for (const key of [
      createPrivateKey(options.merchantPrivateKey),
      createPublicKey(options.publicKey.pem),
    ]) {
      expect(key.asymmetricKeyDetails?.modulusLength).toBe(2048);
    }
  });

  it("are the same for the same merchant, and share no key with another", async () => {
    const [first, second, other] = await Promise.all([
      start(),
      start(),
      start({ mchid: "1900000110" }),
    ]);
    const keysOf = ({ moduleOptions }: WechatPaySimulator) => [
      moduleOptions.merchantPrivateKey,
      moduleOptions.merchantSerialNumber,
      moduleOptions.apiV3Key,
      moduleOptions.publicKey.id,
      moduleOptions.publicKey.pem,
    ];
    expect(keysOf(first)).toEqual(keysOf(second));
    expect(new Set([...keysOf(first), ...keysOf(other)]).size).toBe(10);
    expect(other.moduleOptions.mchid).toBe("1900000110");
  });

  it("have the APIv3 key that is given", async () => {
    const apiV3Key = "0123456789abcdef0123456789abcdef";
    const wechat = await start({ apiV3Key });
    expect(wechat.moduleOptions.apiV3Key).toBe(apiV3Key);
    expect(wechat.merchant.apiV3KeyObject.export().toString()).toBe(apiV3Key);
  });
});

describe("an option that cannot be used", () => {
  it.each([
    [{ apiV3Key: "short" }, "apiV3Key must be a text that is 32 bytes long"],
    [{ apiV3Key: 32 }, "apiV3Key must be a text"],
    [{ requestsPerSecond: 0 }, "requestsPerSecond must be a number above 0"],
    [{ requestsPerSecond: Number.NaN }, "requestsPerSecond must be"],
    [{ keptExchanges: 0 }, "keptExchanges must be a whole number of requests"],
    [{ keptExchanges: 0.5 }, "keptExchanges must be"],
    [{ mchid: 1900000109 }, "mchid must be the merchant id, digits as a"],
    [{ mchid: "" }, "mchid must be the merchant id"],
    [{ mchid: "a1" }, "mchid must be the merchant id"],
    [{ now: Date.now() }, "now must be a function that returns milliseconds"],
    [{ data: "" }, "data must be the path of a folder"],
    [{ data: null }, "data must be the path of a folder"],
    [{ control: "all" }, 'control must be "loopback" or "any"'],
    [{ port: "8788" }, "port must be a whole number from 0 to 65535"],
    [{ port: 65_536 }, "port must be a whole number from 0 to 65535"],
    [{ host: "" }, "host must be a text"],
    [{ seed: 7 }, "seed must be a text"],
    [{ serviceIds: [0] }, "serviceIds must be a list of positive integers"],
    [{ serviceIds: 12535 }, "serviceIds must be a list"],
    [{ clockSkewSeconds: "1" }, "clockSkewSeconds must be a number"],
    [{ certificates: "no" }, "certificates must be true or false"],
    [{ notificationTimeoutMs: 0 }, "notificationTimeoutMs must be a number"],
    [{ notificationRetries: 60 }, "notificationRetries must be true, false"],
    [{ notificationRetries: { spede: 60 } }, "notificationRetries.spede is no"],
    [
      { notificationRetries: { speed: "60" } },
      "notificationRetries.speed must be a number of 0.1",
    ],
    [{ eventTypes: "SIGN" }, "eventTypes must be an object"],
    [{ eventTypes: { sign: "A" } }, "there are signed, terminated"],
    [{ eventTypes: { signed: "" } }, "eventTypes.signed must be a text"],
    [{ terminationNotifyUrl: "nope" }, "terminationNotifyUrl must be a URL"],
    [{ refundNotifyUrl: "nope" }, "refundNotifyUrl must be a URL"],
    [
      { refundOutcome: "CLOSE" as "CLOSED" },
      "refundOutcome must be one of SUCCESS, CLOSED, ABNORMAL, PROCESSING",
    ],
    [{ terminationNotifyUrl: "https:/a.com/n" }, "terminationNotifyUrl must"],
    [{ spede: 60 }, "spede is not an option; there are port, host, mchid"],
    [{ toString: 60 }, "toString is not an option"],
  ])("%o is named", async (options, name) => {
    await expect(start(options as SimulatorOptions)).rejects.toThrow(name);
  });

  it("may be there without a value", async () => {
    const wechat = await start({
      mchid: undefined,
      spede: undefined,
    } as object);
    expect(wechat.mchid).toBe("1900000109");
  });
});

describe("a seed", () => {
  it("makes identifiers the same", async () => {
    const identifiers = async (seed?: string) => {
      const wechat = await start({ seed, now: () => 1_700_000_000_000 });
      const { prepay_id } = wechat.placeOrder();
      const { id } = JSON.parse(
        wechat.signNotification({ resource: {} }).body,
      ) as { id: string };
      const serials = wechat.platform.certificates.map(({ serial }) => serial);
      return { prepay_id, id, serials };
    };
    const first = await identifiers("one");
    expect(await identifiers("one")).toEqual(first);
    expect(await identifiers("two")).not.toEqual(first);
    expect(await identifiers()).not.toEqual(await identifiers());
  });
});

describe("a simulator", () => {
  it("listens on the port that it is told", async () => {
    const { port } = new URL((await start()).baseUrl);
    await expect(start({ port: Number(port) })).rejects.toThrow("EADDRINUSE");
    await started[0]!.stop();
    const wechat = await start({ port: Number(port) });
    expect(new URL(wechat.baseUrl).port).toBe(port);
  });

  it("keeps its state to itself", async () => {
    const [one, two] = await Promise.all([start(), start()]);
    await preSign(one);
    expect([one.contracts.length, two.contracts.length]).toEqual([1, 0]);
    expect([one.exchanges.length, two.exchanges.length]).toEqual([1, 0]);
  });

  it("can go off the net and come back on the same port, its state kept", async () => {
    const wechat = await start();
    await preSign(wechat);
    const { baseUrl } = wechat;
    await wechat.goOffline();
    await expect(send(wechat, "/v3/certificates")).rejects.toMatchObject({
      code: "ECONNREFUSED",
    });
    await wechat.goOnline();
    expect(wechat.baseUrl).toBe(baseUrl);
    expect(await isAnswering(wechat)).toBe(true);
    expect(wechat.contracts).toHaveLength(1);
  });

  it("stops with connections open, and more than once", async () => {
    const wechat = await start();
    const answer = await fetch(`${wechat.baseUrl}/v3/certificates`);
    expect(answer.headers.get("connection")).toBe("keep-alive");
    await answer.text();
    await wechat.stop();
    await wechat[Symbol.asyncDispose]();
    await expect(isAnswering(wechat)).rejects.toMatchObject({
      code: "ECONNREFUSED",
    });
  });

  it("keeps the newest exchanges, as many as it is told", async () => {
    const wechat = await start({ keptExchanges: 5 });
    for (let count = 0; count < 7; count += 1) {
      await (await fetch(`${wechat.baseUrl}/${count}`)).text();
    }
    const paths = wechat.exchanges.map(({ path }) => path);
    expect(paths).toEqual(["/2", "/3", "/4", "/5", "/6"]);
  });

  it("gives views that a test cannot change", async () => {
    const wechat = await start();
    wechat.placeOrder();
    (wechat.orders as unknown[]).length = 0;
    expect(wechat.orders).toHaveLength(1);
  });
});
