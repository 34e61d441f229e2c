import { describe, expect, it } from "vitest";
import { RequestValidationError } from "../../lib";
import { checkConfig } from "../../lib/client/check-config";

const messageOf = (config: unknown): string => {
  try {
    checkConfig(config);
  } catch (error) {
    expect(error).toBeInstanceOf(RequestValidationError);
    return (error as Error).message;
  }
  return "accepted";
};

describe("The config of a call", () => {
  it.each([
    [undefined],
    [null],
    [{}],
    [{ params: undefined }],
    [
      {
        signal: new AbortController().signal,
        timeout: 1,
        deadline: 2 ** 31 - 1,
        headers: {},
        proxy: false,
        httpAgent: {},
        httpsAgent: {},
      },
    ],
    [{ signal: { aborted: true } }],
  ])("may be %o", (config) => {
    expect(messageOf(config)).toBe("accepted");
  });

  it.each<[unknown, string]>([
    [
      { params: { mchid: "1" } },
      "params has no effect; put them into the path with wechatPayPath",
    ],
    [
      { data: {} },
      "data has no effect; the body is the second argument of post",
    ],
    [{ cancelToken: {} }, "cancelToken has no effect; give a signal"],
    [{ timeOut: 1000 }, "timeOut is not an option; the nearest is timeout"],
    [
      { responseType: "stream" },
      "responseType is not an option; there are timeout, connectTimeout, headers, proxy, httpAgent, httpsAgent, signal, deadline",
    ],
    ["1000", "config must be an object"],
    [1000, "config must be an object"],
    [
      { signal: new AbortController() },
      "signal must be an AbortSignal; of a controller, .signal",
    ],
    ...[
      { protocol: "socks5", host: "127.0.0.1", port: 1080 },
      { hostname: "proxy.internal" },
      { host: "proxy internal", port: 1 },
      "http://proxy.internal:3128",
      null,
    ].map((proxy): [unknown, string] => [
      { proxy },
      'proxy must be false or { protocol: "http" or "https", host, port, auth: { username, password } }',
    ]),
    [
      { deadline: 0 },
      "deadline must be a positive number of milliseconds, at most 2147483647",
    ],
    [
      { timeout: "1000" },
      "timeout must be a positive number of milliseconds, at most 2147483647",
    ],
  ])("is refused: %o", (config, message) => {
    expect(messageOf(config)).toBe(message);
  });
});
