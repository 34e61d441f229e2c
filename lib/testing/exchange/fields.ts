import { parameterError, type Refusal } from "./refusal";

/** What one field of a request body must be. */
export interface FieldRule {
  readonly type: "string" | "integer" | "object";
  /** Default: true. */
  readonly required?: boolean;
  /** In characters, not in UTF-16 units. */
  readonly maxLength?: number;
  readonly format?: "alphanumeric" | "notify_url";
}

/** The fields of one operation, by their names on the wire. */
export type FieldTable = Readonly<Record<string, FieldRule>>;

/** A JSON object. */
export type JsonObject = Readonly<Record<string, unknown>>;

/**
 * Checks a body against its table. Fields that are not in the table pass.
 *
 * @param page the document that states the rules, named in the refusal
 * @throws Refusal 400 `PARAM_ERROR` naming the first field that breaks its rule
 */
export function checkFields(
  body: JsonObject,
  table: FieldTable,
  page: string,
): void {
  for (const [name, rule] of Object.entries(table)) {
    const issue = objection(body[name], rule);
    if (issue) {
      throw fieldError(name, issue, page);
    }
  }
}

/** @throws Refusal 400 `PARAM_ERROR` where none of the fields is there */
export function checkAtLeastOne(
  body: JsonObject,
  names: readonly string[],
  page: string,
): void {
  if (names.every((name) => isAbsent(body[name]))) {
    throw fieldError(names.join("/"), "must have at least one of them", page);
  }
}

function fieldError(name: string, issue: string, page: string): Refusal {
  return parameterError(name, `${issue} (${page})`);
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
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
      return typeof value === "object" && !Array.isArray(value)
        ? undefined
        : "must be an object";
    case "string":
      return typeof value === "string"
        ? stringObjection(value, rule)
        : "must be a string";
  }
}

function stringObjection(value: string, rule: FieldRule): string | undefined {
  const length = [...value].length;
  if (length === 0) {
    return "must not be empty";
  }
  if (rule.maxLength !== undefined && length > rule.maxLength) {
    return `must have at most ${rule.maxLength} characters, has ${length}`;
  }
  if (rule.format === "alphanumeric" && !/^[A-Za-z0-9]+$/.test(value)) {
    return "must consist of digits and ASCII letters";
  }
  return rule.format === "notify_url" ? notifyUrlObjection(value) : undefined;
}

/**
 * `protocol` "Notifications", its last item. WeChat Pay demands https and a public address too; the simulator
 * takes http and loopback, because that is where it runs.
 */
function notifyUrlObjection(value: string): string | undefined {
  if (!URL.canParse(value)) {
    return "must be an absolute URL";
  }
  const url = new URL(value);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    return "must begin with https://";
  }
  // An empty query or fragment leaves no trace in the parsed URL.
  if (value.includes("?") || value.includes("#")) {
    return "must have neither query nor fragment";
  }
  if (url.username || url.password) {
    return "must have no credentials";
  }
  return url.pathname === "/" ? "must have a path" : undefined;
}
