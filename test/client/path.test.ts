import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { RequestValidationError, wechatPayPath } from "../../lib";
import { isSignedAsReceived, type Merchant, openMerchant } from "./merchant";
import { SigningServer } from "./signing-server";
import { brokenRules } from "../validation/refusal";

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

const asPath = (value: string | number) => wechatPayPath`/v3/a/${value}/b`;

describe("What is signed of a path is what comes over the wire", () => {
  it.each([
    ["/v3/x?name='quoted'", "/v3/x?name=%27quoted%27"],
    ["/v3/it's", "/v3/it's"],
    ["/v3/名称?描述=微信", undefined],
    ["/v3/a%20b?c=%E5%BE%AE%27", "/v3/a%20b?c=%E5%BE%AE%27"],
    ["/v3/100%", "/v3/100%"],
    ["/v3/x?a[]=1&b={2}|3^`", undefined],
    ['/v3/x?a="<>', undefined],
    ["/v3/x?", undefined],
    ["/v3/x?a=/../b", "/v3/x?a=/../b"],
    ["/v3/x//y;z=1,2:@&=+$!*()", "/v3/x//y;z=1,2:@&=+$!*()"],
    ["/v3/x?a=1&a=2", "/v3/x?a=1&a=2"],
    ["/v3/.../a..b", "/v3/.../a..b"],
  ])("%s", async (path, wire) => {
    await merchant.client.get(path);
    await merchant.client.post(path, {});
    for (const one of server.received) {
      expect(one.url).toMatch(/^[\x21-\x7e]+$/);
      expect(one.url).toBe(wire ?? one.url);
      expect(isSignedAsReceived(one)).toBe(true);
    }
    expect(server.received).toHaveLength(2);
  });
});

describe("A path", () => {
  const expectRefused = async (path: string, isPath: string) => {
    for (const call of [
      () => merchant.client.get(path),
      () => merchant.client.post(path, {}),
    ]) {
      expect(await brokenRules(call())).toEqual({ path: { isPath } });
    }
    expect(server.received).toEqual([]);
  };

  it.each([
    "/a/../b",
    "/a/./b",
    "/..",
    "/a/..?x=1",
    "/%2e%2e/b",
    "/a/%2E%2e/b",
    "/a/.%2e/b",
    "/a/%2e/b",
  ])("is refused where it would address another: %j", (path) =>
    expectRefused(path, 'path must not hold the segments "." or ".."'),
  );

  it.each([
    "//host.example/b",
    "/\\host.example/b",
    "/a\\..\\b",
    "http://host.example/b",
    "https://host.example/b",
    "v3/x",
    "@host.example/b",
    ".host.example/b",
    ":8080/b",
    "",
    "?x=1",
    "/v3/x#part",
    "/v3/x?a=b c",
    "/v3/x\r\nHost: host.example",
    "/v3/x\t",
  ])("is refused before anything is sent: %j", (path) =>
    expectRefused(
      path,
      'path must begin with one "/" and hold no fragment, backslash or white space',
    ),
  );

  it.each([undefined, null, 1, ["/v3/x"], { pathname: "/v3/x" }])(
    "is a string, not %j",
    async (path) => {
      const call = merchant.client.get(path as unknown as string);
      expect(Object.keys(await brokenRules(call))).toEqual(["path"]);
      expect(server.received).toEqual([]);
    },
  );
});

describe("wechatPayPath", () => {
  it.each([
    ["../x", "/v3/a/..%2Fx/b"],
    ["../../12536/out-contract-code/B", undefined],
    ["a/b?c#d", "/v3/a/a%2Fb%3Fc%23d/b"],
    ["WxA_001", "/v3/a/WxA_001/b"],
    ["100%", "/v3/a/100%25/b"],
    ["%2e%2e", "/v3/a/%252e%252e/b"],
    ["微信 支付", undefined],
    ["it's", "/v3/a/it's/b"],
    ["...", "/v3/a/.../b"],
    ["\r\nHost: x", undefined],
    [12535, "/v3/a/12535/b"],
  ])("keeps the value %j in its place", async (value, wire) => {
    const path = asPath(value);
    expect(path).toBe(wire ?? `/v3/a/${encodeURIComponent(value)}/b`);
    await merchant.client.get(path);
    expect(server.only.url).toBe(path);
    expect(isSignedAsReceived(server.only)).toBe(true);
    const segment = server.only.url.split("/")[3]!;
    expect(decodeURIComponent(segment)).toBe(String(value));
  });

  it("encodes values of a query alike", () => {
    expect(wechatPayPath`/v3/x?a=${"1&b=2"}&c=${3}`).toBe(
      "/v3/x?a=1%26b%3D2&c=3",
    );
  });

  const EMPTY =
    "path has an empty value, or one that is neither a string nor a number";
  const DOTS = 'path has the value "." or "..", which would address another';

  it.each<[unknown, string]>([
    [".", DOTS],
    ["..", DOTS],
    ["", EMPTY],
    [undefined, EMPTY],
    [null, EMPTY],
    [{}, EMPTY],
    [["a"], EMPTY],
    [true, EMPTY],
    [NaN, "path has a number that is no whole one"],
    [Infinity, "path has a number that is no whole one"],
    [1e21, "path has a number that is no whole one"],
    [1.5, "path has a number that is no whole one"],
    ["\ud800", "path has a value that is not well-formed Unicode"],
  ])("refuses the value %j", (value, message) => {
    const refused = () => asPath(value as string);
    expect(refused).toThrow(RequestValidationError);
    expect(refused).toThrow(message);
  });

  it("does not print the value that it refuses", () => {
    expect(() => asPath("oUpF8uMu\ud800")).toThrow(/^(?!.*oUpF8uMu)/s);
  });
});
