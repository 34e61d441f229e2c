import { describe, expect, it } from "vitest";
import {
  type CreationOptions,
  type NotifiedRequest,
  rawBodyOf,
} from "../../lib/notification/raw-body";

const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };

describe("The raw body of a request", () => {
  it("is what came", () => {
    const rawBody = Buffer.from("{}");
    expect(rawBodyOf({ headers: JSON_TYPE, rawBody })).toBe(rawBody);
  });

  it("is what a parser of the application left as it came", () => {
    const body = Buffer.from("{}");
    expect(rawBodyOf({ headers: JSON_TYPE, body })).toBe(body);
    const rawBody = Buffer.from('{"kept":"by Nest"}');
    expect(rawBodyOf({ headers: JSON_TYPE, body, rawBody })).toBe(rawBody);
  });

  it.each<[string, Record<string, string>]>([
    ["nothing came", JSON_TYPE],
    ["nothing came, as is said", { ...JSON_TYPE, "content-length": "0" }],
    ["its length is no number", { ...JSON_TYPE, "content-length": "x" }],
  ])("is empty where %s", (_, headers) => {
    expect(rawBodyOf({ headers })).toEqual(Buffer.alloc(0));
  });

  it.each<[string, string | undefined, string]>([
    ["it is of no type", undefined, "none"],
    ["it is a page", "text/html; charset=gbk", "text/html; charset=gbk"],
    ["its type only sounds alike", "application/jsonx", "application/jsonx"],
    ["its type only names this one", "text/application/json", "malformed"],
    [
      "its type would forge a line of the log",
      "a/b\u0085ERROR [Payments]",
      "malformed",
    ],
    ["its type is very long", `a/${"b".repeat(1000)}`, "malformed"],
  ])("is refused where %s", (_, type, told) => {
    const headers = { "content-type": type, "content-length": "2" };
    expect(() => rawBodyOf({ headers })).toThrow(
      expect.objectContaining({
        status: 415,
        message: `no parser takes it (Content-Type: ${told}, Content-Encoding: none); WeChat Pay sends application/json without an encoding, so find out what changes it on its way`,
      }),
    );
  });

  describe.each<[string, Record<string, string>]>([
    ["of a known length", { "content-length": "2" }],
    ["that came in chunks", { "transfer-encoding": "chunked" }],
  ])("was not kept where there was one %s", (_, length) => {
    it.each(["application/json", "Application/JSON;charset=utf-8"])(
      "and %s",
      (type) => {
        const headers = { ...length, "content-type": type };
        expect(() => rawBodyOf({ headers, body: {} })).toThrow(
          expect.objectContaining({ name: "RawBodyMissingError", status: 500 }),
        );
      },
    );
  });

  const REQUEST = {
    headers: { ...JSON_TYPE, "content-length": "2" },
    body: {},
  };

  it.each<[string, NotifiedRequest, CreationOptions | undefined, RegExp]>([
    [
      "the application does not keep it, or a parser comes first",
      REQUEST,
      undefined,
      /^The body was parsed .*\{ rawBody: true \}\); where it is, a parser/,
    ],
    [
      "a parser comes first",
      REQUEST,
      { rawBody: true },
      /^rawBody: true is set, but a parser before Nest's own .*express\.json\(\)/,
    ],
    [
      "there is no parser of Nest's",
      REQUEST,
      { bodyParser: false, rawBody: true },
      /^The application is created with bodyParser: false/,
    ],
    [
      "nothing has read it, with Express",
      { ...REQUEST, body: undefined, readableDidRead: false },
      undefined,
      /^No parser has read the body/,
    ],
    [
      "nothing has read it, with Fastify",
      { ...REQUEST, body: undefined, raw: { readableDidRead: false } },
      undefined,
      /^No parser has read the body/,
    ],
  ])(
    "was not kept, and the log says so: %s",
    (_, request, created, message) => {
      expect(() => rawBodyOf(request, created)).toThrow(message);
    },
  );
});
