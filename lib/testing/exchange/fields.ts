import { parameterError, type Refusal } from "./refusal";

/** What one field of a request body must be. */
export interface FieldRule {
  /** As in JSON; an integer must be positive, an array not empty. */
  readonly type: "string" | "integer" | "object" | "array";
  /** Default: true. */
  readonly required?: boolean;
  /** In characters, not in UTF-16 units. */
  readonly minLength?: number;
  /** In characters, not in UTF-16 units. */
  readonly maxLength?: number;
  /** `alphanumeric`: digits and ASCII letters; `trade_no`: those and `_-|*`; `notify_url`: with a path, without query. */
  readonly format?: "alphanumeric" | "trade_no" | "notify_url";
  /** The fields of an object, or of each item of an array. */
  readonly fields?: FieldTable;
  /** How many items an array may have at most. */
  readonly maxItems?: number;
}

/** The fields of one operation, by their names on the wire. */
export type FieldTable = Readonly<Record<string, FieldRule>>;

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Checks a body against its table. Fields that are not in the table pass.
 *
 * @param page the document that states the rules, named in the refusal
 * @param within what the names of the fields begin with, such as `payer.`
 * @throws Refusal 400 `PARAM_ERROR` naming the first field that breaks its rule
 */
export function checkFields(
  body: JsonObject,
  table: FieldTable,
  page: string,
  within = "",
): void {
  for (const [name, rule] of Object.entries(table)) {
    const path = within + name;
    const value = body[name];
    const issue = objection(value, rule);
    if (issue) {
      throw fieldError(path, issue, page, value);
    }
    if (rule.fields && Array.isArray(value)) {
      for (const [index, item] of value.entries()) {
        const at = `${path}[${index}]`;
        if (!isObject(item)) {
          throw fieldError(at, "must be an object", page, item);
        }
        checkFields(item, rule.fields, page, `${at}.`);
      }
    } else if (rule.fields && isObject(value)) {
      checkFields(value, rule.fields, page, `${path}.`);
    }
  }
}

/**
 * @param within what the names of the fields begin with, such as `payer.`
 * @throws Refusal 400 `PARAM_ERROR` where none of the fields is there
 */
export function checkAtLeastOne(
  body: JsonObject,
  names: readonly string[],
  page: string,
  within = "",
): void {
  if (names.every((name) => isAbsent(body[name]))) {
    const [path, ...others] = names.map((name) => within + name);
    const issue = [...others.map((other) => `or ${other}`), "is required"];
    throw fieldError(path!, issue.join(" "), page);
  }
}

/**
 * WeChat Pay knows characters of one to three bytes in UTF-8 (page 基本规则, 字符集), so no emoji.
 *
 * @throws Refusal 400 `PARAM_ERROR` naming the first field that holds another
 */
export function checkCharacters(value: unknown, path = ""): void {
  if (typeof value === "string" && !value.isWellFormed()) {
    const issue = "has a lone surrogate, which no UTF-8 can hold";
    throw parameterError(path, issue, { value });
  }
  if (typeof value === "string" && /[\u{10000}-\u{10FFFF}]/u.test(value)) {
    const issue = "has a character of four bytes in UTF-8 (基本规则, 字符集)";
    throw parameterError(path, issue, { value });
  }
  if (isObject(value)) {
    for (const [name, part] of Object.entries(value)) {
      checkCharacters(part, path === "" ? name : `${path}.${name}`);
    }
  } else if (Array.isArray(value)) {
    value.forEach((item, index) => checkCharacters(item, `${path}[${index}]`));
  }
}

function fieldError(
  path: string,
  issue: string,
  page: string,
  value?: unknown,
): Refusal {
  return parameterError(path, `${issue} (${page})`, { value });
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function objection(value: unknown, rule: FieldRule): string | undefined {
  if (isAbsent(value)) {
    return (rule.required ?? true) ? "is required" : undefined;
  }
  switch (rule.type) {
    case "integer":
      return Number.isSafeInteger(value) && Number(value) > 0
        ? undefined
        : "must be a positive integer";
    case "object":
      return isObject(value) ? undefined : "must be an object";
    case "array":
      return arrayObjection(value, rule);
    case "string":
      return typeof value === "string"
        ? stringObjection(value, rule)
        : "must be a string";
  }
}

function arrayObjection(value: unknown, rule: FieldRule): string | undefined {
  if (!Array.isArray(value) || value.length === 0) {
    return "must be an array of one item at least";
  }
  return value.length > (rule.maxItems ?? Infinity)
    ? `must have at most ${rule.maxItems} items, has ${value.length}`
    : undefined;
}

function stringObjection(value: string, rule: FieldRule): string | undefined {
  const length = [...value].length;
  if (length === 0) {
    return "must not be empty";
  }
  if (length < (rule.minLength ?? 0)) {
    return `must have at least ${rule.minLength} characters, has ${length}`;
  }
  if (rule.maxLength !== undefined && length > rule.maxLength) {
    return `must have at most ${rule.maxLength} characters, has ${length}`;
  }
  switch (rule.format) {
    case "alphanumeric":
      return /^[A-Za-z0-9]+$/.test(value)
        ? undefined
        : "must consist of digits and ASCII letters";
    case "trade_no":
      return /^[A-Za-z0-9_\-|*]+$/.test(value)
        ? undefined
        : "must consist of digits, ASCII letters and _ - | *";
    case "notify_url":
      return notifyUrlObjection(value);
    default:
      return undefined;
  }
}

/**
 * `protocol` "Notifications", its last item. WeChat Pay demands https and a public address too; the simulator
 * takes http and loopback, because that is where it runs.
 */
function notifyUrlObjection(value: string): string | undefined {
  // A URL parser takes or rewrites all of these, so what is called would not be what was sent.
  if (/[\s\\\p{Cc}]/u.test(value)) {
    return "must hold no white space, control characters or backslashes";
  }
  if (!/^https?:\/\/[^/]/i.test(value) || !URL.canParse(value)) {
    return "must be an absolute URL that begins with https://";
  }
  const url = new URL(value);
  // An empty query or fragment leaves no trace in the parsed URL.
  if (value.includes("?") || value.includes("#")) {
    return "must have neither query nor fragment";
  }
  if (url.username || url.password) {
    return "must have no credentials";
  }
  return url.pathname === "/" ? "must have a path" : undefined;
}
