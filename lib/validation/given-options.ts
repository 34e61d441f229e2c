import { ConfigurationError } from "../apiv3/errors";
import { isOfKind } from "../apiv3/option-value";
import { valueKind } from "../apiv3/value-kind";
import { type Names, unknownNameProblem, unknownNames } from "./known-names";

/**
 * The options that a function was given.
 *
 * @param fix what to give instead, for the error
 * @throws ConfigurationError where they are missing, or no object
 */
export function requiredOptions<T extends object>(options: T, fix: string): T {
  if (!isOfKind(options, "object")) {
    const kind = options == null ? "missing" : valueKind(options);
    throw new ConfigurationError("options", `are ${kind}; ${fix}`);
  }
  return options;
}

/**
 * The options that a class or function was given, all of which may be left out.
 *
 * @param taker its name, before the options' in the error
 * @throws ConfigurationError where they are no object, or one is unknown
 */
export function optionalOptions<T extends object>(
  taker: string,
  options: T,
  names: Names<T>,
): T {
  if (!isOfKind(options, "object")) {
    throw new ConfigurationError(
      taker,
      `its options are ${valueKind(options)}; leave them out, or give an object of ${Object.keys(names).join(", ")}`,
    );
  }
  for (const name of unknownNames(options, names)) {
    throw new ConfigurationError(
      `${taker}.${name}`,
      unknownNameProblem(name, names),
    );
  }
  return options;
}
