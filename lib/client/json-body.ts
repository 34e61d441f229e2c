import { isRecord, valueKind } from "../apiv3/value-kind";
import { RequestValidationError } from "../validation/request-validation.error";

/**
 * The body of a request, serialised once.
 *
 * @throws RequestValidationError naming the field that JSON cannot express, by its path from `data`
 */
export function jsonBody(data: unknown): string {
  if (!isRecord(data) && !Array.isArray(data)) {
    throw unusable(
      "data",
      `must be an object, which is serialised here; is ${valueKind(data)}`,
    );
  }
  let text: string | undefined;
  try {
    text = JSON.stringify(data);
  } catch {
    throw unusableField(data);
  }
  if (text === undefined) {
    throw unusable("data", "becomes nothing by its toJSON");
  }
  return text;
}

/** Goes the way of the serialisation once more, and notes where it is. */
function unusableField(data: object): RequestValidationError {
  const paths = new Map<unknown, string>();
  let here = "data";
  let problem = "cannot be serialised; its toJSON or a getter fails";
  try {
    JSON.stringify(data, function (this: object, key: string, value: unknown) {
      const holder = paths.get(this);
      here = holder === undefined ? "data" : pathOf(holder, this, key);
      if (typeof value === "bigint") {
        problem =
          "is a BigInt, which JSON does not have; give it as a number or a string";
        throw new TypeError(problem);
      }
      if (isAncestor(paths, value, here)) {
        problem = "refers back to what holds it, which JSON cannot express";
        throw new TypeError(problem);
      }
      paths.set(value, here);
      return value;
    });
  } catch {
    // What failed is at the place that was noted last.
  }
  return unusable(here, problem);
}

function pathOf(holder: string, object: object, key: string): string {
  return Array.isArray(object) ? `${holder}[${key}]` : `${holder}.${key}`;
}

/** Whether a value was met on the way to this place, and not merely beside it. */
function isAncestor(
  paths: ReadonlyMap<unknown, string>,
  value: unknown,
  here: string,
): boolean {
  const met = typeof value === "object" ? paths.get(value) : undefined;
  return (
    met !== undefined && [".", "["].some((step) => here.startsWith(met + step))
  );
}

function unusable(field: string, problem: string): RequestValidationError {
  return RequestValidationError.of(field, "isJson", problem);
}
