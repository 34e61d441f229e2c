import { LONGEST_SENSITIVE_BYTES } from "../apiv3/sensitive";
import { isRecord, valueKind } from "../apiv3/value-kind";

/** The fields beside one, by name. */
export type Siblings = Readonly<Record<string, unknown>>;

/** What is wrong with a value, without the value; `undefined` where nothing is. */
export type Rule = (value: unknown, siblings: Siblings) => string | undefined;

/** A rule that asks about the value alone. */
export type ValueRule = (value: unknown) => string | undefined;

/** Absent means `undefined`. `null` would reach the wire, so it counts as a value of the wrong type. */
export const required = (): string => "is required";

export const string: ValueRule = (value) =>
  typeof value === "string"
    ? undefined
    : `must be a string, is ${valueKind(value)}`;

/** A rule that strings alone can break; what is none breaks `string`. */
const forStrings =
  (rule: (value: string) => string | undefined): ValueRule =>
  (value) =>
    typeof value === "string" ? rule(value) : undefined;

export const notBlank: ValueRule = forStrings((value) =>
  value.trim() === "" ? "must not be empty" : undefined,
);

/** Counts characters (Unicode code points), as WeChat Pay's tables do, not UTF-16 units. */
export const maximumLength = (maximum: number): ValueRule =>
  forStrings((value) => {
    // It has as many characters as units, or fewer.
    if (value.length <= maximum) {
      return undefined;
    }
    const { length } = [...value];
    return length <= maximum
      ? undefined
      : `must be at most ${maximum} characters long, has ${length}`;
  });

/** `out_contract_code`: digits and ASCII letters only. */
export const alphanumeric: ValueRule = forStrings((value) =>
  onlyCharacters(
    value,
    /[^0-9A-Za-z]/,
    "must hold digits and ASCII letters only",
  ),
);

/** An id that WeChat Pay has given: visible ASCII characters, so neither white space nor a full-width digit. */
export const identifier: ValueRule = forStrings((value) =>
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
export const supportedCharacters: ValueRule = forStrings((value) => {
  if (!/[\uD800-\uDFFF]/.test(value)) {
    return undefined;
  }
  if (!value.isWellFormed()) {
    return `must not hold half a character; the one at position ${position(value, /\p{Surrogate}/u)} is a lone surrogate, as where a text is cut inside an emoji`;
  }
  const at = position(value, /[\u{10000}-\u{10FFFF}]/u);
  return at === undefined
    ? undefined
    : `must not hold emoji or other characters of four bytes in UTF-8, which WeChat Pay refuses; the one at position ${at} is such`;
});

/** A whole number that a double holds exactly. */
export const integerFrom =
  (minimum: 0 | 1): ValueRule =>
  (value) => {
    const kind = minimum === 1 ? "a positive integer" : "an integer from 0";
    const cause = whyNoInteger(value, minimum);
    return cause && `must be ${kind}, is ${cause}`;
  };

function whyNoInteger(value: unknown, minimum: 0 | 1): string | undefined {
  if (typeof value === "string" && /^\s*[0-9]+\s*$/.test(value)) {
    return "a string; convert it with Number()";
  }
  if (typeof value !== "number" || Number.isNaN(value)) {
    return valueKind(value);
  }
  if (value < minimum) {
    return minimum === 1 ? "zero or less" : "less than zero";
  }
  if (value > Number.MAX_SAFE_INTEGER) {
    return "larger than Number.MAX_SAFE_INTEGER";
  }
  return Number.isInteger(value) ? undefined : "not a whole number";
}

export const boolean: ValueRule = (value) =>
  typeof value === "boolean"
    ? undefined
    : `must be true or false, is ${valueKind(value)}`;

/** One of the values that WeChat Pay's table names. */
export const oneOf = (values: readonly string[]): ValueRule =>
  forStrings((value) =>
    values.includes(value) ? undefined : `must be one of ${values.join(", ")}`,
  );

export const minimumLength = (minimum: number): ValueRule =>
  forStrings((value) => {
    const { length } = [...value];
    return length === 0 || length >= minimum
      ? undefined
      : `must be at least ${minimum} characters long, has ${length}`;
  });

/** A number of the merchant's own, of a few characters: `others` are those beside digits and ASCII letters. */
export const numberOf = (others: string): ValueRule => {
  const listed = [...others].join(" ");
  const other = new RegExp(
    `[^0-9A-Za-z${others.replace(/[-\\\]|*]/g, "\\$&")}]`,
  );
  return forStrings((value) =>
    onlyCharacters(
      value,
      other,
      `must hold digits, ASCII letters and ${listed} only`,
    ),
  );
};

/** A moment with its offset (RFC 3339). */
export const time: ValueRule = forStrings((value) =>
  /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/.test(value) &&
  !Number.isNaN(Date.parse(value)) &&
  isInCalendar(value.slice(0, 10))
    ? undefined
    : "must be a time with its offset, such as 2026-11-27T10:34:56+08:00 (RFC 3339)",
);

/** A day, as `yyyy-MM-dd`. */
export const date: ValueRule = forStrings((value) =>
  /^\d{4}-\d\d-\d\d$/.test(value) && isInCalendar(value)
    ? undefined
    : "must be a day, such as 2026-12-01",
);

/** `Date` reads the 30th of February as a day in March. */
function isInCalendar(day: string): boolean {
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}

export const object: ValueRule = (value) =>
  isRecord(value) ? undefined : `must be an object, is ${valueKind(value)}`;

export const list =
  (minimum: number, maximum: number): ValueRule =>
  (value) => {
    if (!Array.isArray(value)) {
      return `must be an array, is ${valueKind(value)}`;
    }
    const { length } = value;
    if (length < minimum) {
      return `must have ${minimum} or more elements, has ${length}`;
    }
    return length > maximum
      ? `must have ${maximum} elements at most, has ${length}`
      : undefined;
  };

/** What RSA-OAEP can encrypt at once. */
export const encryptable: ValueRule = forStrings((value) => {
  const bytes = Buffer.byteLength(value);
  if (!value.isWellFormed()) {
    return "must be well-formed Unicode";
  }
  return bytes <= LONGEST_SENSITIVE_BYTES
    ? undefined
    : `must be at most ${LONGEST_SENSITIVE_BYTES} bytes long to be encrypted, has ${bytes}`;
});

/** Limits an object's JSON, in bytes of UTF-8. */
export const maximumBytes =
  (maximum: number): ValueRule =>
  (value) => {
    const bytes = Buffer.byteLength(JSON.stringify(value) ?? "");
    return bytes <= maximum
      ? undefined
      : `must be at most ${maximum} bytes of JSON, has ${bytes}`;
  };

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
