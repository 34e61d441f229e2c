import "reflect-metadata";
import { ConfigurationError } from "../../apiv3/errors";
import type {
  NotificationContext,
  WechatPayNotification,
} from "../wechat-pay-notification";

const SUBSCRIPTIONS = Symbol("notification subscriptions");

/** That a method handles events, or compares them with the shop's record. */
export interface Subscription {
  purpose: "handle" | "expect";
  /** Name of the module's instance, where it has one. */
  instance?: string;
  /** What the once-only marks of the method are kept under, in place of the names of class and method. */
  id?: string;
  matches(event: WechatPayNotification): boolean;
  /** A type of event that the method handles, by which the start tells what nobody handles. */
  example?: string;
  /**
   * Whether events that tell the same of one contract, payment or refund are one to the method; else each is handled, by its
   * id.
   */
  perSubject?: boolean;
  /** Whether what the method returns is the body of the answer; it is called at each delivery. */
  answers?: boolean;
}

/** The method itself where it can take what it is given, and else what the compiler then says is missing. */
type Taking<Method extends (...args: never[]) => unknown, Event, Answer> =
  // Of a function, and not of a method: of those the compiler would let a narrower parameter pass.
  ((...given: Parameters<Method>) => ReturnType<Method>) extends (
    event: Event,
    context: NotificationContext,
  ) => Answer
    ? unknown
    : { readonly "this method is given": Event };

/** Marks a method that can take such events, and that answers so. */
export type EventDecorator<Event, Answer = unknown> = <
  Method extends (...args: never[]) => Answer,
>(
  target: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<Method> & Taking<Method, Event, Answer>,
) => void;

/**
 * Adds a subscription to a method. It is kept by the method's name, since another decorator may put a function of its own there.
 *
 * @throws ConfigurationError for a method that no instance has, or that has no name to keep its marks under
 */
export function subscribe(subscription: Subscription) {
  return (target: object, name: string | symbol): void => {
    requireCallable(target, name);
    Reflect.defineMetadata(
      SUBSCRIPTIONS,
      [...ownSubscriptions(target, name), subscription],
      target,
      name,
    );
  };
}

/** What the start would not find is refused here: nothing would ever call it. */
function requireCallable(target: object, name: string | symbol): void {
  if (typeof target === "function") {
    throw new ConfigurationError(
      `${target.name}.${String(name)}`,
      "handles notifications and is static; mark a method of the provider's instance",
    );
  }
  if (typeof name === "symbol") {
    throw new ConfigurationError(
      `${target.constructor.name}.${String(name)}`,
      "handles notifications and is named by a symbol, under which no process finds what was handled; give it a name",
    );
  }
}

/**
 * What the decorators said of a method, in the class that defines it: one that overrides it is marked anew, or not at all.
 *
 * @throws ConfigurationError where one that compares events is overridden without a mark: every event would pass
 */
export function subscriptionsOf(
  prototype: object,
  name: string,
): Subscription[] {
  const [owner, ...overridden] = ownersOf(prototype, name);
  const own = owner ? ownSubscriptions(owner, name) : [];
  const compares = overridden.some((each) =>
    ownSubscriptions(each, name).some(({ purpose }) => purpose === "expect"),
  );
  if (compares && own.length === 0) {
    throw new ConfigurationError(
      `${prototype.constructor.name}.${name}`,
      "overrides a method that compares events with the shop's record, and is not marked itself, so that nothing would be compared; mark it anew, by @ExpectsContract() or its like",
    );
  }
  return own;
}

/** The classes that define a method, the last to override it first. */
function ownersOf(prototype: object, name: string): object[] {
  const owners: object[] = [];
  for (
    let each: object | null = prototype;
    each;
    each = Object.getPrototypeOf(each) as object | null
  ) {
    if (Object.hasOwn(each, name)) {
      owners.push(each);
    }
  }
  return owners;
}

function ownSubscriptions(
  target: object,
  name: string | symbol,
): Subscription[] {
  return Reflect.getOwnMetadata(SUBSCRIPTIONS, target, name) ?? [];
}
