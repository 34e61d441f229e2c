import { isDeepStrictEqual } from "node:util";
import type { ConfigurationProblem } from "../apiv3/errors";
import { isOfKind } from "../apiv3/option-value";
import { refuse } from "../validation/read-all";
import type { ContractsModuleOptions } from "./options";

/** What a reload gives anew: the keys, and how they are had. */
const KEY_OPTIONS = [
  "merchantSerialNumber",
  "merchantPrivateKey",
  "apiV3Key",
  "publicKey",
  "platformCertificates",
  "lazyKeys",
  "certificateRenewalMs",
] as const satisfies ReadonlyArray<keyof ContractsModuleOptions>;

/** The options that last as long as the merchant; none is a key. */
export type LastingOptions = Omit<
  ContractsModuleOptions,
  (typeof KEY_OPTIONS)[number]
>;

const IS_KEY: ReadonlySet<string> = new Set(KEY_OPTIONS);

/** The options without the keys. */
export function lastingOptions(
  options: ContractsModuleOptions,
): LastingOptions {
  return Object.fromEntries(
    Object.entries(options).filter(([name]) => !IS_KEY.has(name)),
  ) as unknown as LastingOptions;
}

/**
 * The options with new keys, and all else as it is.
 *
 * @throws ConfigurationError of each option that is not a key and is given another value than it has
 */
export function withKeysOf(
  options: ContractsModuleOptions,
  lasting: LastingOptions,
): ContractsModuleOptions {
  const given = fieldsOf(options);
  const present = fieldsOf(lasting);
  refuse(
    Object.entries(given)
      .filter(([name]) => !IS_KEY.has(name))
      .flatMap(([name, value]) => changes(name, value, present[name])),
  );
  // What was given besides the keys is the same; its members that were left out stay.
  return { ...given, ...present } as unknown as ContractsModuleOptions;
}

function changes(
  option: string,
  value: unknown,
  present: unknown,
): ConfigurationProblem[] {
  if (value === undefined || isSame(value, present)) {
    return [];
  }
  if (isPlain(value) && (present === undefined || isPlain(present))) {
    const members = fieldsOf(present);
    return Object.entries(value)
      .filter(
        ([name, each]) => each !== undefined && !isSame(each, members[name]),
      )
      .map(([name]) => lasts(`${option}.${name}`));
  }
  return [lasts(option)];
}

function lasts(option: string): ConfigurationProblem {
  return {
    option,
    problem:
      "is not as it is now, and a reload changes keys alone; leave it out to keep what there is, or restart",
  };
}

/** Values that are made anew each time, such as functions and stores, are the same only where they are one. */
function isSame(one: unknown, other: unknown): boolean {
  return (
    Object.is(one, other) ||
    ((isPlain(one) || Array.isArray(one)) && isDeepStrictEqual(one, other))
  );
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return (
    isOfKind(value, "object") &&
    [Object.prototype, null].includes(Object.getPrototypeOf(value))
  );
}

function fieldsOf(options: unknown): Record<string, unknown> {
  return isOfKind(options, "object")
    ? (options as Record<string, unknown>)
    : {};
}
