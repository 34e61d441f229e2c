import type { InjectionToken, Type } from "@nestjs/common";
import { ConfigurationError } from "../apiv3/errors";
import { valueKind } from "../apiv3/value-kind";

/** What an instance of the module provides: a class, or a string for what has none. */
export type Provided =
  Type<unknown> | (abstract new (...args: never[]) => unknown) | string;

/** Not by the name of the class: a minified build gives one name to several classes. */
const tokens = new Map<Provided, Map<string, symbol>>();

/**
 * Token of what an instance of the module provides, for `app.get` and `overrideProvider`: the class or string itself, or for a
 * named instance a token of its own.
 *
 * @example
 * ```ts
 * const north = app.get<WechatPayClient>(instanceToken(WechatPayClient, "north"));
 * console.log(north instanceof WechatPayClient); // true
 * ```
 * @param provided the class, or `WXPAY`
 * @param name of the module's instance, where it has one
 */
export function instanceToken(
  provided: Provided,
  name?: string,
): InjectionToken {
  if (!["string", "function"].includes(typeof provided)) {
    throw new ConfigurationError(
      "instanceToken",
      `${valueKind(provided)} is not a class; where it should be one, two files import each other`,
    );
  }
  if (name === undefined) {
    return provided as Type<unknown> | string;
  }
  const ofProvided = tokens.get(provided) ?? new Map<string, symbol>();
  tokens.set(provided, ofProvided);
  const text = typeof provided === "string" ? provided : provided.name;
  const token = ofProvided.get(name) ?? Symbol(`${text} of "${name}"`);
  ofProvided.set(name, token);
  return token;
}
