import { Agent } from "node:http";
import { gzipSync } from "node:zlib";
import axios, { AxiosHeaders, type AxiosRequestConfig } from "axios";
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  it,
  vi,
} from "vitest";
import { brokenRules } from "../validation/refusal";
import { isSignedAsReceived, type Merchant, openMerchant } from "./merchant";
import { headerValues, PUBLIC_KEY_ID, SigningServer } from "./signing-server";

let server: SigningServer;
let elsewhere: SigningServer;
let merchant: Merchant;
beforeAll(async () => {
  server = await SigningServer.start();
  elsewhere = await SigningServer.start();
  merchant = await openMerchant(server);
});
beforeEach(() => {
  server.reset();
  elsewhere.reset();
});
afterAll(async () => {
  await merchant.close();
  await Promise.all([server.close(), elsewhere.close()]);
});

const never = vi.fn(() => {
  throw new Error("must not be called");
});

/** Fields of an axios config that are the protocol's business. */
const FORBIDDEN: Array<[string, () => AxiosRequestConfig]> = [
  ["method", () => ({ method: "DELETE" })],
  ["url", () => ({ url: `${elsewhere.baseUrl}/v3/elsewhere` })],
  ["baseURL", () => ({ baseURL: elsewhere.baseUrl, allowAbsoluteUrls: false })],
  ["params", () => ({ params: { added: 1 } })],
  [
    "paramsSerializer",
    () => ({
      params: { added: 1 },
      paramsSerializer: { serialize: () => "added=1" },
    }),
  ],
  ["data", () => ({ data: '{"other":true}' })],
  ["responseType", () => ({ responseType: "text" })],
  ["responseEncoding", () => ({ responseEncoding: "latin1" })],
  ["auth", () => ({ auth: { username: "user", password: "word" } })],
  ["adapter", () => ({ adapter: never })],
  ["transformRequest", () => ({ transformRequest: never })],
  ["transformResponse", () => ({ transformResponse: never })],
  ["validateStatus", () => ({ validateStatus: () => false })],
  ["maxContentLength", () => ({ maxContentLength: 1 })],
  ["maxBodyLength", () => ({ maxBodyLength: 1 })],
  ["beforeRedirect", () => ({ beforeRedirect: never, maxRedirects: 5 })],
  ["socketPath", () => ({ socketPath: "/nowhere.sock" })],
  ["xsrf", () => ({ xsrfCookieName: "x", withXSRFToken: true })],
];

/** Headers that are the protocol's business, though a config may have others. */
const OWN_HEADERS: Array<[string, () => AxiosRequestConfig]> = [
  [
    "Authorization",
    () => ({
      headers: { Authorization: "Bearer x", authorization: "Bearer y" },
    }),
  ],
  ["Host", () => ({ headers: { host: "elsewhere.example" } })],
  ["Content-Length", () => ({ headers: { "content-length": "3" } })],
  ["Content-Type", () => ({ headers: { "content-type": "text/plain" } })],
  ["Accept", () => ({ headers: { accept: "text/html" } })],
  ["User-Agent", () => ({ headers: { "user-agent": "x" } })],
  ["Wechatpay-Serial", () => ({ headers: { "wechatpay-serial": "x" } })],
];

/** Makes sure that a POST of `{ own: "微" }` went out as usual, and came back. */
function expectAsEver(data: unknown) {
  const { only } = server;
  expect(elsewhere.received).toEqual([]);
  expect([only.method, only.url, only.body.toString()]).toEqual([
    "POST",
    "/v3/x?y=1",
    '{"own":"微"}',
  ]);
  expect(isSignedAsReceived(only)).toBe(true);
  for (const [name, value] of [
    ["Host", new URL(server.baseUrl).host],
    ["Content-Length", "13"],
    ["Content-Type", "application/json"],
    ["Accept", "application/json"],
    ["Wechatpay-Serial", PUBLIC_KEY_ID],
  ] as const) {
    expect(headerValues(only, name)).toEqual([value]);
  }
  expect(headerValues(only, "User-Agent")).toEqual([
    expect.stringContaining("nestjs-wechatpay-contracts/"),
  ]);
  expect(data).toEqual({ answered: "是" });
}

describe("What belongs to the protocol", () => {
  beforeEach(() => {
    never.mockClear();
    server.answer = () => ({ json: { answered: "是" } });
  });

  it.each(FORBIDDEN)(
    "is refused in a call's config, for it would have no effect: %s",
    async (_, made) => {
      const config = made();
      const [name] = Object.keys(config);
      for (const call of [
        () => merchant.client.post("/v3/x?y=1", { own: "微" }, config),
        () => merchant.client.get("/v3/x?y=1", config),
      ]) {
        expect(await brokenRules(call())).toEqual({
          [name!]: { isConfig: expect.stringMatching(`^${name} `) },
        });
      }
      expect(server.received).toEqual([]);
      expect(never).not.toHaveBeenCalled();
    },
  );

  it.each(FORBIDDEN)("is refused in the option http: %s", async (_, made) => {
    const config = made();
    await expect(openMerchant(server, { http: config })).rejects.toMatchObject({
      name: "ConfigurationError",
      option: `http.${Object.keys(config)[0]}`,
    });
  });

  it.each(OWN_HEADERS)(
    "is not changed by a header of a call: %s",
    async (_, made) => {
      const { data } = await merchant.client.post(
        "/v3/x?y=1",
        { own: "微" },
        made(),
      );
      expectAsEver(data);
    },
  );

  it.each(OWN_HEADERS)(
    "is not changed by a header of the option http: %s",
    async (_, made) => {
      const other = await openMerchant(server, { http: made() });
      const { data } = await other.client.post("/v3/x?y=1", { own: "微" });
      await other.close();
      expectAsEver(data);
    },
  );
});

/** Names of the headers that a request of a merchant comes with. */
async function headerNames(
  { client }: Merchant,
  method: "get" | "post",
): Promise<string[]> {
  await client[method]("/v3/x", {});
  return server.only.rawHeaders
    .filter((_, index) => index % 2 === 0)
    .map((name) => name.toLowerCase())
    .sort();
}

describe("axios's global defaults", () => {
  const { defaults } = axios;
  const before = { ...defaults };
  afterEach(() => {
    for (const name of Object.keys(defaults)) {
      if (!(name in before)) {
        delete defaults[name as keyof typeof defaults];
      }
    }
    Object.assign(defaults, before);
  });

  it.each<[string, () => object]>([
    ["params", () => ({ params: { added: 1 } })],
    ["baseURL", () => ({ baseURL: `${elsewhere.baseUrl}/v4` })],
    ["auth", () => ({ auth: { username: "u", password: "w" } })],
    [
      "allowAbsoluteUrls",
      () => ({ baseURL: elsewhere.baseUrl, allowAbsoluteUrls: false }),
    ],
    ["socketPath", () => ({ socketPath: "/nowhere.sock" })],
    ["maxBodyLength", () => ({ maxBodyLength: 1 })],
    ["timeout", () => ({ timeout: 1 })],
    ["maxRate", () => ({ maxRate: 1 })],
    ["responseType", () => ({ responseType: "json" })],
    ["validateStatus", () => ({ validateStatus: () => false })],
    ["maxRedirects", () => ({ maxRedirects: 7 })],
    ["transformRequest", () => ({ transformRequest: [() => "{}"] })],
    ["transformResponse", () => ({ transformResponse: [() => "{}"] })],
    ["decompress", () => ({ decompress: false })],
    ["transport", () => ({ transport: { request: never } })],
    ["insecureHTTPParser", () => ({ insecureHTTPParser: true })],
    ["httpVersion", () => ({ httpVersion: 2 })],
    ["adapter", () => ({ adapter: "fetch" })],
    ["adapters in turn", () => ({ adapter: ["fetch", never] })],
  ])("do not change a request either: %s", async (_, changes) => {
    Object.assign(defaults, changes());
    const other = await openMerchant(server);
    server.answer = () => ({
      body: gzipSync('{"answered":"是"}'),
      signedBody: '{"answered":"是"}',
      headers: { "Content-Encoding": "gzip" },
    });
    // Only axios's own adapter for Node takes an agent.
    const httpAgent = new Agent();
    const connected = vi.spyOn(httpAgent, "createConnection");
    const { data } = await other.client.post(
      "/v3/x?y=1",
      { own: "微" },
      { httpAgent },
    );
    await other.close();
    expectAsEver(data);
    expect(connected).toHaveBeenCalledOnce();
    expect(connected.mock.lastCall![0]).not.toMatchObject({
      insecureHTTPParser: true,
    });
  });

  it.each(["get", "post"] as const)(
    "send no header to WeChat Pay: %s",
    async (method) => {
      const own = await headerNames(merchant, method);
      defaults.headers = new AxiosHeaders({
        "X-Internal-Token": "t",
        "x-own": "default",
        authorization: "Bearer t",
        "Accept-Language": "de",
      }) as never;
      Object.assign(defaults.headers, {
        common: { "X-Common": "t", Cookie: "t" },
        get: { "X-Get": "t" },
        post: { "X-Post": "t" },
      });
      const other = await openMerchant(server, {
        http: { headers: { "X-Own": "module" } },
      });
      server.reset();
      expect(await headerNames(other, method)).toEqual(
        [...own, "x-own"].sort(),
      );
      expect(headerValues(server.only, "X-Own")).toEqual(["module"]);
      expect(isSignedAsReceived(server.only)).toBe(true);
      await other.close();
    },
  );

  it("may have a function as adapter, as mocks do, which takes the request", async () => {
    const taken = vi.fn(axios.getAdapter("http"));
    defaults.adapter = taken;
    const other = await openMerchant(server);
    await other.client.get("/v3/x");
    await other.close();
    expect(taken).toHaveBeenCalledOnce();
    expect(server.received).toHaveLength(1);
  });

  it("may name a proxy, what is signed unchanged", async () => {
    const { hostname, port } = new URL(elsewhere.baseUrl);
    defaults.proxy = { protocol: "http", host: hostname, port: Number(port) };
    const other = await openMerchant(server);
    await other.client.get("/v3/x?y=1");
    await other.close();
    expect(server.received).toEqual([]);
    expect(elsewhere.only.url).toBe(`${server.baseUrl}/v3/x?y=1`);
    expect(isSignedAsReceived({ ...elsewhere.only, url: "/v3/x?y=1" })).toBe(
      true,
    );
  });
});
