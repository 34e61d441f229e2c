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
  matches(event: ContractNotification): boolean;
  /** Whether events that tell the same of one contract are one to the method; else each is handled, by its id. */
  perContract?: boolean;
}

/** What a marked method is given besides the event. */
export interface NotificationContext {
  /** Key of this event and method in the store, for `SqlNotificationStore.completeWithin`. */
  key: string;
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
 * @param name of the module's instance, where it has one
 */
export const OnContractSigned = (name?: string): MethodDecorator =>
  subscribe({
    purpose: "handle",
    instance: name,
    matches: isContractSigned,
    perContract: true,
  });

/** Calls the method of a provider when a contract ended, as `OnContractSigned` does. */
export const OnContractTerminated = (name?: string): MethodDecorator =>
  subscribe({
    purpose: "handle",
    instance: name,
    matches: isContractTerminated,
    perContract: true,
  });

/**
 * Calls the method of a provider for events of one type, as `OnContractSigned` does; an event is told by its id, but for the
 * types of a contract's signing and end (`ENTRUST.SIGN` and its like), of which a contract has one each.
 */
export const OnNotification = (
  eventType: string,
  name?: string,
): MethodDecorator =>
  subscribe({
    purpose: "handle",
    instance: name,
    matches: ({ event_type }) => event_type === eventType,
    perContract: CONTRACT_EVENT.test(eventType),
  });

/**
 * Calls the method of a provider before any handler, to compare the event with the shop's record; only `true` accepts it.
 * Anything else refuses it with 409, an exception with 4xx or 5xx. As `NotificationExpectation` it is asked about every event
 * but `SECURITY_ECHO.…`.
 *
 * @param name of the module's instance, where it has one
 */
export const ExpectsNotification = (name?: string): ExpectationDecorator =>
  subscribe({ purpose: "expect", instance: name, matches: () => true });

/** What the decorators said of a method. */
export function subscriptionsOf(method: object): Subscription[] {
  return Reflect.getMetadata(SUBSCRIPTIONS, method) ?? [];
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
