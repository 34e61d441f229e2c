import "reflect-metadata";
import { Req } from "@nestjs/common";
import { isObservable, lastValueFrom } from "rxjs";
import { deliveryOf } from "./once-only.guard";
import type { NotifiedRequest } from "./raw-body";

type Method = (...args: unknown[]) => unknown;

/** Where Nest keeps what a route's method is given. */
const ROUTE_ARGUMENTS = "__routeArguments__";

/**
 * Lets a route's method run once per event; needs `OnceOnlyGuard` on the route. It wraps the method, because an interceptor
 * costs Nest as much time as the verification and the decryption together.
 */
export function RunsOnceOnly(): MethodDecorator {
  return (target, name, descriptor) => {
    const method = descriptor.value as Method;
    // Nest fills one more parameter, behind those that the method declares and never sees it.
    const position = parameterCount(target, name, method);
    // It is the request, for that is what no pipe of the application changes; the guard laid the delivery beside it.
    Req()(target, name, position);
    const wrapper = {
      [name](this: unknown, ...args: unknown[]): unknown {
        const request = args[position];
        // Called by a test, say, and not by Nest, it is the method and no more.
        return isRequest(request)
          ? deliveryOf(request).handle(() =>
              settled(method.apply(this, args.slice(0, position))),
            )
          : method.apply(this, args);
      },
    }[name as string]!;
    for (const key of Reflect.getMetadataKeys(method)) {
      Reflect.defineMetadata(key, Reflect.getMetadata(key, method), wrapper);
    }
    descriptor.value = wrapper as typeof descriptor.value;
  };
}

function isRequest(value: unknown): value is NotifiedRequest {
  return typeof value === "object" && value !== null && "headers" in value;
}

/** As Nest does it: a method may return an observable, which works only while somebody listens. */
async function settled(result: unknown): Promise<unknown> {
  const value = await result;
  return isObservable(value)
    ? lastValueFrom(value, { defaultValue: undefined })
    : value;
}

function parameterCount(
  target: object,
  name: string | symbol,
  method: Method,
): number {
  const filled: Record<string, { index: number }> =
    Reflect.getMetadata(ROUTE_ARGUMENTS, target.constructor, name) ?? {};
  return Math.max(
    method.length,
    ...Object.values(filled).map(({ index }) => index + 1),
  );
}
