import { describe, expect, it } from "vitest";
import {
  RawBodyMissingError,
  rawBodyOf,
} from "../../lib/notification/raw-body";

const JSON_TYPE = { "content-type": "application/json; charset=utf-8" };

describe("The raw body of a request", () => {
  it("is what came", () => {
    const rawBody = Buffer.from("{}");
    expect(rawBodyOf({ headers: JSON_TYPE, rawBody })).toBe(rawBody);
  });

  it.each<[string, Record<string, string>]>([
    ["nothing came", JSON_TYPE],
    ["nothing came, as is said", { ...JSON_TYPE, "content-length": "0" }],
    ["its length is no number", { ...JSON_TYPE, "content-length": "x" }],
    ["it is of no type", { "content-length": "2" }],
    ["it is a form", { "content-type": "text/html", "content-length": "2" }],
    [
      "it is of a type that only sounds alike",
      { "content-type": "application/jsonx", "content-length": "2" },
    ],
    [
      "it is of another type that names this one",
      { "content-type": "text/application/json", "content-length": "2" },
    ],
  ])("is empty where %s", (_, headers) => {
    expect(rawBodyOf({ headers })).toEqual(Buffer.alloc(0));
  });

  it.each<[string, Record<string, string>]>([
    ["of a known length", { "content-length": "2" }],
    ["that came in chunks", { "transfer-encoding": "chunked" }],
  ])("was not kept where there was one %s", (_, headers) => {
    for (const type of ["application/json", "Application/JSON;charset=utf-8"]) {
      expect(() =>
        rawBodyOf({ headers: { ...headers, "content-type": type } }),
      ).toThrow(RawBodyMissingError);
    }
  });

  it("says to the developer how to keep it", () => {
    expect(new RawBodyMissingError()).toMatchObject({
      name: "RawBodyMissingError",
      message:
        "The raw body is not there, so the signature cannot be verified. Create the application with NestFactory.create(AppModule, { rawBody: true })",
    });
  });
});
