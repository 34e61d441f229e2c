import { optionalOptions } from "../validation/given-options";

/** What WeChat calls a user of whom it shows no name. */
const NO_NAME = "微信用户";
const MAXIMUM_LENGTH = 32;
/** More than this of a name is not looked at, so that the work stays bounded. */
const READ_LENGTH = 1024;

const graphemes = new Intl.Segmenter("zh", { granularity: "grapheme" });

/**
 * A `contract_display_account` (用户账户展示名称) that WeChat Pay accepts, made from any customer name.
 *
 * Takes out emoji, joined ones and flags too, and the rare Chinese characters that have four bytes in UTF-8: WeChat Pay
 * refuses them (page 基本规则, 字符集). Where it refuses a part of what the user sees as one character, the whole is taken
 * out. So is what is invisible: control characters, variation selectors, halves of characters. White space becomes one
 * blank, with none at the ends. More than 32 characters (Unicode code points) are cut between two that the user sees.
 *
 * @example
 * ```ts
 * console.log(displayName("小明🌸")); // 小明
 * console.log(displayName("🌸", { fallback: "会员" })); // 会员
 * ```
 *
 * @param name `null` and `undefined` count as an empty name
 * @param options what replaces an empty name
 * @throws ConfigurationError for an option that it does not know
 * @param options.fallback given where nothing is left, after the same treatment; default 微信用户
 */
export function displayName(
  name: string | null | undefined,
  options?: { fallback?: string },
): string {
  const { fallback } = optionalOptions("displayName", options ?? {}, {
    fallback: true,
  });
  return acceptable(name) || acceptable(fallback) || NO_NAME;
}

function acceptable(name: unknown): string {
  return typeof name === "string"
    ? shortened(visible(name.slice(0, READ_LENGTH)))
    : "";
}

function visible(name: string): string {
  // Before the name is divided: a selector of four bytes belongs to a character that may stay.
  const plain = name.replace(/[\p{Variation_Selector}\p{Surrogate}]/gu, "");
  return (
    charactersSeen(plain)
      .filter((character) => !/[\u{10000}-\u{10FFFF}]/u.test(character))
      .join("")
      // The blank of Braille is what those call themselves who want to show no name.
      .replace(/[\s\u2800]/gu, " ")
      .replace(
        /[\p{Control}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]/gu,
        "",
      )
      .replace(/ +/g, " ")
      .trim()
  );
}

function shortened(name: string): string {
  let kept = "";
  for (const character of charactersSeen(name)) {
    if ([...kept, ...character].length > MAXIMUM_LENGTH) {
      break;
    }
    kept += character;
  }
  return kept.trim();
}

function charactersSeen(name: string): string[] {
  return Array.from(graphemes.segment(name), ({ segment }) => segment);
}
