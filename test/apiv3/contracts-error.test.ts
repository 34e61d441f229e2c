import { describe, expect, expectTypeOf, it, vi } from "vitest";
import * as contracts from "../../lib";
import { type AnyContractsError, ContractsError } from "../../lib";
import { oneOfEach } from "./one-of-each";

type Entry = typeof contracts;

/** What the entry exports that is a class of errors and can be made. */
type Exported = {
  [Name in keyof Entry]: Entry[Name] extends abstract new (
    ...values: never[]
  ) => infer Made
    ? Made extends ContractsError
      ? ContractsError extends Made
        ? never
        : Made
      : never
    : never;
}[keyof Entry];

/** What each class alone has, found by its code: it compiles only where the code narrows. */
function tell(error: AnyContractsError): unknown {
  switch (error.code) {
    case "configuration":
      return error.problems.length;
    case "request-validation":
      return error.errors[0]?.property;
    case "signing":
      return error.name;
    case "transport":
      return error.staleConnection;
    case "response-verification":
    case "notification-verification":
      return error.reason;
    case "unknown-merchant":
    case "lease-lost":
      return error.id;
    case "NOT_ENOUGH":
      return `${error.status}: put money there`;
    default:
      return error.status;
  }
}

const NAMES = [
  "ConfigurationError",
  "LeaseLostError",
  "NotificationVerificationError",
  "RequestValidationError",
  "ResponseVerificationError",
  "SigningError",
  "UnknownMerchantError",
  "WechatPayApiError",
  "WechatPayTransportError",
];

describe("The union of all errors", () => {
  it("has every class that is exported, and no other", () => {
    expectTypeOf<Exported>().toEqualTypeOf<AnyContractsError>();
    const exported = Object.entries(contracts)
      .filter(
        ([, value]) =>
          typeof value === "function" &&
          value.prototype instanceof ContractsError,
      )
      .map(([name]) => name);
    expect(exported.toSorted()).toEqual(NAMES);
    expect(oneOfEach().map(({ name }) => name)).toEqual(
      expect.arrayContaining(exported),
    );
  });

  it("is narrowed by a switch over the codes", () => {
    expect(oneOfEach().map(tell)).toEqual([
      1,
      "appid",
      "SigningError",
      "403: put money there",
      false,
      "serial",
      "body",
      "1900000109",
      "event",
    ]);
  });

  it("is narrowed by the names of the classes, too", () => {
    const [api] = oneOfEach().flatMap((error) =>
      error.name === "WechatPayApiError" ? error.status : [],
    );
    expect(api).toBe(403);
  });

  it("has a code of its own for each class", () => {
    const codes = oneOfEach().map(({ code }) => code);
    expect(new Set(codes).size).toBe(NAMES.length);
  });

  it.each(["configuration", "lease-lost", "not_found", "-1", ""])(
    "is not entered by an answer whose code is %j",
    (code) => {
      const error = new contracts.WechatPayApiError({
        status: 502,
        code,
        message: "",
      });
      expect(error).toMatchObject({
        code: "UNKNOWN",
        outcome: "unknown",
        retryable: true,
      });
    },
  );
});

describe("An error of another copy of the package", () => {
  it("is known as one, with its code", async () => {
    vi.resetModules();
    const other = await import("../../lib/index.js");
    expect(other.ContractsError).not.toBe(ContractsError);

    const errors = oneOfEach(other);
    for (const error of errors) {
      expect(error).not.toBeInstanceOf(ContractsError);
      expect(ContractsError.is(error), error.name).toBe(true);
    }
    expect(errors.map(tell)).toEqual(oneOfEach().map(tell));
  });

  it.each([
    new Error("another's"),
    { name: "SigningError", code: "signing" },
    "signing",
    null,
    undefined,
  ])("is not %o", (value) => {
    expect(ContractsError.is(value)).toBe(false);
  });

  it("leaves no trace of the mark in what is printed", () => {
    const error = new contracts.SigningError("the signer failed");
    expect(Reflect.ownKeys({ ...error })).toEqual([
      "name",
      "code",
      "outcome",
      "retryable",
    ]);
  });
});
