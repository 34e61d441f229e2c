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
    for (const [value, position] of [
      ["wx_1", 3],
      ["-wx1", 1],
      ["wx 1", 3],
      ["wx1\n", 4],
      ["../1", 1],
      ["wx１", 3],
      ["wxé", 3],
      ["٣wx", 1],
    ] as const) {
      expect(await rulesBrokenBy({ [name]: value })).toEqual({
        [name]: {
          isAlphanumeric: `${name} must hold digits and ASCII letters only; the character at position ${position} is neither`,
        },
      });
    }
  });

  it("takes service_id as a positive integer only", async () => {
    for (const value of [
      0,
      -1,
      1.5,
      Number.NaN,
      Number.POSITIVE_INFINITY,
      2 ** 53,
    ]) {
      expect(await rulesBrokenBy({ service_id: value })).toEqual({
        service_id: {
          isPositiveInteger: "service_id must be a positive integer",
        },
      });
    }
    for (const [value, is] of [
      ["12535", "a string"],
      [null, "null"],
      [12535n, "a bigint"],
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

  it.each([undefined, null, "text", 1, [data]])(
    "is an object, not %j",
    async (value) => {
      server.reset();
      const given = operation.call(merchant, value as never);
      expect(await brokenRules(given)).toEqual({
        data: { isObject: "data must be an object" },
      });
      expect(server.received).toEqual([]);
    },
  );
});
