import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ContractsModuleOptions } from "../../lib";
import { PATIENCE_MS, timeByLeaps } from "./leaps";
import { authorizationOf, type Merchant, openMerchant } from "./merchant";
import { type Reply, SigningServer } from "./signing-server";

const SUCCESS: Reply = { json: { ok: true } };
const GATEWAY: Reply = { status: 502, body: "<html>", unsigned: true };
const refusal = (status: number, code: string): Reply => ({
  status,
  json: { code, message: "refused" },
});

/** Gives each request the next reply, the last one for ever. */
function script(server: SigningServer, ...replies: Reply[]): void {
  server.answer = () =>
    replies[Math.min(server.received.length, replies.length) - 1]!;
}

/** Answers nothing: as soon as a request is there, so much time is over. */
function outlast(server: SigningServer, milliseconds: number): void {
  const leap = timeByLeaps();
  server.answer = () => {
    leap(milliseconds);
    return { fault: "hang" };
  };
}

/** A host that accepts no connection. */
async function refusingHost(): Promise<string> {
  const server = await SigningServer.start();
  const { baseUrl } = server;
  await server.close();
  return baseUrl;
}

/** Pauses of half an hour, with the chance that stands below. */
const ENDLESS_PAUSES = {
  baseDelay: 3_600_000,
  maximumDelay: 3_600_000,
  deadline: 7_200_000,
};

describe("a request", () => {
  let main: SigningServer;
  let backup: SigningServer;
  let merchant: Merchant;

  async function open(changes: Partial<ContractsModuleOptions> = {}) {
    merchant = await openMerchant(main, {
      backupBaseUrl: backup.baseUrl,
      retry: { baseDelay: 1 },
      ...changes,
    });
  }

  const post = (signal?: AbortSignal) =>
    merchant.client.post("/v3/x", { number: "一" }, { signal });

  beforeEach(async () => {
    main = await SigningServer.start();
    backup = await SigningServer.start();
    script(main, SUCCESS);
    script(backup, SUCCESS);
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await merchant.close();
    await Promise.all([main.close(), backup.close()]);
  });

  it.each([
    ["500 SYSTEM_ERROR", refusal(500, "SYSTEM_ERROR")],
    ["429", refusal(429, "RATELIMIT_EXCEEDED")],
    ["500 SYSTEMERROR", refusal(500, "SYSTEMERROR")],
    ["500 BANK_ERROR", refusal(500, "BANK_ERROR")],
    ["502 SERVICE_UNAVAILABLE", refusal(502, "SERVICE_UNAVAILABLE")],
    ["503 SERVICE_UNAVAILABLE", refusal(503, "SERVICE_UNAVAILABLE")],
    ["a gateway's 502", GATEWAY],
  ])(
    "is repeated after %s, signed anew over the same bytes",
    async (_, failure) => {
      await open();
      script(main, failure, failure, SUCCESS);
      expect((await post()).data).toEqual({ ok: true });
      const nonces = main.received.map(
        (request) => authorizationOf(request).nonce_str,
      );
      expect(new Set(nonces).size).toBe(3);
      expect(new Set(main.received.map(({ body }) => body.toString()))).toEqual(
        new Set(['{"number":"一"}']),
      );
      expect(backup.received).toHaveLength(0);
    },
  );

  it("is repeated three times in all, and the last error is told", async () => {
    await open();
    script(main, refusal(500, "SYSTEM_ERROR"));
    await expect(post()).rejects.toMatchObject({
      code: "SYSTEM_ERROR",
      outcome: "unknown",
      retryable: true,
    });
    expect(main.received).toHaveLength(3);
  });

  it.each([
    ["400", refusal(400, "PARAM_ERROR"), "rejected"],
    ["401", refusal(401, "SIGN_ERROR"), "rejected"],
    ["403", refusal(403, "NO_AUTH"), "rejected"],
    ["404", refusal(404, "RESOURCE_NOT_EXISTS"), "rejected"],
    ["500 of a code that is final", refusal(500, "BANK_CLOSED"), "unknown"],
    ["500 OPENID_MISMATCH", refusal(500, "OPENID_MISMATCH"), "rejected"],
    [
      "500 INVALID_TRANSACTIONID",
      refusal(500, "INVALID_TRANSACTIONID"),
      "rejected",
    ],
    ["202 USERPAYING", refusal(202, "USERPAYING"), "unknown"],
    ["202 SYSTEM_ERROR", refusal(202, "SYSTEM_ERROR"), "unknown"],
    ["an unsigned success", { unsigned: true, json: {} }, "unknown"],
  ])("is not repeated after %s", async (_, answer, outcome) => {
    await open();
    script(main, answer);
    await expect(post()).rejects.toMatchObject({ outcome, retryable: false });
    expect(main.received).toHaveLength(1);
    expect(backup.received).toHaveLength(0);
  });

  it("turns to the backup host where the main one refuses", async () => {
    await open({ baseUrl: await refusingHost() });
    expect((await post()).data).toEqual({ ok: true });
    expect(backup.received).toHaveLength(1);
  });

  it("goes to the backup host at once where the one before it found the main one down", async () => {
    await open();
    script(main, { fault: "reset" });
    await post();
    await post();
    expect([main.received.length, backup.received.length]).toEqual([1, 2]);
  });

  it.each([
    [
      "resets the connection",
      (host: SigningServer) => script(host, { fault: "reset" }),
    ],
    ["is silent", (host: SigningServer) => outlast(host, PATIENCE_MS)],
  ])("turns to the backup host where the main one %s", async (_, fail) => {
    await open({
      http: { timeout: PATIENCE_MS },
      retry: { deadline: 2 * PATIENCE_MS },
    });
    fail(main);
    expect((await post()).data).toEqual({ ok: true });
    expect([main.received.length, backup.received.length]).toEqual([1, 1]);
  });

  it("may have taken effect where an earlier attempt may have, though the last one did not", async () => {
    await open();
    script(main, { fault: "reset" });
    script(backup, refusal(400, "INVALID_REQUEST"));
    await expect(post()).rejects.toMatchObject({
      code: "INVALID_REQUEST",
      outcome: "unknown",
    });
  });

  it("certainly took no effect where no host could be reached", async () => {
    await open({
      baseUrl: await refusingHost(),
      backupBaseUrl: await refusingHost(),
    });
    await expect(post()).rejects.toMatchObject({
      name: "WechatPayTransportError",
      outcome: "rejected",
      retryable: true,
      cause: { code: "ECONNREFUSED" },
    });
  });

  it("ends at its deadline, whatever the time-out of an attempt", async () => {
    await open();
    outlast(main, PATIENCE_MS);
    const times = { timeout: 2 * PATIENCE_MS, deadline: PATIENCE_MS };
    await expect(
      merchant.client.post("/v3/x", {}, times),
    ).rejects.toMatchObject({
      name: "WechatPayTransportError",
      outcome: "unknown",
    });
    expect(main.received).toHaveLength(1);
    expect(backup.received).toHaveLength(0);
  });

  it("is not repeated where the caller aborts", async () => {
    await open();
    const caller = new AbortController();
    main.answer = () => {
      caller.abort();
      return { fault: "hang" };
    };
    await expect(post(caller.signal)).rejects.toMatchObject({
      outcome: "unknown",
      retryable: false,
    });
    expect(main.received).toHaveLength(1);
    expect(backup.received).toHaveLength(0);
  });

  it("does not wait for its next attempt once the caller aborts", async () => {
    await open({ retry: ENDLESS_PAUSES });
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    const caller = new AbortController();
    script(main, refusal(429, "RATELIMIT_EXCEEDED"));
    const channel = "nestjs-wechatpay-contracts:request:error";
    const abort = () => setImmediate(() => caller.abort());
    subscribe(channel, abort);
    await expect(post(caller.signal)).rejects.toMatchObject({ status: 429 });
    unsubscribe(channel, abort);
    expect(main.received).toHaveLength(1);
  });

  it("is given up at once where the next pause would pass its deadline", async () => {
    await open({ retry: { ...ENDLESS_PAUSES, deadline: 10_000 } });
    vi.spyOn(Math, "random").mockReturnValue(0.5);
    script(main, refusal(429, "RATELIMIT_EXCEEDED"));
    await expect(post()).rejects.toMatchObject({ status: 429 });
    expect(main.received).toHaveLength(1);
  });

  it("is sent once where the options say so", async () => {
    await open({ retry: { attempts: 1 } });
    script(main, refusal(500, "SYSTEM_ERROR"));
    await expect(post()).rejects.toMatchObject({ code: "SYSTEM_ERROR" });
    expect(main.received).toHaveLength(1);
  });

  it("keeps to one host where there is no backup", async () => {
    await open({ backupBaseUrl: false });
    script(main, { fault: "reset" }, SUCCESS);
    expect((await post()).data).toEqual({ ok: true });
    expect(main.received).toHaveLength(2);
  });

  const askingFor = (seconds: number, status = 429): Reply => ({
    ...refusal(status, "FREQUENCY_LIMITED"),
    headers: { "Retry-After": String(seconds) },
  });

  it("waits as long as the answer asks for", async () => {
    await open({ retry: { baseDelay: 0, deadline: 7_200_000 } });
    script(main, askingFor(3_600), SUCCESS);
    const caller = new AbortController();
    const timers = vi.spyOn(globalThis, "setTimeout");
    const channel = "nestjs-wechatpay-contracts:request:error";
    const abort = () => setImmediate(() => caller.abort());
    subscribe(channel, abort);
    await expect(post(caller.signal)).rejects.toMatchObject({
      status: 429,
      retryAfterSeconds: 3_600,
    });
    unsubscribe(channel, abort);
    expect(timers.mock.calls.map(([, delay]) => delay)).toContain(3_600_000);
    expect(main.received).toHaveLength(1);
  });

  it.each([429, 503])(
    "is given up at once where a %i asks for more time than there is",
    async (status) => {
      await open();
      script(main, askingFor(11, status), SUCCESS);
      await expect(post()).rejects.toMatchObject({
        status,
        retryable: true,
        retryAfterSeconds: 11,
      });
      expect(main.received).toHaveLength(1);
    },
  );

  it("is repeated where an answer asks for no time", async () => {
    await open();
    script(main, askingFor(0), SUCCESS);
    expect((await post()).data).toEqual({ ok: true });
  });

  it("has the time that the call gives it, before that of the options", async () => {
    await open({
      retry: { deadline: 2 * PATIENCE_MS },
      http: { timeout: 2 * PATIENCE_MS },
    });
    outlast(main, PATIENCE_MS);
    const call = merchant.client.get("/v3/x", { deadline: PATIENCE_MS });
    await expect(call).rejects.toMatchObject({ cause: { code: "ETIMEDOUT" } });
    expect(main.received).toHaveLength(1);
    expect(backup.received).toHaveLength(0);
  });

  it("has its time by no wall clock, which may be set meanwhile", async () => {
    await open();
    main.answer = () => {
      vi.setSystemTime(Date.now() + 60_000);
      return main.received.length === 1 ? GATEWAY : SUCCESS;
    };
    const skewed = await post().finally(() => vi.useRealTimers());
    expect(skewed.status).toBe(200);
    expect(main.received).toHaveLength(2);
  });

  it("has the time-out that the call gives it, whatever deadline it does not", async () => {
    await open({ retry: { deadline: PATIENCE_MS, attempts: 1 } });
    outlast(main, 2 * PATIENCE_MS);
    const call = merchant.client.get("/v3/x", { timeout: 2 * PATIENCE_MS });
    await expect(call).rejects.toMatchObject({
      message: `no answer within ${2 * PATIENCE_MS} ms`,
    });
  });

  describe("by a connection that the server has closed meanwhile", () => {
    /** Answers the first request of each connection, and resets the connection at the next. */
    function closeAfterOne() {
      const used = new Set<number>();
      main.answer = ({ connection }) => {
        const isStale = used.has(connection);
        used.add(connection);
        return isStale ? { fault: "reset" } : SUCCESS;
      };
    }

    it("is repeated at the same host, which is not at fault", async () => {
      await open();
      closeAfterOne();
      await post();
      expect((await post()).data).toEqual({ ok: true });
      await merchant.client.get("/v3/last");
      expect(main.received.map(({ connection }) => connection)).toEqual([
        1, 1, 2, 2, 3,
      ]);
      expect(backup.received).toHaveLength(0);
    });

    it("is not sent by another that is as old", async () => {
      await open({ retry: { attempts: 2, baseDelay: 1 } });
      const release = main.hold();
      const calls = [post(), post(), post()];
      while (main.received.length < 3) {
        await main.arrival();
      }
      release(SUCCESS);
      await Promise.all(calls);
      main.answer = ({ connection }) =>
        connection <= 3 ? { fault: "reset" } : SUCCESS;
      expect((await post()).data).toEqual({ ok: true });
      expect(main.received.at(-1)).toMatchObject({ connection: 4 });
    });

    it("may have taken effect, for it may have been read before", async () => {
      await open({ retry: { attempts: 1 } });
      closeAfterOne();
      await post();
      await expect(post()).rejects.toMatchObject({
        outcome: "unknown",
        retryable: true,
        staleConnection: true,
        cause: { code: "ECONNRESET" },
      });
    });
  });

  it("turns to the backup host where a connection that served before breaks an answer off", async () => {
    await open();
    script(main, SUCCESS, { fault: "truncate", json: {} });
    await post();
    await post();
    expect([main.received.length, backup.received.length]).toEqual([2, 1]);
  });
});
