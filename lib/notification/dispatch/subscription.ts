import "reflect-metadata";
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

/** Adds a subscription to a method. */
export function subscribe(subscription: Subscription) {
  return (
    _target: object,
    _name: string | symbol,
    { value }: PropertyDescriptor,
  ): void => {
    const method = value as object;
    Reflect.defineMetadata(
      SUBSCRIPTIONS,
      [...subscriptionsOf(method), subscription],
      method,
    );
  };
}

/** What the decorators said of a method. */
export function subscriptionsOf(method: object): Subscription[] {
  return Reflect.getMetadata(SUBSCRIPTIONS, method) ?? [];
}
