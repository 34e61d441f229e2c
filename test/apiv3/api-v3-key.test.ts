import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { ConfigurationError } from "../../lib/apiv3/errors";
import { parseApiV3Key } from "../../lib/apiv3/keys";
import { decryptResource } from "../../lib/apiv3/resource";
import { API_V3_KEY, resourceVector } from "../vectors";

function refusal(value: unknown): string {
  let end: unknown = "no error";
  try {
    parseApiV3Key(value as string, "apiV3Key");
  } catch (error) {
    end = error;
  }
  expect(end).toBeInstanceOf(ConfigurationError);
  expect((end as ConfigurationError).option).toBe("apiV3Key");
  return (end as ConfigurationError).message;
}

describe("The APIv3 key", () => {
  it("becomes a key that decrypts", () => {
    const { resource, plaintext } = resourceVector("contract");
    const key = parseApiV3Key(API_V3_KEY, "apiV3Key");

    expect(key.type).toBe("secret");
    expect(decryptResource(resource, key).toString()).toBe(plaintext);
  });

  it("is counted in bytes, so ten characters of three bytes and two more make 32", () => {
    const key = parseApiV3Key(`${"微".repeat(10)}ab`, "apiV3Key");

    expect(key.symmetricKeySize).toBe(32);
  });

  it.each([
    ["is empty", "", 0],
    ["has 31 bytes", "k".repeat(31), 31],
    ["has 33 bytes", "k".repeat(33), 33],
    ["has 32 characters of more than 32 bytes", `${"k".repeat(31)}微`, 34],
    ["is the hex of 32 bytes", "0f".repeat(32), 64],
  ])("is refused where it %s", (_title, value, length) => {
    const message = refusal(value);

    expect(message).toContain(`32 bytes, has ${length};`);
    expect(message).toContain("copy it from the merchant platform");
  });

  it.each([
    ["a line feed after it", `${API_V3_KEY}\n`],
    ["a Windows line end after it", `${API_V3_KEY}\r\n`],
    ["spaces around it", ` ${API_V3_KEY}\t`],
    ["quotes around it", `"${API_V3_KEY}"`],
    ["single quotes and a line feed", `'${API_V3_KEY}'\n`],
  ])("is read with %s", (_title, value) => {
    const expected = parseApiV3Key(API_V3_KEY, "apiV3Key");

    expect(parseApiV3Key(value, "apiV3Key").equals(expected)).toBe(true);
  });

  it("is refused where it has lost a character and a file's line break stands in for it", () => {
    for (const lineBreak of ["\n", "\r\n"]) {
      const value = `${"k".repeat(32 - lineBreak.length)}${lineBreak}`;
      expect(refusal(value)).toMatch(
        /must be a string of 32 bytes, has 3[01]; /,
      );
    }
  });

  it("is taken as it is where its own 32 bytes begin or end with a space or quote", () => {
    for (const value of [` ${"k".repeat(30)} `, `"${"k".repeat(30)}"`]) {
      expect(parseApiV3Key(value, "apiV3Key").export().toString()).toBe(value);
    }
  });

  it.each([
    [undefined, ""],
    [null, "is null; "],
    [32, "is a number; "],
    [{}, "is an object; "],
    [Buffer.alloc(32, 107), "is a Buffer; "],
  ])("is refused where it is no text but %s", (value, kind) => {
    expect(refusal(value)).toBe(
      `apiV3Key: ${kind}must be a string of 32 bytes; copy it from the merchant platform, API security`,
    );
  });

  it("is not shown, neither by its refusal nor once it is parsed", () => {
    const key = parseApiV3Key(API_V3_KEY, "apiV3Key");
    const shown = inspect(key, { showHidden: true }) + JSON.stringify(key);

    expect(shown).not.toContain(API_V3_KEY);
    expect(refusal(`${API_V3_KEY}!`)).not.toContain(API_V3_KEY);
  });
});
