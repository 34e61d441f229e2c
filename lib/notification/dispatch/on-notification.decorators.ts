import "reflect-metadata";
import {
  type ContractNotification,
  isContractSigned,
  isContractTerminated,
  type NotificationExpectation,
} from "../contract-notification";

/** The types of which a query may have told before. */
const CONTRACT_EVENT = /^(ECOMMERCE_)?ENTRUST\.(SIGN|TERMINATE)$/;

const SUBSCRIPTIONS = Symbol("notification subscriptions");

/** That a method handles events, or compares them with the shop's record. */
export interface Subscription {
  purpose: "handle" | "expect";
  /** Name of the module's instance, where it has one. */
  instance?: string;
  /** What the once-only marks of the method are kept under, in place of the names of class and method. */
  id?: string;
  matches(event: ContractNotification): boolean;
  /** A type of event that the method handles, by which the start tells what nobody handles. */
  example?: string;
  /** Whether events that tell the same of one contract are one to the method; else each is handled, by its id. */
  perContract?: boolean;
}

/** Whose events a method handles, and under which id. */
export interface HandlerOptions {
  /**
   * What the marks of handled events are kept under; `Class.method` unless given. With it they outlive a renaming and a build that
   * shortens names. Letters, digits and `_ . : -`, 100 at most; one id per method. A method that ran without one keeps its
   * marks by the id that it had: `"Class.method"`.
   */
  id?: string;
  /** Name of the module's instance, where it has one. */
  name?: string;
}

/** Marks a method that answers with a boolean. */
export type ExpectationDecorator = <T extends NotificationExpectation>(
  target: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<T>,
) => void;

/**
 * Calls the method of a provider when a contract was signed, once per contract and method. The event comes by the route
 * that `notification.path` mounts, or from `ContractReconciler`. The provider has the default scope.
 *
 * ```ts
 * @OnContractSigned({ id: "subscriptions.open" })
 * ```
 *
 * A name that no instance has stops the start, and so do an id that two methods have and one that cannot be an id.
 *
 * @param options name of the module's instance, where it has one; or that and an id, see `HandlerOptions`
 */
export const OnContractSigned = (
  options?: string | HandlerOptions,
): MethodDecorator =>
  handles(options, {
    matches: isContractSigned,
    example: "ENTRUST.SIGN",
    perContract: true,
  });

/** Calls the method of a provider when a contract ended, as `OnContractSigned` does. */
export const OnContractTerminated = (
  options?: string | HandlerOptions,
): MethodDecorator =>
  handles(options, {
    matches: isContractTerminated,
    example: "ENTRUST.TERMINATE",
    perContract: true,
  });

/**
 * Calls the method of a provider for events of one type, as `OnContractSigned` does; an event is told by its id, but for the
 * types of a contract's signing and end (`ENTRUST.SIGN` and its like), of which a contract has one each.
 */
export const OnNotification = (
  eventType: string,
  options?: string | HandlerOptions,
): MethodDecorator =>
  handles(options, {
    matches: ({ event_type }) => event_type === eventType,
    example: eventType,
    perContract: CONTRACT_EVENT.test(eventType),
  });

/**
 * Calls the method of a provider before any handler, to compare the event with the shop's record; only `true` accepts it.
 * Anything else refuses it with 409, an exception with 4xx or 5xx. As `NotificationExpectation` it is asked about every event
 * but `SECURITY_ECHO.…`. A name that no instance has stops the start.
 *
 * @param name of the module's instance, where it has one
 */
export const ExpectsNotification = (name?: string): ExpectationDecorator =>
  subscribe({ purpose: "expect", instance: name, matches: () => true });

/** What the decorators said of a method. */
export function subscriptionsOf(method: object): Subscription[] {
  return Reflect.getMetadata(SUBSCRIPTIONS, method) ?? [];
}

function handles(
  options: string | HandlerOptions | undefined,
  events: Pick<Subscription, "matches" | "example" | "perContract">,
): MethodDecorator {
  const { id, name } =
    typeof options === "string"
      ? { id: undefined, name: options }
      : (options ?? {});
  return subscribe({ purpose: "handle", instance: name, id, ...events });
}

function subscribe(subscription: Subscription): MethodDecorator {
  return (_target, _name, descriptor) => {
    const method = descriptor.value as object;
    Reflect.defineMetadata(
      SUBSCRIPTIONS,
      [...subscriptionsOf(method), subscription],
      method,
    );
  };
}
