import { isRecord, valueKind } from "./value-kind";

/** The kinds that an option's value can be of. */
export type Kind = "string" | "number" | "boolean" | "function" | "object";

/** Whether a value is of a kind; lists, Promises and the like are not objects in this sense. */
export function isOfKind(value: unknown, kind: Kind): boolean {
  return kind === "object" ? isRecord(value) : typeof value === kind;
}

/** A problem that says besides of what kind a value is, where that is what is wrong with it. */
export function wrongValue(
  value: unknown,
  kind: Kind,
  problem: string,
): string {
  return value === undefined || isOfKind(value, kind)
    ? problem
    : `is ${valueKind(value)}; ${problem}`;
}

/** A text without what clings to it on its way through files and variables: white space, and quotes around all of it. */
export function bareText(text: string): string {
  const trimmed = text.trim();
  const [, , bare = trimmed] = /^(["'])(.*)\1$/s.exec(trimmed) ?? [];
  return bare.trim();
}
