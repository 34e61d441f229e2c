import { inspect } from "node:util";
import { ConsoleLogger } from "@nestjs/common";
import { describe, expect, it, vi } from "vitest";
import {
  ConfigurationError,
  ResponseVerificationError,
  WechatPayApiError,
  WechatPayTransportError,
} from "../../lib/apiv3/errors";
import { ContractsError } from "../../lib/apiv3/contracts-error";

const OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";

const apiError = (status: number, code: string) =>
  new WechatPayApiError({
    status,
    code,
    message: "参数错误",
    detail: { field: "/body/openid", value: OPENID },
    requestId: "08F78BB3AF0610D302",
  });

const transportError = () =>
  new WechatPayTransportError("the request timed out", {
    cause: Object.assign(new Error("connect ETIMEDOUT"), { code: "ETIMEDOUT" }),
    outcome: "unknown",
    retryable: true,
  });

const EVERY: Array<[string, ContractsError]> = [
  ["ConfigurationError", new ConfigurationError("mchid", "is missing")],
  ["WechatPayApiError", apiError(400, "PARAM_ERROR")],
  ["WechatPayTransportError", transportError()],
  [
    "ResponseVerificationError",
    new ResponseVerificationError("signature", "does not hold", "08F78BB3"),
  ],
];

describe("An answer other than 2xx", () => {
  it.each([
    [307, "UNKNOWN", "rejected", false],
    [400, "PARAM_ERROR", "rejected", false],
    [400, "INVALID_REQUEST", "rejected", false],
    [400, "SYSTEM_ERROR", "unknown", true],
    [401, "SIGN_ERROR", "rejected", false],
    [403, "NO_AUTH", "rejected", false],
    [404, "RESOURCE_NOT_EXISTS", "rejected", false],
    [404, "UNKNOWN", "rejected", false],
    [409, "A_CODE_THAT_NO_LIST_HAS", "rejected", false],
    [429, "FREQUENCY_LIMITED", "rejected", true],
    [429, "RATELIMIT_EXCEEDED", "rejected", true],
    [429, "UNKNOWN", "rejected", true],
    [500, "SYSTEM_ERROR", "unknown", true],
    [500, "FREQUENCY_LIMITED", "rejected", true],
    [500, "RATELIMIT_EXCEEDED", "rejected", true],
    [500, "SYSTEMERROR", "unknown", true],
    [500, "BANK_ERROR", "unknown", true],
    [500, "BANKERROR", "unknown", true],
    [500, "OPENID_MISMATCH", "rejected", false],
    [500, "OPENIDMISMATCH", "rejected", false],
    [500, "INVALID_TRANSACTIONID", "rejected", false],
    [500, "ORDER_PAID", "rejected", false],
    [502, "SERVICE_UNAVAILABLE", "unknown", true],
    [503, "SERVICE_UNAVAILABLE", "unknown", true],
    [403, "NOT_ENOUGH", "rejected", false],
    [403, "NOTENOUGH", "rejected", false],
    [404, "ORDERNOTEXIST", "rejected", false],
    [202, "USERPAYING", "unknown", false],
    [200, "SYSTEM_ERROR", "unknown", false],
    [500, "PARAM_ERROR", "unknown", false],
    [500, "A_CODE_THAT_NO_LIST_HAS", "unknown", false],
    [502, "UNKNOWN", "unknown", true],
    [503, "UNKNOWN", "unknown", true],
    [503, "SYSTEM_ERROR", "unknown", true],
    [504, "UNKNOWN", "unknown", true],
  ])("%i %s is %s, retryable %s", (status, code, outcome, retryable) => {
    const error = apiError(status, code);

    expect(error.outcome).toBe(outcome);
    expect(error.retryable).toBe(retryable);
  });

  it("of status 408 may have taken effect, for a gateway may have passed it on", () => {
    expect(apiError(408, "UNKNOWN")).toMatchObject({
      outcome: "unknown",
      retryable: true,
    });
  });

  it("keeps a code as it came, whatever it is compared with", () => {
    expect(apiError(500, "SYSTEMERROR").code).toBe("SYSTEMERROR");
    expect(apiError(503, "SERVICE_UNAVAILABLE").code).toBe(
      "SERVICE_UNAVAILABLE",
    );
  });

  it("is asked for a code in either spelling", () => {
    const error = apiError(403, "NOTENOUGH");
    expect(error.hasCode("NOT_ENOUGH")).toBe(true);
    expect(error.hasCode("NOTENOUGH")).toBe(true);
    expect(error.hasCode("ORDER_CLOSED", "NOT_ENOUGH")).toBe(true);
    expect(error.hasCode("ORDER_CLOSED", "ORDER_PAID")).toBe(false);
    expect(apiError(400, "ORDER_CLOSED").hasCode("ORDERCLOSED")).toBe(true);
  });

  it("keeps what WeChat Pay said", () => {
    const error = apiError(400, "A_CODE_THAT_NO_LIST_HAS");

    expect(error.status).toBe(400);
    expect(error.code).toBe("A_CODE_THAT_NO_LIST_HAS");
    expect(error.message).toBe("参数错误");
    expect(error.detail).toEqual({ field: "/body/openid", value: OPENID });
    expect(error.requestId).toBe("08F78BB3AF0610D302");
  });
});

describe("What an answer says", () => {
  it("cannot steer the terminal or forge a line of a log", () => {
    const error = new WechatPayApiError({
      status: 502,
      code: "BAD\u001b[2J",
      message: `one\r\nok  all well\u202e${"x".repeat(1000)}`,
      requestId: "08F7\u009b2J",
    });

    expect(error.code).toBe("BAD [2J");
    expect(error.message).toMatch(/^one ok {2}all well x+$/);
    expect(error.message).toHaveLength(499);
    expect(error.requestId).toBe("08F7 2J");
    expect(error.stack).toMatch(/^WechatPayApiError: one ok {2}all well x+\n/);
  });

  it("is told on one line where the cause of another error is", () => {
    const problem = "could not be downloaded: one\ntwo";

    expect(new ConfigurationError("x", problem).message).toBe(
      "x: could not be downloaded: one two",
    );
  });
});

describe("A transport error", () => {
  it.each([
    ["rejected", true],
    ["unknown", false],
  ] as const)(
    "is %s and retryable %s as its maker says",
    (outcome, retryable) => {
      const options = { cause: new Error("reset"), outcome, retryable };
      const error = new WechatPayTransportError("no answer", options);

      expect(error.outcome).toBe(outcome);
      expect(error.retryable).toBe(retryable);
      expect(error.cause).toBe(options.cause);
    },
  );
});

describe("An answer that cannot be trusted", () => {
  it("may have taken effect and is not worth repeating", () => {
    const error = new ResponseVerificationError("serial", "unknown key", "R1");

    expect(error).toMatchObject({
      outcome: "unknown",
      retryable: false,
      reason: "serial",
      requestId: "R1",
    });
  });
});

describe("A wrong option", () => {
  it("is named, took no effect and is not worth repeating", () => {
    const error = new ConfigurationError("apiV3Key", "is missing; set it");

    expect(error.message).toBe("apiV3Key: is missing; set it");
    expect(error).toMatchObject({
      option: "apiV3Key",
      outcome: "rejected",
      retryable: false,
    });
  });
});

describe.each(EVERY)("A %s", (name, error) => {
  it("is an error of this package, with its name and a stack", () => {
    expect(error).toBeInstanceOf(ContractsError);
    expect(error).toBeInstanceOf(Error);
    expect(error.name).toBe(name);
    expect(String(error)).toBe(`${name}: ${error.message}`);
    expect(error.stack).toContain("errors.test");
  });

  it("keeps name, message, outcome and retryable in JSON, without stack and cause", () => {
    const json = JSON.parse(JSON.stringify(error));

    expect(json).toMatchObject({
      name,
      message: error.message,
      outcome: error.outcome,
      retryable: error.retryable,
    });
    expect(json).not.toHaveProperty("stack");
    expect(json).not.toHaveProperty("cause");
  });

  it("shows its name, message and outcome when inspected", () => {
    const shown = inspect(error);

    expect(shown).toContain(name);
    expect(shown).toContain(error.message);
    expect(shown).toContain(`outcome: '${error.outcome}'`);
  });
});

describe("A log of an error", () => {
  it("has status, code and Request-ID in JSON", () => {
    const json = JSON.parse(JSON.stringify(apiError(400, "PARAM_ERROR")));

    expect(json).toEqual({
      name: "WechatPayApiError",
      message: "参数错误",
      status: 400,
      code: "PARAM_ERROR",
      requestId: "08F78BB3AF0610D302",
      outcome: "rejected",
      retryable: false,
    });
  });

  it("has status, code, Request-ID and cause when inspected", () => {
    const shown = inspect(apiError(500, "SYSTEM_ERROR"));

    expect(shown).toContain("status: 500");
    expect(shown).toContain("code: 'SYSTEM_ERROR'");
    expect(shown).toContain("requestId: '08F78BB3AF0610D302'");
    expect(inspect(transportError())).toContain("ETIMEDOUT");
  });

  it.each([true, false])(
    "has no value that WeChat Pay quotes from the request, JSON: %s",
    (json) => {
      const error = apiError(400, "PARAM_ERROR");
      const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
      new ConsoleLogger({ json, colors: false }).error(error);
      const lines = written.mock.calls.join();
      written.mockRestore();

      expect(lines).toContain("PARAM_ERROR");
      for (const text of [lines, inspect(error), inspect({ error })]) {
        expect(text).not.toContain(OPENID);
        expect(text).not.toContain("detail");
      }
    },
  );
});
