import { getEventListeners, once } from "node:events";
import { Agent as HttpAgent } from "node:http";
import { Agent, createServer } from "node:https";
import { type AddressInfo, connect } from "node:net";
import { setImmediate as setImmediatePromise } from "node:timers/promises";
import { HttpService } from "@nestjs/axios";
import axios from "axios";
import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  vi,
} from "vitest";
import { createMerchant, WechatPayTransportError } from "../../lib";
import { type AttemptLimits, exchange } from "../../lib/client/transport";
import { certificatePem, keyPem } from "../vectors";
import { PATIENCE_MS, timeByLeaps } from "./leaps";
import {
  failureOf,
  type Merchant,
  merchantOptions,
  openMerchant,
} from "./merchant";
import { SigningServer } from "./signing-server";

let server: SigningServer;
let merchant: Merchant;
beforeAll(async () => {
  server = await SigningServer.start();
  merchant = await openMerchant(server);
});
beforeEach(() => server.reset());
afterAll(async () => {
  await merchant.close();
  await server.close();
});

const failed = async (call: Promise<unknown>) => {
  const error = await failureOf(call);
  expect(error).toBeInstanceOf(WechatPayTransportError);
  expect(error.name).toBe("WechatPayTransportError");
  return error;
};

/** One attempt by the application's axios, whose answer is not looked at unless `read` does. */
const attempt = (
  http: HttpService,
  limits: Omit<AttemptLimits, "connectTimeout">,
  read: () => Promise<void> = () => Promise.resolve(),
) =>
  exchange(
    http,
    { prepare: () => Promise.resolve({ url: server.baseUrl }), read },
    { connectTimeout: 1_500, ...limits },
  );

/** The error of a request whose application's axios throws by an interceptor. */
async function failureWhere(
  stage: "request" | "response",
  thrown: unknown,
): Promise<Error> {
  const http = new HttpService();
  const interceptors = http.axiosRef.interceptors[stage];
  const interceptor = interceptors.use((): Promise<never> =>
    Promise.reject(thrown),
  );
  const error = await failed(attempt(http, { timeout: 5_000 }));
  interceptors.eject(interceptor);
  return error;
}

describe("A request that gets no answer", () => {
  it("certainly took no effect where the connection was refused", async () => {
    const gone = await SigningServer.start();
    const { host } = new URL(gone.baseUrl);
    const other = await openMerchant({ baseUrl: gone.baseUrl });
    await gone.close();
    for (const call of [
      () => other.client.get("/v3/x"),
      () => other.client.post("/v3/x", {}),
    ]) {
      expect(await failed(call())).toMatchObject({
        outcome: "rejected",
        retryable: true,
        message: `no usable answer: connect ECONNREFUSED ${host}`,
        cause: {
          message: `connect ECONNREFUSED ${host}`,
          code: "ECONNREFUSED",
          syscall: "connect",
        },
      });
    }
    await other.close();
  });

  it("certainly took no effect where it failed while it connected, for whatever reason", async () => {
    const late = Object.assign(new Error("connect ETIMEDOUT"), {
      code: "ETIMEDOUT",
      syscall: "connect",
    });
    const httpAgent = new HttpAgent();
    httpAgent.createConnection = () => {
      const lookup = () => undefined;
      const socket = connect({ host: "nowhere.invalid", port: 80, lookup });
      setImmediate(() => socket.destroy(late));
      return socket;
    };
    const call = merchant.client.post("/v3/x", {}, { httpAgent });
    expect(await failed(call)).toMatchObject({
      outcome: "rejected",
      retryable: true,
      cause: { code: "ETIMEDOUT" },
    });
  });

  it.each([
    "ECONNREFUSED",
    "ENOTFOUND",
    "EAI_AGAIN",
    "EHOSTUNREACH",
    "ENETUNREACH",
    "EADDRNOTAVAIL",
  ])(
    "certainly took no effect where no address could be reached: %s",
    async (code) => {
      // Node tries several addresses, and its AggregateError names no system call.
      const all = Object.assign(new AggregateError([], "all failed"), { code });
      expect(await failureWhere("request", all)).toMatchObject({
        outcome: "rejected",
        retryable: true,
        cause: { code },
      });
    },
  );

  it.each([
    [new Error(""), "UNKNOWN", "UNKNOWN"],
    [new Error("of an interceptor"), "of an interceptor", "UNKNOWN"],
    [{ code: "EPIPE" }, "EPIPE", "EPIPE"],
    [undefined, "UNKNOWN", "UNKNOWN"],
  ])(
    "may have taken effect where the application's axios threw %j",
    async (thrown, message, code) => {
      const error = await failureWhere("response", thrown);
      expect(error).toMatchObject({
        outcome: "unknown",
        retryable: true,
        message: `no usable answer: ${message}`,
        cause: { message, code },
      });
      expect(error.cause).not.toHaveProperty("syscall");
    },
  );

  it.each(["ECONNREFUSED", "ERR_INVALID_ARG_TYPE", "ENOTFOUND"])(
    "may have taken effect, and is not sent again, where an interceptor that had its answer threw %s",
    async (code) => {
      const http = axios.create();
      http.interceptors.response.use(() =>
        Promise.reject(Object.assign(new Error("of the audit"), { code })),
      );
      const merchant = await createMerchant(merchantOptions(server), {
        axios: http,
      });
      const call = merchant.deductions.combinePapay.apply({
        combine_appid: "wxd678efh567hg6787",
        combine_out_trade_no: "P20261127103456",
        contract_id: "1",
        sub_orders: [
          {
            sub_mchid: "1900000110",
            out_trade_no: "20261127103456",
            description: "tea",
            amount: { total_amount: 1 },
          },
        ],
      });
      expect(await failed(call)).toMatchObject({
        outcome: "unknown",
        cause: { code },
      });
      expect(server.received).toHaveLength(1);
      await merchant.close();
    },
  );

  it("may have taken effect where an interceptor sent it again, and the second was refused", async () => {
    const gone = await SigningServer.start();
    const { baseUrl } = gone;
    await gone.close();
    server.answer = () => ({ fault: "reset" });
    const http = axios.create();
    http.interceptors.response.use(undefined, ({ config }) =>
      config.url.startsWith(baseUrl)
        ? Promise.reject(
            Object.assign(new Error("refused"), { code: "ECONNREFUSED" }),
          )
        : http.request({ ...config, url: `${baseUrl}/v3/x` }),
    );
    const merchant = await createMerchant(
      { ...merchantOptions(server), retry: { attempts: 1 } },
      { axios: http },
    );
    expect(await failed(merchant.client.post("/v3/x", {}))).toMatchObject({
      outcome: "unknown",
      cause: { code: "ECONNREFUSED" },
    });
    await merchant.close();
  });

  it.each(["ENOTFOUND", "EAI_AGAIN"])(
    "certainly took no effect where the host has no address: %s",
    async (code) => {
      const unknown = Object.assign(new Error(`getaddrinfo ${code}`), { code });
      const httpsAgent = new Agent({
        lookup: (_host, _options, callback) => callback(unknown, ""),
      });
      const other = await openMerchant({ baseUrl: "https://nowhere.invalid" });
      const call = other.client.post("/v3/x", {}, { httpsAgent });
      expect(await failed(call)).toMatchObject({
        outcome: "rejected",
        retryable: true,
        cause: { code },
      });
      await other.close();
    },
  );

  it("certainly took no effect where the host's certificate is not trusted, and repeating does not help", async () => {
    let requests = 0;
    const imposter = createServer(
      { key: keyPem("platform-pkcs8"), cert: certificatePem("platform") },
      () => requests++,
    ).listen(0, "127.0.0.1");
    await once(imposter, "listening");
    const { port } = imposter.address() as AddressInfo;
    const other = await openMerchant({ baseUrl: `https://127.0.0.1:${port}` });
    const error = await failed(other.client.post("/v3/x", {}));
    expect(error).toMatchObject({ outcome: "rejected", retryable: false });
    expect(requests).toBe(0);
    await other.close();
    imposter.close();
  });

  it.each([
    ["hangs", { fault: "hang" }],
    ["trickles bytes for ever", { fault: "trickle", json: {} }],
  ] as const)(
    "ends at its time-out where the server %s, and may have taken effect",
    async (_, reply) => {
      const leap = timeByLeaps();
      server.answer = () => {
        setImmediate(() => leap(PATIENCE_MS));
        return reply;
      };
      const error = await failed(
        merchant.client.post("/v3/x", {}, { timeout: PATIENCE_MS }),
      );
      expect(error).toMatchObject({
        outcome: "unknown",
        retryable: true,
        cause: { message: "timeout", code: "ETIMEDOUT" },
        message: `no answer within ${PATIENCE_MS} ms`,
      });
      expect(server.received).toHaveLength(1);
    },
  );

  it("ends at the time-out of the module where its own is not given", async () => {
    const leap = timeByLeaps();
    const other = await openMerchant(server, { http: { timeout: 9_000 } });
    server.answer = () => {
      leap(9_000);
      return { fault: "hang" };
    };
    const error = await failed(other.client.get("/v3/x"));
    expect(error).toMatchObject({ message: "no answer within 9000 ms" });
    await other.close();
  });

  it.each(["reset", "truncate"] as const)(
    "may have taken effect where the connection broke: %s",
    async (fault) => {
      server.answer = () => ({ fault, json: { state: "SIGNED" } });
      const error = await failed(merchant.client.post("/v3/x", {}));
      expect(error).toMatchObject({ outcome: "unknown", retryable: true });
      expect(server.received).toHaveLength(1);
    },
  );

  it("may have taken effect where the answer is too large to be read", async () => {
    server.answer = () => ({ json: "a".repeat(2 * 1024 * 1024) });
    const error = await failed(merchant.client.post("/v3/x", {}));
    expect(error).toMatchObject({ outcome: "unknown", retryable: false });
  });

  it.each([
    ["that says so beforehand", { "Content-Length": String(2 ** 21) }],
    ["that does not say so", { "Transfer-Encoding": "chunked" }],
  ] as Array<[string, Record<string, string>]>)(
    "is not held up by 2 MB of an error %s",
    async (_, headers) => {
      server.answer = () => ({
        status: 500,
        body: "a".repeat(2 ** 21),
        headers,
      });
      const error = await failed(merchant.client.get("/v3/x"));
      expect(error).toMatchObject({ outcome: "unknown", retryable: false });
    },
  );
});

describe("A caller's signal", () => {
  it("that was aborted before keeps the request from being sent", async () => {
    const error = await failed(
      merchant.client.post("/v3/x", {}, { signal: AbortSignal.abort() }),
    );
    expect(error).toMatchObject({
      message: "aborted by the caller's signal",
      outcome: "rejected",
      retryable: false,
      cause: { message: "aborted", code: "ABORT_ERR" },
    });
    expect(server.received).toEqual([]);
    const http = new HttpService();
    const early = attempt(http, {
      timeout: 5_000,
      signal: AbortSignal.abort(),
    });
    expect(await failed(early)).toMatchObject({ outcome: "rejected" });
  });

  it("that is aborted while the application's axios prepares the request keeps it from being sent", async () => {
    const caller = new AbortController();
    const http = new HttpService();
    const { request } = http.axiosRef.interceptors;
    const interceptor = request.use((config) => {
      caller.abort();
      return config;
    });
    const call = attempt(http, { timeout: 5_000, signal: caller.signal });
    expect(await failed(call)).toMatchObject({ retryable: false });
    request.eject(interceptor);
    expect(server.received).toEqual([]);
  });

  it("that is aborted before the answer is read ends the wait for its key", async () => {
    const caller = new AbortController();
    const http = new HttpService();
    const { response } = http.axiosRef.interceptors;
    const interceptor = response.use((answer) => {
      caller.abort();
      return answer;
    });
    // Longer than a test may take: it is the caller who ends this.
    const call = attempt(
      http,
      { timeout: 60_000, signal: caller.signal },
      () => new Promise(() => undefined),
    );
    expect(await failed(call)).toMatchObject({ outcome: "unknown" });
    response.eject(interceptor);
  });

  it.each(["hang", "trickle"] as const)(
    "ends a request under way, which may have taken effect: %s",
    async (fault) => {
      server.answer = () => ({ fault, json: {} });
      const caller = new AbortController();
      const arrived = server.arrival();
      const call = failed(
        merchant.client.post("/v3/x", {}, { signal: caller.signal }),
      );
      await arrived;
      caller.abort();
      expect(await call).toMatchObject({
        outcome: "unknown",
        retryable: false,
        cause: { code: "ABORT_ERR" },
      });
      expect(server.received).toHaveLength(1);
    },
  );

  it("tells axios's adapters by their own signal that it was aborted", async () => {
    const caller = new AbortController();
    const http = new HttpService();
    const listener = vi.fn(function (this: { reason: unknown }) {
      return this.reason;
    });
    const { request } = http.axiosRef.interceptors;
    const interceptor = request.use((config) => {
      config.signal?.addEventListener?.("abort", listener);
      caller.abort();
      return config;
    });
    await failed(attempt(http, { timeout: 5_000, signal: caller.signal }));
    request.eject(interceptor);
    expect(listener).toHaveReturnedWith("aborted");
  });

  it("may be any object that says whether it is aborted", async () => {
    await merchant.client.get("/v3/x", { signal: { aborted: false } });
    expect(server.received).toHaveLength(1);
  });

  it("may be shared by many calls, of which Node warns nobody", async () => {
    const caller = new AbortController();
    const warnings: Error[] = [];
    const warn = (warning: Error) => warnings.push(warning);
    process.on("warning", warn);
    server.answer = () => ({ fault: "hang" });
    const calls = Array.from({ length: 20 }, () =>
      failed(merchant.client.get("/v3/x", { signal: caller.signal })),
    );
    while (server.received.length < 20) {
      await server.arrival();
    }
    expect(getEventListeners(caller.signal, "abort")).toHaveLength(1);
    caller.abort();
    for (const error of await Promise.all(calls)) {
      expect(error).toMatchObject({ cause: { code: "ABORT_ERR" } });
    }
    expect(getEventListeners(caller.signal, "abort")).toEqual([]);
    process.off("warning", warn);
    expect(warnings).toEqual([]);
  });

  it("does not reach a request that has ended, nor the next one", async () => {
    const caller = new AbortController();
    await merchant.client.get("/v3/x", { signal: caller.signal });
    // A signal may live as long as the process: what listens to it must not add up.
    expect(getEventListeners(caller.signal, "abort")).toEqual([]);
    caller.abort();
    await merchant.client.get("/v3/y");
    expect(server.received.map(({ url }) => url)).toEqual(["/v3/x", "/v3/y"]);
  });
});

describe("What never settles is given up with the attempt", () => {
  const never = () => new Promise<never>(() => undefined);
  const stuck = {
    "an interceptor of the request": ({ axiosRef }: HttpService) =>
      axiosRef.interceptors.request.use(never),
    "an interceptor of the answer": ({ axiosRef }: HttpService) =>
      axiosRef.interceptors.response.use(never),
    "an adapter": ({ axiosRef }: HttpService) => {
      axiosRef.defaults.adapter = never;
    },
  };
  const httpWhere = (hangs: (http: HttpService) => unknown) => {
    const http = new HttpService(new HttpService().axiosRef.create());
    hangs(http);
    return http;
  };

  it.each(Object.entries(stuck))("at its time: %s", async (_, hangs) => {
    const call = attempt(httpWhere(hangs), { timeout: 100 });
    expect(await failed(call)).toMatchObject({
      message: "no answer within 100 ms",
      outcome: "unknown",
      retryable: true,
      cause: { code: "ETIMEDOUT" },
    });
  });

  it.each(Object.entries(stuck))("by the caller: %s", async (_, hangs) => {
    const caller = new AbortController();
    const call = failed(
      attempt(httpWhere(hangs), { timeout: 60_000, signal: caller.signal }),
    );
    setImmediate(() => caller.abort());
    expect(await call).toMatchObject({
      outcome: "unknown",
      retryable: false,
      cause: { code: "ABORT_ERR" },
    });
  });

  it("before anything is sent, where it is the signature", async () => {
    const unsigned = { prepare: never, read: never };
    const call = exchange(new HttpService(), unsigned, {
      timeout: 100,
      connectTimeout: 100,
    });
    expect(await failed(call)).toMatchObject({
      message: "the request was not signed within 100 ms",
      outcome: "rejected",
      retryable: true,
    });
  });

  it("and what was signed too late is not sent", async () => {
    const http = new HttpService();
    let sign!: () => void;
    const late = new Promise<{ url: string }>((resolve) => {
      sign = () => resolve({ url: server.baseUrl });
    });
    const requested = vi.spyOn(http.axiosRef, "request");
    await failed(
      exchange(
        http,
        { prepare: () => late, read: never },
        { timeout: 10, connectTimeout: 10 },
      ),
    );
    sign();
    await late;
    await setImmediatePromise();
    expect(requested).not.toHaveBeenCalled();
  });
});

describe("An answer that is there and cannot be read", () => {
  const never = () => new Promise<never>(() => {});

  it("is given up when the time is over, and may have taken effect", async () => {
    const leap = timeByLeaps();
    const http = new HttpService();
    const reading = attempt(http, { timeout: PATIENCE_MS }, () => {
      setImmediate(() => leap(PATIENCE_MS));
      return never();
    });
    expect(await failed(reading)).toMatchObject({
      message: `the answer could not be verified within ${PATIENCE_MS} ms, as the platform certificates are still being downloaded`,
      outcome: "unknown",
      retryable: true,
      cause: { code: "ETIMEDOUT" },
    });
  });

  it("is given up where the caller aborts", async () => {
    const caller = new AbortController();
    const reading = failed(
      attempt(
        new HttpService(),
        { timeout: 60_000, signal: caller.signal },
        () => {
          setImmediate(() => caller.abort());
          return never();
        },
      ),
    );
    expect(await reading).toMatchObject({
      outcome: "unknown",
      cause: { code: "ABORT_ERR" },
    });
  });
});
