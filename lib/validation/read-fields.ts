import { isRecord } from "../apiv3/value-kind";
import { type FieldPlan, planOf } from "./field-plan";
import type { Field, WireDtoClass } from "./wire-dto";

/** What fields are filled with, by name; what is not known is `undefined`. */
interface Known {
  /** What the module knows. */
  module: Readonly<Record<string, unknown>>;
  /** The request's top; absent at the top itself. */
  request?: Readonly<Record<string, unknown>>;
}

/**
 * A plain copy of what data says, each value read once, and what is left out filled in where it is known. Fields that the table
 * holds are read as their owner would read them, so that a getter of its class counts too; others only where they are its
 * own. What is not of its field's kind stays as it is, for the check to name.
 */
export function readFields(
  Dto: WireDtoClass,
  data: Record<string, unknown>,
  from: Known,
): Record<string, unknown> {
  const plan = planOf(Dto);
  const values = isPlain(data) ? { ...data } : readEach(plan, data);
  let known = 0;
  for (const { name, field } of plan.fields) {
    if (values[name] === undefined) {
      // Also of a property that no loop shows.
      const own: unknown = data[name];
      const value = own === undefined ? fillOf(field, from) : own;
      if (value === undefined) {
        continue;
      }
      values[name] = value;
    }
    known++;
  }
  if (Object.keys(values).length > known) {
    leaveOutUndefined(values);
  }
  const below = from.request ? from : { ...from, request: values };
  for (const { name, field } of plan.nested) {
    if (values[name] !== undefined) {
      values[name] = readNested(field.nested!, values[name], below);
    }
  }
  return values;
}

function isPlain(data: object): boolean {
  return Object.getPrototypeOf(data) === Object.prototype;
}

/** Of an object with a class of its own, such as a DTO. */
function readEach(
  { fields, names }: FieldPlan,
  data: Record<string, unknown>,
): Record<string, unknown> {
  const own = Object.keys(data).filter((name) => !names.has(name));
  const values = [...fields.map(({ name }) => name), ...own].map(
    (name) => [name, data[name]] as const,
  );
  return Object.fromEntries(values);
}

function leaveOutUndefined(values: Record<string, unknown>): void {
  for (const [name, value] of Object.entries(values)) {
    if (value === undefined) {
      delete values[name];
    }
  }
}

const FROM_REQUEST = "request.";

function fillOf({ filledBy, fallback }: Field, from: Known): unknown {
  for (const name of filledBy ?? []) {
    const value = name.startsWith(FROM_REQUEST)
      ? from.request?.[name.slice(FROM_REQUEST.length)]
      : from.module[name];
    if (value !== undefined) {
      return value;
    }
  }
  return fallback;
}

function readNested(
  nested: NonNullable<Field["nested"]>,
  value: unknown,
  from: Known,
): unknown {
  if (Array.isArray(value)) {
    return Array.from(value, (one) => readNested(nested, one, from));
  }
  return isRecord(value) ? readFields(nested(value), value, from) : value;
}
