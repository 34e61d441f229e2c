import { inspect } from "node:util";
import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { WechatPayApiError } from "../../lib";
import {
  authorizationOf,
  failureOf,
  type Merchant,
  openMerchant,
} from "./merchant";
import { PUBLIC_KEY_ID, type Reply, SigningServer } from "./signing-server";

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

describe("A verified answer", () => {
  it("is an axios response: data, status, headers, config and the Request-ID", async () => {
    server.answer = () => ({ json: { 描述: "微信" }, status: 201 });
    const response = await merchant.client.post("/v3/x?y=1", {});
    expect(response).toMatchObject({
      data: { 描述: "微信" },
      status: 201,
      statusText: "Created",
      requestId: "08F78BB3AF0610D302",
      config: { method: "POST", url: `${server.baseUrl}/v3/x?y=1` },
    });
    expect(response.headers["request-id"]).toBe("08F78BB3AF0610D302");
    expect({ ...response.config.headers }).toEqual({
      Accept: "application/json",
      "Content-Type": "application/json",
      "User-Agent": expect.stringMatching(/^nestjs-wechatpay-contracts\//),
      "Wechatpay-Serial": PUBLIC_KEY_ID,
    });
  });

  it("is verified over its bytes, a byte order mark included", async () => {
    server.answer = () => ({ body: "\uFEFF{}" });
    await expect(merchant.client.get("/v3/x")).rejects.toMatchObject({
      reason: "body",
      message: "the answer is signed, but it is not JSON",
    });
  });

  it("bears no secret of its request", async () => {
    const response = await merchant.client.post("/v3/x", { a: 1 });
    expect("request" in response).toBe(false);
    const printed = [
      inspect(response, { depth: null, showHidden: true }),
      JSON.stringify(response),
    ];
    const { signature, nonce_str } = authorizationOf(server.only);
    for (const text of printed) {
      expect(text).not.toMatch(/\bauthorization['"]?:/i);
      expect(text).not.toContain("WECHATPAY2");
      expect(text).not.toContain(signature);
      expect(text).not.toContain(nonce_str);
      expect(text).not.toContain("PRIVATE KEY");
      expect(text).toContain("/v3/x");
    }
  });

  it.each([200, 204])("may be empty: %d", async (status) => {
    server.answer = () => ({ status, body: "" });
    for (const call of [
      () => merchant.client.get("/v3/x"),
      () => merchant.client.post("/v3/x", {}),
    ]) {
      expect(await call()).toMatchObject({ status, data: undefined });
    }
  });

  it("may come without a Request-ID", async () => {
    server.answer = () => ({ json: {}, headers: { "Request-ID": "" } });
    const { requestId } = await merchant.client.get("/v3/x");
    expect(requestId || undefined).toBeUndefined();
  });

  it("may be any JSON, and a number is what JSON makes of it", async () => {
    for (const [body, data] of [
      ["[1.0, 2e1]", [1, 20]],
      ["null", null],
      ['"文"', "文"],
      [' {"a" : 1 }\r\n', { a: 1 }],
    ] as const) {
      server.answer = () => ({ body });
      expect((await merchant.client.get("/v3/x")).data).toEqual(data);
    }
  });

  it("may be as large as 1 MB", async () => {
    const text = "a".repeat(1024 * 1024 - 2);
    server.answer = () => ({ json: text });
    expect((await merchant.client.get("/v3/x")).data).toBe(text);
  });
});

describe("A 2xx whose body is an error is one", () => {
  it.each<[number, object]>([
    [202, { code: "USERPAYING", message: "需要用户输入支付密码" }],
    [200, { code: "SYSTEM_ERROR", message: "系统错误", detail: {} }],
  ])("%d %o", async (status, json) => {
    server.answer = () => ({ status, json });
    for (const call of [
      () => merchant.client.get("/v3/x"),
      () => merchant.client.post("/v3/x", {}),
    ]) {
      expect(await failureOf(call())).toMatchObject({
        name: "WechatPayApiError",
        status,
        ...json,
        outcome: "unknown",
        retryable: false,
        requestId: "08F78BB3AF0610D302",
      });
    }
  });

  it("only where it is signed: anybody may have answered", async () => {
    const json = { code: "USERPAYING", message: "需要用户输入支付密码" };
    server.answer = () => ({ status: 202, json, unsigned: true });
    expect(await failureOf(merchant.client.get("/v3/x"))).toMatchObject({
      name: "ResponseVerificationError",
    });
  });

  it.each([
    { code: "A1B2", message: "welcome" },
    { code: "WELCOME", coupon_id: "1" },
    { code: "WELCOME", message: "welcome", coupon_id: "1" },
    { code: "WELCOME" },
    { code: 1, message: "one" },
    { code: "WELCOME", message: "welcome", detail: "10 %" },
  ])("but not where it merely has a code: %o", async (json) => {
    server.answer = () => ({ status: 202, json });
    expect((await merchant.client.get("/v3/x")).data).toEqual(json);
  });
});

describe("The Request-ID of an answer", () => {
  // As a C1 control sequence it would clear a terminal.
  const headers = { "Request-ID": "08F7\u009b2J" };

  it.each<[string, Reply]>([
    ["a success", { json: {}, headers }],
    ["an error", { status: 400, json: {}, headers }],
    ["what cannot be trusted", { unsigned: true, json: {}, headers }],
    ["what is signed and no JSON", { body: "{", headers }],
  ])("steers no terminal: %s", async (_, reply) => {
    server.answer = () => reply;
    const end: unknown = await merchant.client
      .get("/v3/x")
      .catch((error: unknown) => error);
    expect(end).toMatchObject({ requestId: "08F7 2J" });
  });
});

describe("An answer other than 2xx is an error", () => {
  const failing = async (reply: Reply) => {
    server.answer = () => reply;
    const error = await failureOf(merchant.client.post("/v3/x", {}));
    expect(error).toBeInstanceOf(WechatPayApiError);
    expect(server.received).toHaveLength(1);
    return error;
  };
  const body = (code: string) => ({
    code,
    message: "参数错误",
    detail: { field: "/body/openid", issue: "长度" },
  });

  it.each([
    [400, "PARAM_ERROR", "rejected", false],
    [400, "INVALID_REQUEST", "rejected", false],
    [401, "SIGN_ERROR", "rejected", false],
    [403, "NO_AUTH", "rejected", false],
    [404, "RESOURCE_NOT_EXISTS", "rejected", false],
    [409, "A_CODE_OF_NEXT_YEAR", "rejected", false],
    [429, "FREQUENCY_LIMITED", "rejected", true],
    [429, "RATELIMIT_EXCEEDED", "rejected", true],
    [500, "SYSTEM_ERROR", "unknown", true],
    [503, "SYSTEM_ERROR", "unknown", true],
  ] as const)(
    "%d %s: %s, retryable %s, signed or not",
    async (status, code, outcome, retryable) => {
      for (const unsigned of [true, false]) {
        server.reset();
        const error = await failing({ status, json: body(code), unsigned });
        expect(error).toMatchObject({
          name: "WechatPayApiError",
          ...body(code),
          status,
          outcome,
          retryable,
          requestId: "08F78BB3AF0610D302",
        });
      }
    },
  );

  it.each([true, false])(
    "with the answer's headers, which no print shows; JSON: %s",
    async (json) => {
      const error = (await failing({
        status: 503,
        unsigned: true,
        json: body("SYSTEM_ERROR"),
        headers: { Via: "1.1 gateway", "Retry-After": "86400" },
      })) as WechatPayApiError;
      expect(error.headers).toMatchObject({
        "request-id": error.requestId,
        "retry-after": String(error.retryAfterSeconds),
        via: "1.1 gateway",
      });
      const shown = json ? JSON.stringify(error) : inspect(error);
      expect(shown).toContain("SYSTEM_ERROR");
      expect(shown).not.toMatch(/headers|1\.1 gateway/);
    },
  );

  it.each([502, 503, 504])("a gateway's %d page", async (status) => {
    const error = await failing({
      status,
      unsigned: true,
      body: "<html><body>Bad Gateway</body></html>",
      headers: { "Content-Type": "text/html" },
    });
    expect(error).toMatchObject({
      status,
      code: "UNKNOWN",
      outcome: "unknown",
      retryable: true,
      message: expect.stringContaining(`${status}`),
    });
  });

  it.each([
    "",
    "null",
    "[]",
    "1",
    '{"code":5,"message":["no"]}',
    '{"code":"PARAM',
    "\ufeff{}",
  ])("with a body that is not WeChat Pay's: %j", async (text) => {
    const error = await failing({ status: 400, unsigned: true, body: text });
    expect(error).toMatchObject({
      status: 400,
      code: "UNKNOWN",
      outcome: "rejected",
      retryable: false,
    });
  });

  it.each([301, 302, 303, 307, 308])(
    "a redirect of status %d, which is not followed",
    async (status) => {
      const other = await SigningServer.start();
      const error = await failing({
        status,
        body: "",
        headers: { Location: `${other.baseUrl}/v3/x` },
      });
      expect(error).toMatchObject({ status, retryable: false });
      expect(other.received).toEqual([]);
      await other.close();
    },
  );

  it("a redirect of a GET to the same host, which is not followed", async () => {
    server.answer = () => ({ status: 307, headers: { Location: "/v3/y" } });
    const error = await failureOf(merchant.client.get("/v3/x"));
    expect(error).toMatchObject({ status: 307 });
    expect(server.received).toHaveLength(1);
  });
});
