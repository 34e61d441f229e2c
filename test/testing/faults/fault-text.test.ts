import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  type Fault,
  type FaultRule,
  type NotificationFault,
  parseFault,
  parseNotificationFault,
} from "../../../lib/testing/index";
import { faultText } from "../../../lib/testing/faults/fault-text";

/** Of each kind its shortest text and its longest, and what they say. */
const MESSAGE_FAULTS: [string, Fault & NotificationFault][] = [
  ["unsigned", { kind: "unsigned" }],
  ["wrongKey", { kind: "wrongKey" }],
  ["wrongSerial", { kind: "wrongSerial" }],
  ["wrongSerial serial=AB12", { kind: "wrongSerial", serial: "AB12" }],
  ["stale", { kind: "stale" }],
  ["stale seconds=-400", { kind: "stale", seconds: -400 }],
  ["wrongBody", { kind: "wrongBody" }],
  ["signtest", { kind: "signtest" }],
  ["malformed", { kind: "malformed" }],
  ["oversize", { kind: "oversize" }],
  ["oversize bytes=5000", { kind: "oversize", bytes: 5000 }],
];

const REQUEST_FAULTS: [string, Fault][] = [
  ["refuse", { kind: "refuse" }],
  ["reset", { kind: "reset" }],
  ["delay ms=800", { kind: "delay", ms: 800 }],
  ["hang", { kind: "hang" }],
  ["truncate", { kind: "truncate" }],
  [
    "redirect location=https://elsewhere.example/",
    { kind: "redirect", location: "https://elsewhere.example/" },
  ],
  [
    "redirect location=/there status=301",
    { kind: "redirect", location: "/there", status: 301 },
  ],
  ["status status=500", { kind: "status", status: 500 }],
  [
    'status status=429 code=RATELIMIT_EXCEEDED message="slow down" signed=false',
    {
      kind: "status",
      status: 429,
      code: "RATELIMIT_EXCEEDED",
      message: "slow down",
      signed: false,
    },
  ],
  [
    "status status=502 body=<html> signed=true",
    { kind: "status", status: 502, body: "<html>", signed: true },
  ],
  [
    "reset method=POST path=/v3/pay",
    { kind: "reset", match: { method: "POST", path: "/v3/pay" } },
  ],
  [
    "reset path=~out-trade-no/\\d+$",
    { kind: "reset", match: { path: /out-trade-no\/\d+$/ } },
  ],
  ...MESSAGE_FAULTS,
];

const NOTIFICATION_FAULTS: [string, NotificationFault][] = [
  ["lost", { kind: "lost" }],
  ["delay ms=0", { kind: "delay", ms: 0 }],
  ["duplicate", { kind: "duplicate" }],
  ["duplicate times=3", { kind: "duplicate", times: 3 }],
  ["overtaken", { kind: "overtaken" }],
  ["lost path=/notify", { kind: "lost", match: { path: "/notify" } }],
  ...MESSAGE_FAULTS,
];

type Kinds = [text: string, fault: Fault | NotificationFault][];

describe.each<{
  of: string;
  parse: typeof parseFault | typeof parseNotificationFault;
  kinds: Kinds;
}>([
  { of: "requests", parse: parseFault, kinds: REQUEST_FAULTS },
  {
    of: "notifications",
    parse: parseNotificationFault,
    kinds: NOTIFICATION_FAULTS,
  },
])("a fault of $of", ({ parse, kinds }) => {
  it.each(kinds)("%s is read, and written back", (text, fault) => {
    const rule = { fault, when: "once" };
    expect(parse(`once ${text}`)).toEqual(rule);
    expect(parse(faultText(rule as FaultRule<Fault>))).toEqual(rule);
  });

  it("happens once, always, or at a rate from 0 to 1", () => {
    const rates = ["once", "always", "0", "0.05", "1"].map(
      (when) => parse(`${when} signtest`).when,
    );
    expect(rates).toEqual(["once", "always", 0, 0.05, 1]);
  });
});

describe("a text", () => {
  const messageIn = (text: string) => {
    const { fault } = parseFault(`once status status=500 message=${text}`);
    return (fault as { message?: string }).message;
  };

  it("may have blanks, quotes and backslashes between double quotes", () => {
    expect(messageIn('"a b"')).toBe("a b");
    expect(messageIn('""')).toBe("");
    expect(messageIn(String.raw`"say \"b\" \\"`)).toBe('say "b" \\');
    expect(messageIn('"two\nlines"')).toBe("two\nlines");
  });

  it("stands as it is where it needs no quotes around it", () => {
    expect(messageIn('{"code":"A B"}')).toBe('{"code":"A B"}');
    expect(messageIn(String.raw`\d+\\`)).toBe(String.raw`\d+\\`);
    expect(messageIn("a=b")).toBe("a=b");
  });

  it("may be parted from the next by any blanks, and name its parameters in any order", () => {
    expect(
      parseFault(" once\n status  method=post code=A\tstatus=500 "),
    ).toEqual(parseFault("once status status=500 code=A method=POST"));
  });
});

describe("faultText", () => {
  const text = fc.string({ unit: "grapheme", maxLength: 12 });
  const inQuotes = fc
    .array(fc.constantFrom('"', "\\", " ", "\n", "=", "~", "a", "{", "é"))
    .map((parts) => parts.join(""));
  const anyText = fc.oneof(text, inQuotes);
  const match = fc.record(
    {
      method: fc.constantFrom("GET", "POST"),
      path: fc.oneof(
        anyText.map((rest) => `/${rest}`),
        fc.constantFrom(/a b/, /"quoted"$/, /\\d\d+/, /^\/v3\/(pay|echo)\?/),
      ),
    },
    { requiredKeys: [] },
  );
  const fault = fc.oneof(
    fc.record(
      {
        kind: fc.constant("status"),
        status: fc.integer({ min: 200, max: 599 }),
        code: anyText,
        message: anyText,
        body: anyText,
        signed: fc.boolean(),
        match,
      },
      { requiredKeys: ["kind", "status"] },
    ),
    fc.record(
      { kind: fc.constant("redirect"), location: anyText, match },
      { requiredKeys: ["kind", "location"] },
    ),
    fc.record(
      {
        kind: fc.constant("stale"),
        seconds: fc.integer({ min: -1_000_000_000, max: 1_000_000_000 }),
        match,
      },
      { requiredKeys: ["kind"] },
    ),
  );
  const when = fc.oneof(
    fc.constantFrom("once", "always"),
    fc.double({ min: 0, max: 1, noNaN: true }).map((rate) => rate + 0),
  );

  it("gives a text that says the same fault again", () => {
    fc.assert(
      fc.property(fault, when, ({ match, ...rest }, when) => {
        const isMatched = Object.keys(match ?? {}).length > 0;
        const rule = { fault: isMatched ? { ...rest, match } : rest, when };
        const written = faultText(rule as FaultRule<Fault>);
        expect(parseFault(written)).toEqual(rule);
      }),
    );
  });
});

describe("a wrong fault", () => {
  const KINDS =
    "refuse, reset, delay, hang, truncate, redirect, status, error, unsigned, wrongKey, wrongSerial, stale, wrongBody, signtest, malformed, oversize";
  const FIRST = "the first word must be once, always, or a rate from 0 to 1";
  const SECOND = `the second word must be one of ${KINDS}`;

  it.each([
    ["", FIRST],
    ["reset", FIRST],
    ["sometimes reset", FIRST],
    ["1.1 reset", FIRST],
    ["-0.1 reset", FIRST],
    ["once", SECOND],
    ["once lost", SECOND],
    ["once Reset", SECOND],
    ["once constructor", SECOND],
    ["once delay", "delay needs ms=…"],
    ["once redirect status=301", "redirect needs location=…"],
    ["once status code=A", "status needs status=…"],
    ["once delay ms", "ms is not of the form name=value"],
    ["once delay ms=", "ms= is not of the form name=value"],
    ["once delay 800", "800 is not of the form name=value"],
    ["once delay ms=1 ms=2", "ms is given twice"],
    ["once delay ms=soon", "ms must be a whole number from 0 to 2147483647"],
    ["once delay ms=0.5", "ms must be a whole number from 0 to 2147483647"],
    ["once delay ms=-1", "ms must be a whole number from 0 to 2147483647"],
    ["once delay ms=2147483648", "ms must be a whole number from 0"],
    ["once status status=99", "status must be a whole number from 200 to 599"],
    ["once status status=600", "status must be a whole number from 200 to 599"],
    [
      "once redirect location=/ status=200",
      "status must be a whole number from 300 to 399",
    ],
    ["once oversize bytes=0", "bytes must be a whole number from 1 to"],
    ["once stale seconds=1e9", "seconds must be a whole number from"],
    ["once status status=500 signed=no", "signed must be true or false"],
    ["once reset ms=1", "reset has no ms; it has method, path"],
    [
      "once wrongSerial toString=1",
      "wrongSerial has no toString; it has serial, method, path",
    ],
    [
      "once reset path=v3/pay",
      "path must begin with / (path=/v3/pay), or be an expression after ~ (path=~v3/pay)",
    ],
    ['once reset path=""', "path must begin with /"],
    ["once reset method=PUTT", "method must be GET, POST, PUT, PATCH, DELETE"],
    ["once reset path=~(", "path: Invalid regular expression"],
    [
      'once status status=500 message="slow down',
      "a double quote is not closed",
    ],
    ['once reset "', "a double quote is not closed"],
  ])("%j: %s", (text, message) => {
    expect(() => parseFault(text)).toThrow(
      `${JSON.stringify(text)}: ${message}`,
    );
  });

  it.each([
    ["once lost method=GET", "method must be POST"],
    ["once lost path=notify", "path must begin with / (path=/notify)"],
  ])("of a notification that never happens is refused: %s", (text, message) => {
    expect(() => parseNotificationFault(text)).toThrow(message);
  });

  it("of a notification is told what its kinds are", () => {
    expect(() => parseNotificationFault("once hang")).toThrow(
      "the second word must be one of lost, delay, duplicate, overtaken, unsigned, wrongKey, wrongSerial, stale, wrongBody, signtest, malformed, oversize",
    );
    expect(() => parseNotificationFault("once duplicate times=0")).toThrow(
      "times must be a whole number from 1 to 1000",
    );
  });
});
