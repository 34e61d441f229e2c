import "reflect-metadata";
import { Req } from "@nestjs/common";
import { isObservable, lastValueFrom } from "rxjs";
import { ConfigurationError } from "../apiv3/errors";
import { deliveryOf } from "./delivery";
import { deliveryPositions } from "./delivery.decorator";
import { eventKey } from "./event-key";
import type { OnceOnlyHandler } from "./once-only";
import type { NotifiedRequest } from "./raw-body";
import type { NotificationContext } from "./wechat-pay-notification";

type Method = (...args: unknown[]) => unknown;

/** Where Nest keeps what a route's method is given, by kind and position, such as `1:0`. */
const ROUTE_ARGUMENTS = "__routeArguments__";

/** The kinds of `@Res()` and `@Next()`, with which a method answers by itself. */
const ANSWERING_ARGUMENT = /^[12]:/;

/** Where Nest keeps that `@Res({ passthrough: true })` leaves the answer to Nest. */
const RESPONSE_PASSTHROUGH = "__responsePassthrough__";

/**
 * Lets a route's method run once per event; needs `OnceOnlyGuard` on the route. It wraps the method, because an interceptor
 * costs Nest as much time as the verification and the decryption together.
 *
 * @throws ConfigurationError where the method answers by itself: a repeated event does not reach it, and would never be answered
 */
export function RunsOnceOnly(): MethodDecorator {
  return (target, name, descriptor) => {
    const method = descriptor.value as Method;
    const fullName = `${target.constructor.name}.${String(name)}`;
    requireAnswerOfNest(target, name, fullName);
    // Nest fills one more parameter, behind those that the method declares and never sees it.
    const position = parameterCount(target, name, method);
    // It is the request, for that is what no pipe of the application changes; the guard laid the delivery beside it.
    Req()(target, name, position);
    const deliveredAt = deliveryPositions(target, name);
    const wrapper = {
      [name](this: unknown, ...args: unknown[]): unknown {
        const request = args[position];
        // Called by a test, say, and not by Nest, it is the method and no more.
        return isRequest(request)
          ? handleOnce(request, fullName, (context) => {
              const given = args.slice(0, position);
              deliveredAt.forEach((index) => (given[index] = context));
              return settled(method.apply(this, given));
            })
          : method.apply(this, args);
      },
    }[name as string]!;
    for (const key of Reflect.getMetadataKeys(method)) {
      Reflect.defineMetadata(key, Reflect.getMetadata(key, method), wrapper);
    }
    descriptor.value = wrapper as typeof descriptor.value;
  };
}

function requireAnswerOfNest(
  target: object,
  name: string | symbol,
  fullName: string,
): void {
  const filled: object =
    Reflect.getMetadata(ROUTE_ARGUMENTS, target.constructor, name) ?? {};
  const leavesAnswer =
    Reflect.getMetadata(RESPONSE_PASSTHROUGH, target.constructor, name) ===
    true;
  if (
    !leavesAnswer &&
    Object.keys(filled).some((key) => ANSWERING_ARGUMENT.test(key))
  ) {
    throw new ConfigurationError(
      fullName,
      "handles notifications and answers by itself, with @Res() or @Next(); a repeated event does not reach it, and would never be answered. Leave the parameter out, as the answer is 204, or take @Res({ passthrough: true })",
    );
  }
}

function handleOnce(
  request: NotifiedRequest,
  name: string,
  handle: (context: NotificationContext) => Promise<unknown>,
): Promise<void> {
  const delivery = deliveryOf(request);
  const { event, merchant, processor, deadline } = delivery;
  const key = eventKey(event, merchant.mchid);
  const handler: OnceOnlyHandler = {
    key,
    name,
    handle: (completeWithin) =>
      handle({ key, merchant: merchant.id, completeWithin }),
  };
  return delivery.settle(() =>
    processor.process(event, merchant, [handler], deadline),
  );
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
