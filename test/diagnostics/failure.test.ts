import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../lib";
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
});
