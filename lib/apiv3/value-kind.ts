import { types } from "node:util";

const KINDS: ReadonlyArray<readonly [(value: unknown) => boolean, string]> = [
  [(value) => value === null, "null"],
  [Array.isArray, "an array"],
  [types.isDate, "a Date"],
  [types.isPromise, "a Promise; await it"],
  [types.isStringObject, "a String object"],
  [types.isNumberObject, "a Number object"],
  [types.isBoxedPrimitive, "a boxed value"],
  [types.isMap, "a Map"],
  [types.isSet, "a Set"],
  [Buffer.isBuffer, "a Buffer"],
  [ArrayBuffer.isView, "an array of bytes"],
  [(value) => value instanceof URLSearchParams, "a URLSearchParams"],
  [(value) => value instanceof FormData, "a FormData"],
  [(value) => typeof value === "object", "an object"],
  [(value) => value === undefined, "undefined"],
  [Number.isNaN, "NaN"],
];

/** What kind of value this is, with its article and without the value: `a string`, `an array`, `a Date`, `NaN`. */
export function valueKind(value: unknown): string {
  const [, kind] = KINDS.find(([is]) => is(value)) ?? [];
  return kind ?? `a ${typeof value}`;
}

/** Whether fields can be read from it: an object that is of none of JavaScript's own kinds. */
export function isRecord(value: unknown): value is Record<string, unknown> {
  if (typeof value !== "object" || value === null) {
    return false;
  }
  // What a literal or JSON makes is known at once; an order may hold many.
  return (
    Object.getPrototypeOf(value) === Object.prototype ||
    valueKind(value) === "an object"
  );
}
