import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Merchant, openMerchant } from "../client/merchant";
import { SigningServer } from "../client/signing-server";
import { type Field, type Operation, OPERATIONS } from "./operations";
import { brokenRules, refusal } from "./refusal";

let server: SigningServer;
let merchant: Merchant;
beforeAll(async () => {
  server = await SigningServer.start();
  merchant = await openMerchant(server);
});
afterAll(async () => {
  await merchant.close();
  await server.close();
});

/** A value of a length that the field's other rules allow. */
function ofLength(field: Field, length: number): string {
  const start = field.kind === "url" ? "https://a.example/" : "";
  return start + "a".repeat(length - start.length);
}

describe.each(OPERATIONS)("a request of $name", (operation: Operation) => {
  const { data, answer } = operation;
  const fields = Object.entries(operation.fields);
  const required = fields.filter(([, field]) => !field.orElse);
  const strings = fields.filter(([, field]) => field.kind !== "integer");
  const limited = strings.filter(([name]) => name !== "out_contract_code");
  const identifiers = fields.filter(([, field]) => field.kind === "identifier");
  const texts = fields.filter(([, field]) => field.kind === "text");
  const codes = fields.filter(([, field]) => field.kind === "code");

  const call = (changes: object) =>
    operation.call(merchant, { ...data, ...changes });
  const rulesBrokenBy = async (changes: object) => {
    server.reset();
    const broken = await brokenRules(call(changes));
    expect(server.received).toEqual([]);
    return broken;
  };
  const accepts = async (changes: Record<string, unknown>) => {
    server.reset();
    server.answer = () => ({ json: { ...answer, ...echo(changes) } });
    await call(changes);
    expect(server.received).toHaveLength(1);
  };
  const echo = ({ out_contract_code, service_id }: Record<string, unknown>) =>
    JSON.parse(JSON.stringify({ out_contract_code, service_id }));

  it("is accepted as the table has it", () => accepts({}));

  it.each(required)("needs %s", async (name) => {
    expect(await rulesBrokenBy({ [name]: undefined })).toEqual({
      [name]: { isDefined: `${name} is required` },
    });
  });

  it.each(strings)("takes %s as a string only", async (name) => {
    for (const [value, is] of [
      [12535, "a number"],
      [true, "a boolean"],
      [["text"], "an array"],
      [{ text: "text" }, "an object"],
      [null, "null"],
      [12535n, "a bigint"],
      [Number.NaN, "NaN"],
      [new Date(0), "a Date"],
      [Object("text"), "a String object"],
      [Buffer.from("text"), "a Buffer"],
      [new Uint8Array(4), "an array of bytes"],
      [Symbol("text"), "a symbol"],
      [() => "text", "a function"],
      [Promise.resolve("text"), "a Promise; await it"],
    ]) {
      expect(await rulesBrokenBy({ [name]: value as unknown })).toEqual({
        [name]: { isString: `${name} must be a string, is ${is}` },
      });
    }
  });

  it.each(strings)("takes no empty %s", async (name) => {
    for (const value of ["", "   "]) {
      expect(Object.keys(await rulesBrokenBy({ [name]: value }))).toEqual([
        name,
      ]);
    }
  });

  it.each(limited)("takes %s up to its length", async (name, field) => {
    const maximum = field.maxLength!;
    await accepts({ [name]: ofLength(field, maximum) });
    expect(
      await rulesBrokenBy({ [name]: ofLength(field, maximum + 1) }),
    ).toEqual({
      [name]: {
        maxLength: `${name} must be at most ${maximum} characters long, has ${maximum + 1}`,
      },
    });
  });

  it.each(codes)("takes %s of 32 digits and letters", async (name) => {
    const code = "0Az9".repeat(8);
    expect(Object.keys(await rulesBrokenBy({ [name]: `${code}1` }))).toEqual([
      name,
    ]);
    await accepts({ [name]: code });
  });

  it.each(codes)("takes nothing else in %s", async (name) => {
    for (const [value, is] of [
      ["wx_1", "the one at position 3 is neither"],
      ["-wx1", "the one at position 1 is neither"],
      ["wx 1", "the one at position 3 is white space"],
      ["wx1\n", "there is white space around it"],
      ["\u3000wx1", "there is white space around it"],
      [" wx_1", "the one at position 1 is white space"],
      ["../1", "the one at position 1 is neither"],
      ["wx１", "the one at position 3 is full-width"],
      ["wxé", "the one at position 3 is neither"],
      ["wx😀", "the one at position 3 is neither"],
      ["٣wx", "the one at position 1 is neither"],
    ] as const) {
      expect(await rulesBrokenBy({ [name]: value })).toEqual({
        [name]: {
          isAlphanumeric: `${name} must hold digits and ASCII letters only; ${is}`,
        },
      });
    }
  });

  it.each(identifiers)("takes visible ASCII only in %s", async (name) => {
    for (const [value, is] of [
      ["wx1\n", "there is white space around it"],
      [" wx1 ", "there is white space around it"],
      ["wx 1", "the one at position 3 is white space"],
      ["wx１", "the one at position 3 is full-width"],
      ["wx\u200b1", "the one at position 3 is neither"],
      ["微😀", "the one at position 1 is neither"],
    ] as const) {
      expect(await rulesBrokenBy({ [name]: value })).toEqual({
        [name]: {
          isIdentifier: `${name} must hold visible ASCII characters only; ${is}`,
        },
      });
    }
    await accepts({ [name]: "oUpF8uMuAJO_M2pxb1Q9-zNj" });
  });

  it.each(texts)(
    "takes %s in characters of up to three bytes",
    async (name) => {
      for (const [value, position] of [
        ["😀", 1],
        ["小明😀", 3],
        ["小\u{20bb7}明", 2],
      ] as const) {
        expect(Object.values(await rulesBrokenBy({ [name]: value }))).toEqual([
          {
            isSupportedText: expect.stringContaining(
              `${name} must not hold emoji or other characters of four bytes in UTF-8, which WeChat Pay refuses; the one at position ${position} is such`,
            ),
          },
        ]);
      }
      expect(await rulesBrokenBy({ [name]: "小明\ud83d" })).toEqual({
        [name]: {
          isSupportedText: expect.stringContaining(
            `${name} must not hold half a character; the one at position 3 is a lone surrogate`,
          ),
        },
      });
      await accepts({ [name]: "小明❤️\uffff" });
    },
  );

  it("takes service_id as a positive integer only", async () => {
    for (const [value, is] of [
      [0, "zero or less"],
      [-1.5, "zero or less"],
      [1.5, "not a whole number"],
      [Number.NaN, "NaN"],
      [Number.POSITIVE_INFINITY, "larger than Number.MAX_SAFE_INTEGER"],
      [1e21, "larger than Number.MAX_SAFE_INTEGER"],
      [2 ** 53, "larger than Number.MAX_SAFE_INTEGER"],
      ["12535", "a string; convert it with Number()"],
      [" 12535\n", "a string; convert it with Number()"],
      ["１２５３５", "a string"],
      ["", "a string"],
      [null, "null"],
      [true, "a boolean"],
      [12535n, "a bigint"],
      [[12535], "an array"],
      [{ id: 12535 }, "an object"],
      [Object(12535), "a Number object"],
      [new Date(12535), "a Date"],
    ]) {
      expect(await rulesBrokenBy({ service_id: value })).toEqual({
        service_id: {
          isPositiveInteger: `service_id must be a positive integer, is ${is}`,
        },
      });
    }
    await accepts({ service_id: 1 });
    await accepts({ service_id: Number.MAX_SAFE_INTEGER });
  });

  it("is told of every fault at once", async () => {
    const names = required.map(([name]) => name);
    const nothing = Object.fromEntries(
      fields.map(([name]) => [name, undefined]),
    );
    const error = await refusal(call(nothing));
    for (const name of names) {
      expect(error.message).toContain(`${name} is required`);
    }
    expect(error).toMatchObject({ outcome: "rejected", retryable: false });
  });

  it.each([
    [undefined, "undefined"],
    [null, "null"],
    ["text", "a string"],
    [1, "a number"],
    [[data], "an array"],
    [new Map(Object.entries(data)), "a Map"],
    [new URLSearchParams("appid=1"), "a URLSearchParams"],
    [new FormData(), "a FormData"],
    [new Set(), "a Set"],
    [Promise.resolve(data), "a Promise; await it"],
  ])("is an object, not %j", async (value, is) => {
    server.reset();
    const given = operation.call(merchant, value as never);
    expect(await brokenRules(given)).toEqual({
      data: { isObject: `data must be an object, is ${is}` },
    });
    expect(server.received).toEqual([]);
  });
});
