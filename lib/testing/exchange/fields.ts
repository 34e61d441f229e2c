import type {
  FieldRule,
  FieldTable,
  JsonObject,
  PresentField,
} from "./field-rule";
import { isAbsent, isObject, objection } from "./field-value";
import { parameterError, type Refusal } from "./refusal";

/** Decrypts the value of a field. @throws Refusal 400 `PARAM_ERROR` where that is not possible */
export type Decryption = (path: string, ciphertext: string) => Buffer;

/** What the fields of one body are checked by. */
interface Check {
  /** The document that states the rules, named in the refusal. */
  readonly page: string;
  readonly decrypt?: Decryption;
}

/**
 * Checks a body against its table. Fields that are not in the table pass.
 *
 * @param page the document that states the rules, named in the refusal
 * @param decrypt needed where a field of the table is encrypted
 * @throws Refusal 400 `PARAM_ERROR` naming the first field that breaks its rule
 */
export function checkFields(
  body: JsonObject,
  table: FieldTable,
  page: string,
  decrypt?: Decryption,
): void {
  checkTable(body, table, "", { page, decrypt });
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

/** The refusal of one field, by what its page says. */
export function fieldError(
  path: string,
  issue: string,
  page: string,
  value?: unknown,
): Refusal {
  return parameterError(path, `${issue} (${page})`, { value });
}

function checkTable(
  body: JsonObject,
  table: FieldTable,
  within: string,
  check: Check,
): void {
  for (const [name, rule] of Object.entries(table)) {
    checkField(body[name], rule, within + name, check);
  }
}

function checkField(
  value: unknown,
  rule: FieldRule,
  path: string,
  check: Check,
): void {
  if ("absent" in rule) {
    if (!isAbsent(value)) {
      throw fieldError(
        path,
        `must not be there: ${rule.absent}`,
        check.page,
        value,
      );
    }
    return;
  }
  const issue = objection(value, rule);
  if (issue) {
    throw fieldError(path, issue, check.page, value);
  }
  if (rule.encrypted && typeof value === "string") {
    check.decrypt?.(path, value);
  }
  if (Array.isArray(value)) {
    value.forEach((item, index) =>
      checkItem(item, rule, `${path}[${index}]`, check),
    );
  } else if (rule.fields && isObject(value)) {
    checkTable(value, rule.fields, `${path}.`, check);
  }
}

function checkItem(
  item: unknown,
  { fields, items }: PresentField,
  path: string,
  check: Check,
): void {
  if (fields) {
    checkField(item, { type: "object", fields }, path, check);
  } else if (items) {
    checkField(item, items, path, check);
  }
}
