import type { InjectionToken, Type } from "@nestjs/common";

/**
 * Token of what an instance of the module provides: the class or string itself, or a string with the name where the
 * instance has one.
 */
export function instanceToken(
  provided:
    Type<unknown> | (abstract new (...args: never[]) => unknown) | string,
  name?: string,
): InjectionToken {
  if (name === undefined) {
    return provided as Type<unknown> | string;
  }
  return typeof provided === "string"
    ? `${provided}:${name}`
    : `nestjs-wechatpay-contracts:${provided.name}:${name}`;
}
