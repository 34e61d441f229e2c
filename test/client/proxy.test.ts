import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../lib";
import { environmentProxy, proxyUrl } from "../../lib/client/proxy";

const HOST = "api.mch.weixin.qq.com";
const PROXY = "http://proxy.internal:3128";

describe("The proxy of the environment", () => {
  it.each<[NodeJS.ProcessEnv]>([
    [{ HTTPS_PROXY: PROXY }],
    [{ https_proxy: PROXY }],
    [{ ALL_PROXY: PROXY }],
    [{ https_proxy: PROXY, ALL_PROXY: "http://other:1" }],
    [{ HTTPS_PROXY: PROXY, NO_PROXY: "localhost,.internal, 10.0.0.0/8" }],
    [{ HTTPS_PROXY: PROXY, NO_PROXY: "" }],
  ])("is used: %o", (environment) => {
    expect(environmentProxy(HOST, environment)?.host).toBe(
      "proxy.internal:3128",
    );
  });

  it.each<[NodeJS.ProcessEnv]>([
    [{}],
    [{ HTTP_PROXY: PROXY }],
    [{ HTTPS_PROXY: "socks5://proxy.internal:1080" }],
    [{ HTTPS_PROXY: "proxy.internal:3128" }],
    [{ HTTPS_PROXY: "http://" }],
    ...[
      "*",
      HOST,
      `${HOST}:443`,
      ".qq.com",
      "*.qq.com",
      "qq.com.",
      "a,b, WEIXIN.qq.com",
    ].map((NO_PROXY): [NodeJS.ProcessEnv] => [
      { HTTPS_PROXY: PROXY, NO_PROXY },
    ]),
  ])("is left to axios, or there is none: %o", (environment) => {
    expect(environmentProxy(HOST, environment)).toBeUndefined();
  });

  it("is left to axios where exceptions might be ranges of addresses", () => {
    const environment = { HTTPS_PROXY: PROXY, NO_PROXY: "10.0.0.0/8" };
    expect(environmentProxy("10.1.2.3", environment)).toBeUndefined();
  });

  it.each([
    ["HTTPS_PROXY", "http://user:50%off@proxy.internal:3128"],
    ["https_proxy", "http://50%off:secret@proxy.internal:3128"],
    ["ALL_PROXY", "http://user:%ff@proxy.internal:3128"],
  ])("is told of by its name where a %% in it is wrong: %s", (name, value) => {
    const read = () => environmentProxy(HOST, { [name]: value });
    expect(read).toThrow(ConfigurationError);
    expect(read).toThrow(
      new RegExp(`^${name}: its user or password has a %.*as %25$`),
    );
    expect(read).not.toThrow(/50|off|secret|%ff/);
  });

  it("is not told of where the host is excepted from it", () => {
    const environment = {
      HTTPS_PROXY: "http://user:50%off@proxy.internal:3128",
      NO_PROXY: HOST,
    };
    expect(environmentProxy(HOST, environment)).toBeUndefined();
  });
});

describe("A proxy of a config", () => {
  it.each([
    [{ host: "p", port: 3128 }, "http://p:3128/"],
    [{ protocol: "https:", host: "p", port: 8443 }, "https://p:8443/"],
    [{ host: "::1", port: 1 }, "http://[::1]:1/"],
    [{ host: "[::1]", port: 1 }, "http://[::1]:1/"],
    [
      { host: "p", port: 1, auth: { username: "a@b", password: "c:d" } },
      "http://a%40b:c%3Ad@p:1/",
    ],
  ])("is a URL: %o", (proxy, url) => {
    expect(proxyUrl(proxy).href).toBe(url);
  });
});
