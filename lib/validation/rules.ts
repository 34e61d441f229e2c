import { valueKind } from "../apiv3/value-kind";

/** What is wrong with a value, without the value; `undefined` where nothing is. */
export type Rule = (value: unknown) => string | undefined;

/** Absent means `undefined`. `null` would reach the wire, so it counts as a value of the wrong type. */
export const required: Rule = (value) =>
  value === undefined ? "is required" : undefined;

export const string: Rule = (value) =>
  typeof value === "string"
    ? undefined
    : `must be a string, is ${valueKind(value)}`;

/** A rule that strings alone can break; what is none breaks `string`. */
const forStrings =
  (rule: (value: string) => string | undefined): Rule =>
  (value) =>
    typeof value === "string" ? rule(value) : undefined;

export const notBlank: Rule = forStrings((value) =>
  value.trim() === "" ? "must not be empty" : undefined,
);

/** Counts characters (Unicode code points), as WeChat Pay's tables do, not UTF-16 units. */
export const maximumLength = (maximum: number): Rule =>
  forStrings((value) => {
    const { length } = [...value];
    return length <= maximum
      ? undefined
      : `must be at most ${maximum} characters long, has ${length}`;
  });

/** `out_contract_code`: digits and ASCII letters only. */
export const alphanumeric: Rule = forStrings((value) =>
  onlyCharacters(
    value,
    /[^0-9A-Za-z]/,
    "must hold digits and ASCII letters only",
  ),
);

/** An id that WeChat Pay has given: visible ASCII characters, so neither white space nor a full-width digit. */
export const identifier: Rule = forStrings((value) =>
  // Where there is nothing but white space, it is empty.
  value.trim() === ""
    ? undefined
    : onlyCharacters(
        value,
        /[^!-~]/,
        "must hold visible ASCII characters only",
      ),
);

/** WeChat Pay takes the part of UTF-8 that has up to three bytes per character (page 基本规则, 字符集): no emoji. */
export const supportedCharacters: Rule = forStrings((value) => {
  if (!value.isWellFormed()) {
    return `must not hold half a character; the one at position ${position(value, /\p{Surrogate}/u)} is a lone surrogate, as where a text is cut inside an emoji`;
  }
  const at = position(value, /[\u{10000}-\u{10FFFF}]/u);
  return at === undefined
    ? undefined
    : `must not hold emoji or other characters of four bytes in UTF-8, which WeChat Pay refuses; the one at position ${at} is such`;
});

export const positiveInteger: Rule = (value) => {
  const cause = whyNoPositiveInteger(value);
  return cause && `must be a positive integer, is ${cause}`;
};

function whyNoPositiveInteger(value: unknown): string | undefined {
  if (typeof value === "string" && /^\s*[0-9]+\s*$/.test(value)) {
    return "a string; convert it with Number()";
  }
  if (typeof value !== "number" || Number.isNaN(value)) {
    return valueKind(value);
  }
  if (value <= 0) {
    return "zero or less";
  }
  if (value > Number.MAX_SAFE_INTEGER) {
    return "larger than Number.MAX_SAFE_INTEGER";
  }
  return Number.isInteger(value) ? undefined : "not a whole number";
}

function onlyCharacters(
  value: string,
  other: RegExp,
  rule: string,
): string | undefined {
  const at = position(value, other);
  if (at === undefined) {
    return undefined;
  }
  return position(value.trim(), other) === undefined
    ? `${rule}; there is white space around it`
    : `${rule}; the one at position ${at} is ${characterKind([...value][at - 1]!)}`;
}

/** Where the first character of a kind is, counted in characters from 1. */
function position(value: string, kind: RegExp): number | undefined {
  const index = value.search(kind);
  return index < 0 ? undefined : [...value.slice(0, index)].length + 1;
}

function characterKind(character: string): string {
  if (/\s/.test(character)) {
    return "white space";
  }
  return /[\uFF01-\uFF5E]/.test(character) ? "full-width" : "neither";
}
