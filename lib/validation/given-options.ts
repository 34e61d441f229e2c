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

/**
 * A client that a class was given; its methods are looked for once, when it is made.
 *
 * @param taker name of the class, for the error
 * @param methods that it calls
 * @param fix what to give instead, for the error
 * @throws ConfigurationError where it lacks one of them
 */
export function clientWith<T>(
  taker: string,
  client: T,
  methods: ReadonlyArray<keyof T & string>,
  fix: string,
): T {
  const missing = methods.filter(
    (name) => typeof Object(client)[name] !== "function",
  );
  if (missing.length > 0) {
    throw new ConfigurationError(
      taker,
      `its client ${client == null ? "is missing" : `has no ${missing.join(", ")}`}; ${fix}`,
    );
  }
  return client;
}
