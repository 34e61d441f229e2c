import { isRecord, valueKind } from "../apiv3/value-kind";
import { unknownNameProblem, unknownNames } from "../validation/known-names";
import { RequestValidationError } from "../validation/request-validation.error";
import {
  identifier,
  maximumLength,
  notBlank,
  type ValueRule,
  string,
} from "../validation/rules";

/** It would be signed, and the phone refuse it. */
const bare: ValueRule = (value) =>
  typeof value === "string" && value.startsWith("prepay_id=")
    ? "must be the value alone, as the order's answer has it, without prepay_id= before it"
    : undefined;

/** @throws RequestValidationError for what no order's answer can have given */
export function checkPrepayId(value: unknown): void {
  check("prepay_id", value, {
    isDefined: missing("place the order first, and await its answer"),
    isString: string,
    isNotEmpty: notBlank,
    isBare: bare,
    maxLength: maximumLength(64),
    isIdentifier: identifier,
  });
}

/**
 * @param remedy where the value comes from that is missing
 * @throws RequestValidationError for one that is missing, or that WeChat Pay cannot have given
 */
export function requireIdentifier(
  name: string,
  value: unknown,
  remedy = "",
): string {
  check(name, value, {
    isDefined: missing(remedy),
    isString: string,
    isNotEmpty: notBlank,
    maxLength: maximumLength(32),
    isIdentifier: identifier,
  });
  return value as string;
}

/**
 * @param names of the options that there are
 * @throws RequestValidationError for options that are none
 */
export function readOptions(
  options: unknown,
  names: readonly string[],
): Record<string, unknown> {
  if (options === undefined) {
    return {};
  }
  if (!isRecord(options)) {
    throw RequestValidationError.of(
      "options",
      "isObject",
      `must be an object, such as { ${names[0]} }, is ${valueKind(options)}`,
    );
  }
  const known = Object.fromEntries(names.map((name) => [name, true]));
  for (const name of unknownNames(options, known)) {
    throw RequestValidationError.of(
      name,
      "isKnownOption",
      unknownNameProblem(name, known),
    );
  }
  return options;
}

const missing =
  (remedy: string): ValueRule =>
  (value) =>
    value === undefined ? `is missing; ${remedy}` : undefined;

function check(
  name: string,
  value: unknown,
  rules: Readonly<Record<string, ValueRule>>,
): void {
  for (const [rule, problemOf] of Object.entries(rules)) {
    const problem = problemOf(value);
    if (problem !== undefined) {
      throw RequestValidationError.of(name, rule, problem);
    }
  }
}
