import "reflect-metadata";
import type { Type } from "@nestjs/common";
import { ConfigurationError } from "../../apiv3/errors";

/** A decorator for the mounted route, of methods, of classes or of both. */
export type RouteDecorator = ClassDecorator | MethodDecorator;

/** What Nest runs around a route, by where it keeps the classes of them. */
const ENHANCERS = {
  __guards__: "guard",
  __interceptors__: "interceptor",
  __pipes__: "pipe",
  __exceptionFilters__: "filter",
} as const;

/** A class that a decorator put around the route, for Nest to make an object of. */
export interface RouteEnhancer {
  type: Type;
  subtype: (typeof ENHANCERS)[keyof typeof ENHANCERS];
}

/**
 * Decorates the only route of a controller, as if the decorators stood above its method. Nobody can ask a decorator what it is
 * for: what one of classes leaves at the method's prototype is brought to the class, and one that leaves nothing at all, or
 * refuses methods, is given the class.
 *
 * @throws ConfigurationError for what is not a decorator
 */
export function decorateRoute(
  controller: Type,
  methodName: string,
  decorators: RouteDecorator[],
): void {
  decorators.forEach((decorator, index) => {
    const option = `notification.decorators[${index}]`;
    const tried = tryOnMethod(controller, methodName, decorator, option);
    if (tried.leftNothing) {
      try {
        (decorator as ClassDecorator)(controller);
      } catch (cause) {
        throw new ConfigurationError(
          option,
          "can decorate neither a method nor a class",
          { cause: tried.refusal ?? cause },
        );
      }
    }
  });
}

/** The classes around a route. Nest looks for them before the options are made, so it has to be told of those that came late. */
export function enhancersOf(
  controller: Type,
  methodName: string,
): RouteEnhancer[] {
  const method = controller.prototype[methodName] as object;
  return [controller, method].flatMap((target) =>
    Object.entries(ENHANCERS).flatMap(([key, subtype]) =>
      ((Reflect.getOwnMetadata(key, target) ?? []) as unknown[])
        .filter((enhancer) => typeof enhancer === "function")
        .map((type) => ({ type: type as Type, subtype })),
    ),
  );
}

function tryOnMethod(
  controller: Type,
  methodName: string,
  decorator: RouteDecorator,
  option: string,
): { leftNothing: boolean; refusal?: unknown } {
  const prototype = controller.prototype as object;
  const descriptor = Object.getOwnPropertyDescriptor(prototype, methodName)!;
  const places: Array<[object, string?]> = [
    [descriptor.value],
    [prototype, methodName],
    [controller, methodName],
  ];
  const before = places.map((place) => metadataOf(...place));
  let result: unknown;
  try {
    result = (decorator as MethodDecorator)(prototype, methodName, descriptor);
  } catch (refusal) {
    return { leftNothing: true, refusal };
  }
  if (typeof result === "function") {
    throw new ConfigurationError(
      option,
      "makes a decorator and is not one; call it: Public(), not Public",
    );
  }
  const changed = (result as PropertyDescriptor | undefined)?.value
    ? (result as PropertyDescriptor)
    : descriptor;
  Object.defineProperty(prototype, methodName, changed);
  const isMarked = places.some(
    (place, index) => !areSame(metadataOf(...place), before[index]!),
  );
  const isOfClass = bringToClass(prototype, controller);
  return {
    leftNothing: changed.value === places[0]![0] && !isMarked && !isOfClass,
  };
}

/** @returns whether there was anything to bring */
function bringToClass(prototype: object, controller: Type): boolean {
  const marks = metadataOf(prototype);
  for (const [key, value] of marks) {
    Reflect.defineMetadata(key, value, controller);
    Reflect.deleteMetadata(key, prototype);
  }
  return marks.size > 0;
}

function metadataOf(target: object, property?: string): Map<unknown, unknown> {
  const keys: unknown[] = Reflect.getOwnMetadataKeys(target, property!);
  return new Map(
    keys.map((key) => [key, Reflect.getOwnMetadata(key, target, property!)]),
  );
}

function areSame(a: Map<unknown, unknown>, b: Map<unknown, unknown>): boolean {
  return (
    a.size === b.size && [...a].every(([key, value]) => b.get(key) === value)
  );
}
