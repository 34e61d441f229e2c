import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Fault, WechatPaySimulator } from "../../../lib/testing/index";
import { type RawAnswer, post, preSign, send } from "../merchant-requests";
import { isSignedBy, MerchantServer } from "../merchant-server";

const CERTIFICATES = "/v3/certificates";
const ECHO = "/v3/security/echo";

let wechat: WechatPaySimulator;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start({ seed: "faults" });
});

afterEach(() => wechat.stop());

const publicKeyMode = () => ({
  headers: { "Wechatpay-Serial": wechat.platform.publicKey.id },
});

const get = () => send(wechat, CERTIFICATES, publicKeyMode());

const isTrue = (answer: RawAnswer) =>
  isSignedBy(wechat.platform.publicKey.pem, answer.headers, answer.raw);

describe("a fault of the connection", () => {
  it("refuse: closes it, and nothing takes effect", async () => {
    wechat.faults.once("refuse");
    await expect(preSign(wechat)).rejects.toMatchObject({ code: "ECONNRESET" });
    expect(wechat.contracts).toEqual([]);
    expect(wechat.exchanges).toMatchObject([{ fault: "refuse" }]);
    expect(wechat.exchanges[0]!.status).toBeUndefined();
  });

  it.each(["reset", "truncate"] as const)(
    "%s: the request takes effect, but the answer does not come",
    async (fault) => {
      wechat.faults.once(fault);
      await expect(preSign(wechat)).rejects.toMatchObject({
        code: "ECONNRESET",
      });
      expect(wechat.contracts).toHaveLength(1);
    },
  );

  it("truncate: ends in the middle of the body", async () => {
    wechat.faults.once("truncate");
    const answer = await fetch(wechat.baseUrl + CERTIFICATES);
    expect(answer.status).toBe(401);
    await expect(answer.text()).rejects.toThrow();
  });

  it("hang: takes effect and is never answered, until the simulator stops", async () => {
    wechat.faults.once("hang");
    const settled = vi.fn();
    const pending = preSign(wechat).finally(settled);
    pending.catch(() => undefined);
    await expect.poll(() => wechat.contracts.length).toBe(1);
    await get();
    expect(settled).not.toHaveBeenCalled();
    await wechat.stop();
    await expect(pending).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  it("delay: is answered, but others overtake it", async () => {
    wechat.faults.once({ kind: "delay", ms: 1 });
    expect((await get()).status).toBe(200);
    wechat.faults.once({ kind: "delay", ms: 3_600_000 });
    const settled = vi.fn();
    const pending = preSign(wechat).finally(settled);
    pending.catch(() => undefined);
    await expect.poll(() => wechat.contracts.length).toBe(1);
    expect((await get()).status).toBe(200);
    expect(settled).not.toHaveBeenCalled();
    await wechat.stop();
    await expect(pending).rejects.toMatchObject({ code: "ECONNRESET" });
  });

  it("redirect: points elsewhere, signed", async () => {
    const location = "https://elsewhere.example/";
    wechat.faults.once({ kind: "redirect", location });
    wechat.faults.once({ kind: "redirect", location, status: 301 });
    const answers = [await get(), await get()];
    expect(answers.map(({ status }) => status)).toEqual([307, 301]);
    expect(answers.map(({ headers }) => headers.location)).toEqual([
      location,
      location,
    ]);
    expect(answers.map(isTrue)).toEqual([true, true]);
  });

  it("status: answers as told, and nothing takes effect", async () => {
    wechat.faults.once({ kind: "status", status: 500 });
    const { answer } = await preSign(wechat);
    expect([answer.status, answer.json.code]).toEqual([500, "SYSTEM_ERROR"]);
    expect(wechat.contracts).toEqual([]);
    expect(wechat.exchanges[0]).toMatchObject({
      fault: "status",
      status: 500,
      code: "SYSTEM_ERROR",
      signature: "notChecked",
    });
  });

  it.each<[Omit<Extract<Fault, { kind: "status" }>, "kind">, object]>([
    [
      { status: 429, code: "RATELIMIT_EXCEEDED", message: "slow down" },
      { code: "RATELIMIT_EXCEEDED", message: "slow down" },
    ],
    [{ status: 403 }, { code: "NO_AUTH" }],
    [{ status: 502, body: "<html>", signed: false }, {}],
    [{ status: 204 }, {}],
    [{ status: 200, body: '{"code":"OK"}' }, { code: "OK" }],
  ])("status: %o", async (fault, body) => {
    wechat.faults.once({ kind: "status", ...fault });
    const answer = await get();
    expect(answer.status).toBe(fault.status);
    expect(answer.json).toMatchObject(body);
    expect(answer.raw).toBe(fault.body ?? answer.raw);
    const isSigned = "wechatpay-signature" in answer.headers;
    expect(isSigned).toBe(fault.signed ?? true);
    expect(isSigned && isTrue(answer)).toBe(isSigned);
  });
});

describe("a fault of the message", () => {
  it("unsigned: lacks the headers that sign", async () => {
    wechat.faults.once("unsigned");
    const { status, headers } = await get();
    expect(status).toBe(200);
    expect(
      Object.keys(headers).filter((name) => name.startsWith("wechatpay-")),
    ).toEqual([]);
  });

  it.each<[Fault["kind"], RegExp]>([
    ["wrongKey", /^[\w+/]+=*$/],
    ["wrongBody", /^[\w+/]+=*$/],
    ["signtest", /^WECHATPAY\/SIGNTEST\//],
  ])("%s: the signature does not hold", async (kind, signature) => {
    wechat.faults.once({ kind } as Fault);
    const answer = await get();
    expect(answer.status).toBe(200);
    expect(answer.headers).toMatchObject({
      "wechatpay-serial": wechat.platform.publicKey.id,
      "wechatpay-signature": expect.stringMatching(signature),
    });
    expect(isTrue(answer)).toBe(false);
    expect(answer.json).toHaveProperty("data");
    expect(isTrue(await get())).toBe(true);
  });

  it("wrongBody: changes a body of no letters, too", async () => {
    wechat.faults.once("wrongBody");
    const { raw } = await post(
      wechat,
      ECHO,
      { echo_message: "。" },
      publicKeyMode(),
    );
    expect(raw).not.toContain("echo_message");
  });

  it("wrongSerial: signs rightly under a name that nobody knows", async () => {
    wechat.faults.once("wrongSerial");
    wechat.faults.once({ kind: "wrongSerial", serial: "__proto__" });
    const answers = [await get(), await get()];
    expect(answers.map(isTrue)).toEqual([true, true]);
    const serials = answers.map(({ headers }) => headers["wechatpay-serial"]);
    expect(serials).toEqual([
      expect.stringMatching(/^[0-9A-F]{40}$/),
      "__proto__",
    ]);
    expect(wechat.platform.certificates[0]!.serial).not.toBe(serials[0]);
  });

  it("stale: signs rightly, long ago or far ahead", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    wechat.faults.once("stale");
    wechat.faults.once({ kind: "stale", seconds: -400 });
    const answers = [await get(), await get()];
    const now = Math.floor(Date.now() / 1000);
    vi.useRealTimers();
    expect(answers.map(isTrue)).toEqual([true, true]);
    expect(
      answers.map(({ headers }) => Number(headers["wechatpay-timestamp"])),
    ).toEqual([now - 301, now + 400]);
  });

  it("malformed: signs what is not JSON", async () => {
    wechat.faults.once("malformed");
    const answer = await get();
    expect(isTrue(answer)).toBe(true);
    expect(() => JSON.parse(answer.raw)).toThrow();
  });

  it("oversize: signs what is JSON, but too long", async () => {
    wechat.faults.once("oversize");
    wechat.faults.once({ kind: "oversize", bytes: 5000 });
    const answers = [await get(), await get()];
    expect(answers.map(({ raw }) => Buffer.byteLength(raw))).toEqual([
      2 * 1024 * 1024,
      5000,
    ]);
    for (const answer of answers) {
      expect(isTrue(answer)).toBe(true);
      expect(answer.json).toHaveProperty("data");
    }
  });
});

describe("faults", () => {
  const statuses = async (count: number) => {
    const got: number[] = [];
    while (got.length < count) {
      got.push((await get()).status);
    }
    return got;
  };

  it("given once come once, in order, before those given always", async () => {
    wechat.faults.always({ kind: "status", status: 500 });
    wechat.faults.once({ kind: "status", status: 429 });
    wechat.faults.once({ kind: "status", status: 502 });
    expect(await statuses(4)).toEqual([429, 502, 500, 500]);
    wechat.faults.clear();
    expect(await statuses(1)).toEqual([200]);
  });

  it("given at a rate come to that share, the same for the same seed", async () => {
    wechat.faults.rate(0.5, { kind: "status", status: 500 });
    const first = await statuses(20);
    expect(new Set(first)).toEqual(new Set([200, 500]));
    await wechat.stop();
    wechat = await WechatPaySimulator.start({ seed: "faults" });
    wechat.faults.rate(0.5, { kind: "status", status: 500 });
    expect(await statuses(20)).toEqual(first);
    wechat.faults.clear();
    wechat.faults.rate(0, { kind: "status", status: 500 });
    expect(await statuses(5)).toEqual([200, 200, 200, 200, 200]);
  });

  it.each([
    { method: "POST" },
    { path: "/v3/security" },
    { path: /echo$/g },
    { method: "POST", path: ECHO },
  ])("meet the requests that match %o, no other", async (match) => {
    wechat.faults.always({ kind: "status", status: 500, match });
    const echo = () =>
      post(wechat, ECHO, { echo_message: "a" }, publicKeyMode());
    const answers = [await get(), await echo(), await echo(), await get()];
    expect(answers.map(({ status }) => status)).toEqual([200, 500, 500, 200]);
  });

  it("are checked by the compiler", () => {
    // @ts-expect-error a delay needs its length
    wechat.faults.once("delay");
    // @ts-expect-error no such fault
    wechat.faults.once("nothing");
    // @ts-expect-error a connection's fault is none of a notification
    wechat.notificationFaults.once("hang");
  });
});

describe("a fault of a notification", () => {
  it.each(["wrongKey", "wrongBody", "signtest", "unsigned"] as const)(
    "%s: WeChat Pay sends the real one next",
    async (kind) => {
      const merchant = new MerchantServer();
      await merchant.start();
      await preSign(wechat, { notify_url: merchant.notifyUrl });
      wechat.notificationFaults.once({ kind, match: { path: "/notify" } });
      const code = "wxwtdk20200910100000";
      const { notification } = await wechat.sign(code);
      await wechat.redeliver(notification.id);
      const { pem } = wechat.platform.publicKey;
      expect(
        merchant.received.map(({ headers, raw }) =>
          isSignedBy(pem, headers, raw),
        ),
      ).toEqual([false, true]);
      await merchant.stop();
    },
  );
});

describe("an error whose code no document has", () => {
  it("is refused as it is given, and named", () => {
    const fault = { kind: "error", code: "ORDER_ACCEPTED" } as const;
    for (const give of [
      () => wechat.faults.once(fault),
      () => wechat.faults.always(fault),
      () => wechat.faults.rate(1, fault),
    ]) {
      expect(give).toThrow(/^code must be one of .*; for another take status/);
    }
    expect(wechat.faults.list()).toEqual([]);
  });
});
