import type { JsonObject, PresentField } from "./field-rule";
import { formatObjection } from "./text-format";

/** Whether a field is left out; `null` counts as that. */
export function isAbsent(value: unknown): value is undefined | null {
  return value === undefined || value === null;
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What is wrong with the value of a field; what it holds is looked at elsewhere. */
export function objection(
  value: unknown,
  rule: PresentField,
): string | undefined {
  if (isAbsent(value)) {
    return (rule.required ?? true) ? "is required" : undefined;
  }
  return typeObjection(value, rule) ?? valueObjection(value, rule);
}

function typeObjection(value: unknown, rule: PresentField): string | undefined {
  switch (rule.type) {
    case "integer":
      return integerObjection(value, rule);
    case "boolean":
      return typeof value === "boolean" ? undefined : "must be true or false";
    case "object":
      return isObject(value) ? undefined : "must be an object";
    case "array":
      return arrayObjection(value, rule);
    case "string":
      return typeof value === "string"
        ? textObjection(value, rule)
        : "must be a string";
  }
}

function valueObjection(
  value: unknown,
  { enum: values, maxBytes = Infinity }: PresentField,
): string | undefined {
  if (values && !values.includes(value as string | number)) {
    return `must be one of ${values.join(", ")}`;
  }
  const bytes = Buffer.byteLength(JSON.stringify(value));
  return bytes > maxBytes
    ? `must have at most ${maxBytes} bytes as JSON, has ${bytes}`
    : undefined;
}

function integerObjection(
  value: unknown,
  { minimum = 1, maximum = Infinity }: PresentField,
): string | undefined {
  if (!Number.isSafeInteger(value) || Number(value) < minimum) {
    return minimum === 1
      ? "must be a positive integer"
      : `must be an integer of ${minimum} or more`;
  }
  return Number(value) > maximum ? `must be at most ${maximum}` : undefined;
}

function arrayObjection(
  value: unknown,
  { minItems = 1, maxItems = Infinity }: PresentField,
): string | undefined {
  if (!Array.isArray(value)) {
    return "must be an array";
  }
  if (value.length < minItems) {
    return minItems === 1
      ? "must be an array of one item at least"
      : `must have at least ${minItems} items, has ${value.length}`;
  }
  return value.length > maxItems
    ? `must have at most ${maxItems} items, has ${value.length}`
    : undefined;
}

function textObjection(
  value: string,
  { minLength = 0, maxLength = Infinity, format }: PresentField,
): string | undefined {
  const length = [...value].length;
  if (length === 0) {
    return "must not be empty";
  }
  if (length < minLength) {
    return `must have at least ${minLength} characters, has ${length}`;
  }
  if (length > maxLength) {
    return `must have at most ${maxLength} characters, has ${length}`;
  }
  return format && formatObjection(value, format);
}
