/** What is wrong with a value, without the value; `undefined` where nothing is. */
export type Rule = (value: unknown) => string | undefined;

/** Absent means `undefined`. `null` would reach the wire, so it counts as a value of the wrong type. */
export const required: Rule = (value) =>
  value === undefined ? "is required" : undefined;

export const string: Rule = (value) =>
  typeof value === "string"
    ? undefined
    : `must be a string, is ${typeName(value)}`;

export const notBlank: Rule = (value) =>
  typeof value !== "string" || value.trim() !== ""
    ? undefined
    : "must not be empty";

/** Counts characters (Unicode code points), as WeChat Pay's tables do, not UTF-16 units. */
export function maximumLength(maximum: number): Rule {
  return (value) => {
    const length = typeof value === "string" ? [...value].length : 0;
    return length <= maximum
      ? undefined
      : `must be at most ${maximum} characters long, has ${length}`;
  };
}

/** `out_contract_code`: digits and ASCII letters only. */
export const alphanumeric: Rule = (value) => {
  const position =
    typeof value === "string" ? value.search(/[^0-9A-Za-z]/) : -1;
  return position < 0
    ? undefined
    : `must hold digits and ASCII letters only; the character at position ${position + 1} is neither`;
};

export const positiveInteger: Rule = (value) => {
  if (typeof value !== "number") {
    return `must be a positive integer, is ${typeName(value)}`;
  }
  return Number.isSafeInteger(value) && value > 0
    ? undefined
    : "must be a positive integer";
};

function typeName(value: unknown): string {
  if (value === null) {
    return "null";
  }
  if (Array.isArray(value)) {
    return "an array";
  }
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}
