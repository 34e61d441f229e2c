import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { SignatureFailure } from "../../lib/apiv3/errors";
import {
  readSignatureHeaders,
  SignatureError,
} from "../../lib/apiv3/signature";
import { SIGNATURE_RULES } from "./signature-rules";

/** What the four headers are read as, or why they are refused; told without the package's own code. */
function expected(
  headers: Record<string, unknown>,
): SignatureFailure | Record<string, string> {
  const read: Record<string, string> = {};
  for (const { name, field, reason, holds } of SIGNATURE_RULES) {
    const values: unknown[] = [];
    for (const key of Object.keys(headers)) {
      if (key.toLowerCase() === name) {
        const value = headers[key];
        values.push(...(Array.isArray(value) ? value : [value ?? []].flat()));
      }
    }
    const [only] = values;
    if (values.length !== 1 || typeof only !== "string") {
      return "header";
    }
    if (!holds(only)) {
      return reason;
    }
    read[field] = only;
  }
  return read;
}

function outcome(headers: Record<string, unknown>) {
  try {
    return readSignatureHeaders(headers);
  } catch (error) {
    expect(error).toBeInstanceOf(SignatureError);
    return (error as SignatureError).reason;
  }
}

/** Header bytes as Node gives them: one character per byte. */
const anyBytes = (maxLength: number) =>
  fc
    .uint8Array({ maxLength })
    .map((array) => Buffer.from(array).toString("latin1"));

const GENUINE = {
  "wechatpay-timestamp": "1700000010",
  "wechatpay-nonce": "593BEC0C930BF1AFEB40B4A08C8FB242",
  "wechatpay-serial": "PUB_KEY_ID_0119000001092023111400000000000001",
  "wechatpay-signature": Buffer.alloc(256, 7).toString("base64"),
};

const wellFormed = {
  "wechatpay-timestamp": fc.nat().map((n) => String(n + 1)),
  "wechatpay-nonce": fc.string({
    unit: fc.constantFrom(..."aZ09!#$%&'()*+-./:;<=>?@[]^_`{|}~"),
    minLength: 1,
    maxLength: 129,
  }),
  "wechatpay-serial": fc.string({
    unit: fc.constantFrom(..."azAZ09_"),
    minLength: 1,
    maxLength: 129,
  }),
  "wechatpay-signature": fc.base64String({ minLength: 4, maxLength: 2060 }),
};

/** A list of header values has no absent ones. */
const withoutHoles = (value: unknown) =>
  Array.isArray(value) ? value.filter((each) => each != null) : value;

const oneValue = (name: keyof typeof GENUINE) =>
  fc.oneof(
    { weight: 4, arbitrary: fc.constant(GENUINE[name]) },
    { weight: 2, arbitrary: wellFormed[name] },
    anyBytes(40),
    fc.string({ unit: "binary" }),
    fc
      .tuple(wellFormed[name], anyBytes(2))
      .map(([value, more]) => value + more),
    fc
      .tuple(wellFormed[name], wellFormed[name])
      .map((values) => values.join(", ")),
    fc
      .integer({ min: 100, max: 5_000 })
      .map((length) => GENUINE[name].charAt(0).repeat(length)),
    fc.anything(),
  );

const spelling = (name: string) =>
  fc
    .array(fc.boolean(), { minLength: name.length, maxLength: name.length })
    .map((upper) =>
      Array.from(name, (letter, at) =>
        upper[at] ? letter.toUpperCase() : letter,
      ).join(""),
    );

/** One to three lines of a header, under any casing, alone or in lists. */
const lines = (name: keyof typeof GENUINE) =>
  fc.array(
    fc.tuple(
      fc.oneof({ weight: 5, arbitrary: fc.constant(name) }, spelling(name)),
      fc.oneof(
        { weight: 5, arbitrary: oneValue(name).map(withoutHoles) },
        fc.array(oneValue(name), { maxLength: 2 }).map(withoutHoles),
      ),
    ),
    { minLength: 1, maxLength: 2 },
  );

const anyHeaders = fc
  .tuple(
    lines("wechatpay-timestamp"),
    lines("wechatpay-nonce"),
    lines("wechatpay-serial"),
    lines("wechatpay-signature"),
    fc.array(fc.tuple(fc.string(), fc.anything()), { maxLength: 2 }),
  )
  .map((all) => Object.fromEntries(all.flat()));

describe("Any headers", () => {
  it("are read as the rules have it, or refused for the reason that they give", () => {
    const ends = new Map<unknown, number>();
    fc.assert(
      fc.property(anyHeaders, (headers) => {
        const end = expected(headers);
        expect(outcome(headers)).toEqual(end);
        const kind = typeof end === "string" ? end : "read";
        ends.set(kind, (ends.get(kind) ?? 0) + 1);
      }),
      { numRuns: 3_000 },
    );
    // A property that met one kind of end only would prove little.
    for (const kind of ["read", "header", "timestamp", "signature"]) {
      expect(ends.get(kind) ?? 0, kind).toBeGreaterThan(10);
    }
  });

  it("are not repeated in what the log is told", () => {
    const marked = fc
      .tuple(
        fc.constantFrom(...SIGNATURE_RULES.map(({ name }) => name)),
        anyBytes(60),
        anyBytes(60),
      )
      .map(([name, before, after]) => ({
        ...GENUINE,
        [name]: `${before}\n<mark>${after}`,
      }));
    fc.assert(
      fc.property(marked, (headers) => {
        let message = "";
        try {
          readSignatureHeaders(headers);
        } catch (error) {
          message = (error as Error).message;
        }
        expect(message).toMatch(/^header wechatpay-[a-z]+ is [ -~]{1,60}$/);
      }),
    );
  });

  it("may be as long as they like: they are refused", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...SIGNATURE_RULES),
        fc.constantFrom(1 << 16, 1 << 20),
        fc.constantFrom("1", "a", "A=", ", ", "=", "ÿ"),
        ({ name, reason }, length, text) => {
          const endless = text.repeat(length / text.length);
          expect(outcome({ ...GENUINE, [name]: endless })).toBe(reason);
          const many = Array.from({ length: 1_000 }, () => "1");
          expect(outcome({ ...GENUINE, [name]: many })).toBe("header");
        },
      ),
      { numRuns: 50 },
    );
  });
});
