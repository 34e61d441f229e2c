import { isRecord } from "../apiv3/value-kind";
import { type Field, fieldsOf, type WireDtoClass } from "./wire-dto";

/** What fields are filled with, by name; what is not known is `undefined`. */
interface Known {
  /** What the module knows. */
  module: Readonly<Record<string, unknown>>;
  /** The request's top; absent at the top itself. */
  request?: Readonly<Record<string, unknown>>;
}

/**
 * A plain copy of what data says, each field read once, and what is left out filled in where it is known. Fields that the table
 * holds are read as their owner would read them, so that a getter of its class counts too; others only where they are its
 * own. What is not of its field's kind stays as it is, for the check to name.
 */
export function readFields(
  Dto: WireDtoClass,
  data: Record<string, unknown>,
  known: Known,
): Record<string, unknown> {
  const fields = fieldsOf(Dto);
  const own = Object.keys(data).filter((name) => !fields.has(name));
  const given = [...fields.keys(), ...own]
    .map((name) => [name, data[name]] as const)
    .filter(([, value]) => value !== undefined);
  const filled = Array.from(
    fields,
    ([name, field]) => [name, fillOf(field, known)] as const,
  ).filter(([, value]) => value !== undefined);
  const values = Object.fromEntries([...filled, ...given]);
  const below = { ...known, request: known.request ?? values };
  for (const [name, { nested }] of fields) {
    if (nested && values[name] !== undefined) {
      values[name] = readNested(nested, values[name], below);
    }
  }
  return values;
}

const FROM_REQUEST = "request.";

function fillOf({ filledBy = [], fallback }: Field, known: Known): unknown {
  return [
    ...filledBy.map((name) =>
      name.startsWith(FROM_REQUEST)
        ? known.request?.[name.slice(FROM_REQUEST.length)]
        : known.module[name],
    ),
    fallback,
  ].find((value) => value !== undefined);
}

function readNested(
  nested: NonNullable<Field["nested"]>,
  value: unknown,
  known: Known,
): unknown {
  if (Array.isArray(value)) {
    return Array.from(value, (one) => readNested(nested, one, known));
  }
  return isRecord(value) ? readFields(nested(value), value, known) : value;
}
