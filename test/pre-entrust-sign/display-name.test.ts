import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { displayName, EcommercePayRedirectSignDto } from "../../lib";
import { validateRequest } from "../../lib/validation/validate-request";
import { SEED } from "../validation/operations";

/** Whether the request that shows this name passes its own check. */
function isAccepted(contract_display_account: string): boolean {
  const data = { ...SEED.data, contract_display_account };
  return (
    validateRequest(EcommercePayRedirectSignDto, data, {})
      .contract_display_account === contract_display_account
  );
}

describe("displayName", () => {
  it.each([
    ["an ordinary name", "微信代扣用户A", "微信代扣用户A"],
    ["an emoji", "小明🌸", "小明"],
    ["an emoji between words", "Li 🌸 Hua", "Li Hua"],
    ["a joined emoji", "小👩‍👩‍👧‍👦明", "小明"],
    ["a joined emoji with a heart in it", "小👩‍❤️‍👨明", "小明"],
    ["a flag", "🇨🇳小明🏴󠁧󠁢󠁥󠁮󠁧󠁿", "小明"],
    ["a hand with a colour", "小明👋🏽", "小明"],
    ["a heart, which has three bytes", "小明❤️", "小明❤"],
    ["a key cap", "小明1️⃣", "小明1⃣"],
    ["a rare character of four bytes", "\u{20bb7}野家", "野家"],
    ["a variant of a character", "葛\u{e0100}城", "葛城"],
    ["half of an emoji", "小明\ud83c", "小明"],
    ["halves with a selector between", "小明\ud83c\ufe0f\udf38", "小明"],
    ["control characters", "小\u0000明\u0007\u009f", "小明"],
    ["line ends and tabs", " \t小明\r\n小红\u2028", "小明 小红"],
    ["what turns the direction of text", "\u202e小明\u202c\ufeff", "小明"],
    ["a noncharacter", "小明\uffff", "小明"],
    ["combining marks", "Ne\u0301e", "Ne\u0301e"],
  ])("takes of %s what can be shown", (_, name, shown) => {
    expect(displayName(name)).toBe(shown);
    expect(isAccepted(shown)).toBe(true);
  });

  it.each([
    ["Chinese characters", "微".repeat(40), "微".repeat(32)],
    ["a blank at the cut", `${"微".repeat(31)} 信用户`, "微".repeat(31)],
    [
      "a combining sequence at the cut",
      `${"a".repeat(30)}e\u0301\u0323x`,
      "a".repeat(30),
    ],
    [
      "a combining sequence up to the cut",
      `${"a".repeat(30)}e\u0301x`,
      `${"a".repeat(30)}e\u0301`,
    ],
    [
      "syllables of several letters",
      "\u1112\u1161\u11ab".repeat(11),
      "\u1112\u1161\u11ab".repeat(10),
    ],
    ["emoji before the name", `${"🌸".repeat(40)}小明`, "小明"],
    ["a name without end", "a🌸".repeat(1_000_000), "a".repeat(32)],
  ])("shortens %s", (_, name, shown) => {
    expect(displayName(name)).toBe(shown);
    expect(isAccepted(shown)).toBe(true);
  });

  it.each([
    "",
    "  \n",
    "🌸",
    "👩‍👩‍👧‍👦🇨🇳",
    "\u200d\u200b\ufe0f",
    "\u3164",
    "\u2800\u2800",
    "\u{20bb7}",
    "\ud800",
    `e${"\u0301".repeat(40)}`,
    null,
    undefined,
  ])("falls back where nothing is left: %j", (name) => {
    expect(displayName(name)).toBe("微信用户");
    expect(displayName(name, { fallback: "会员" })).toBe("会员");
    expect(displayName(name, { fallback: " 会员🌸 " })).toBe("会员");
    expect(displayName(name, { fallback: "🌸" })).toBe("微信用户");
  });

  it("falls back where JavaScript hands it something else", () => {
    for (const name of [12535, {}, ["小明"]]) {
      expect(displayName(name as never)).toBe("微信用户");
    }
  });

  const pieces = fc.oneof(
    fc.string({ unit: "binary", maxLength: 3 }),
    fc.string({ unit: "grapheme", maxLength: 12 }),
    fc.constantFrom(
      "小明",
      "👩‍❤️‍👨",
      "🇨🇳",
      "\u200d",
      "\ufe0f",
      "\ud83d",
      "\ude00",
      "e\u0301",
      " ",
      "\t\u3000",
      "\u3164",
      "\0",
    ),
  );
  const names = fc.oneof(
    fc.array(pieces, { maxLength: 30 }).map((parts) => parts.join("")),
    fc
      .array(fc.nat(0xffff), { maxLength: 80 })
      .map((units) => String.fromCharCode(...units)),
  );

  it("makes of any name, with any fallback, one that its request accepts", () => {
    fc.assert(
      fc.property(names, names, (name, fallback) => {
        expect(isAccepted(displayName(name))).toBe(true);
        expect(isAccepted(displayName(name, { fallback }))).toBe(true);
      }),
      { numRuns: 2000 },
    );
  });

  it("refuses an option that it does not know", () => {
    expect(() => displayName("🌸", { falback: "会员" } as never)).toThrow(
      "displayName.falback",
    );
  });

  it("changes nothing a second time", () => {
    fc.assert(
      fc.property(names, (name) => {
        const shown = displayName(name);
        expect(displayName(shown)).toBe(shown);
      }),
      { numRuns: 2000 },
    );
  });

  it("leaves a name that needs no change", () => {
    const characters = fc.constantFrom(..."azAZ09微信用户代扣·-_.éØ");
    fc.assert(
      fc.property(
        fc.string({ unit: characters, minLength: 1, maxLength: 32 }),
        (name) => {
          expect(displayName(name)).toBe(name);
        },
      ),
    );
  });
});
