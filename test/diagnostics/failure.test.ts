import { describe, expect, it } from "vitest";
import { ConfigurationError, WechatPayApiError } from "../../lib";
import { describeFailure } from "../../lib/diagnostics/failure";

describe("a failure, told", () => {
  it("names the option of a ConfigurationError", () => {
    expect(describeFailure(new ConfigurationError("mchid", "is bad"))).toEqual({
      name: "ConfigurationError",
      code: "mchid",
      message: "mchid: is bad",
      requestId: undefined,
    });
  });

  it("keeps the message of an unexpected error to itself", () => {
    const failure = describeFailure(new TypeError("key -----BEGIN PRIVATE"));

    expect(failure.name).toBe("TypeError");
    expect(JSON.stringify(failure)).not.toContain("BEGIN");
  });

  it("tells what is no error by its type", () => {
    expect(describeFailure("a secret")).toMatchObject({ name: "string" });
  });

  it("keeps an answer from steering the terminal or forging a line", () => {
    const error = new WechatPayApiError({
      status: 502,
      code: "BAD\u001b[2J",
      message: `one\r\nok  all well\u202e${"x".repeat(1000)}`,
    });

    const { code, message } = describeFailure(error);

    expect(code).toBe("BAD [2J");
    expect(message).toMatch(/^one ok {2}all well x+$/);
    expect(message).toHaveLength(500);
  });
});
