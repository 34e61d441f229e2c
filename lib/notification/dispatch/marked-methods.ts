import { type DiscoveryService, MetadataScanner } from "@nestjs/core";
import { ConfigurationError } from "../../apiv3/errors";
import type {
  NotificationContext,
  WechatPayNotification,
} from "../wechat-pay-notification";
import { type Subscription, subscriptionsOf } from "./subscription";

/** A method of a provider that is marked for an instance of the module. */
export interface MarkedMethod {
  purpose: Subscription["purpose"];
  /** Name of the instance, where it has one. */
  instance: string | undefined;
  /** What its marks are kept under: the same in every process. */
  id: string;
  /** Whether `id` was given, and not made of the names in `at`. */
  hasOwnId: boolean;
  /** Class and method. */
  at: string;
  /** Types of events that it handles. */
  examples: string[];
  /** Whether what it returns is the body of the answer. */
  answers: boolean;
  matches(event: WechatPayNotification): boolean;
  isPerSubject(event: WechatPayNotification): boolean;
  call(
    event: WechatPayNotification,
    context: NotificationContext,
  ): Promise<unknown>;
}

/** A provider or controller of the application. */
export type ProviderWrapper = ReturnType<
  DiscoveryService["getProviders"]
>[number];

type Prototype = Record<string, unknown> & { constructor: { name: string } };

const ID = /^[\w.:-]{1,100}$/;

const scanner = new MetadataScanner();

/**
 * The marked methods of a provider, one for each instance and purpose.
 *
 * @throws ConfigurationError for a provider that is transient or scoped per request, for an id that cannot be one, and for a
 *   method with two
 */
export function markedMethodsOf(wrapper: ProviderWrapper): MarkedMethod[] {
  const prototype = prototypeOf(wrapper);
  if (!prototype) {
    return [];
  }
  return scanner.getAllMethodNames(prototype).flatMap((methodName) => {
    const subscriptions = subscriptionsOf(prototype, methodName);
    const at = `${prototype.constructor.name}.${methodName}`;
    return grouped(subscriptions).map((group) => {
      const id = givenId(group, at);
      return {
        purpose: group[0]!.purpose,
        instance: group[0]!.instance,
        id: id ?? at,
        hasOwnId: id !== undefined,
        at,
        answers: group.some(({ answers }) => answers),
        examples: group.flatMap(({ example }) => example ?? []),
        matches: (event: WechatPayNotification) =>
          group.some(({ matches }) => matches(event)),
        isPerSubject: (event: WechatPayNotification) =>
          group.every(
            ({ matches, perSubject }) => perSubject || !matches(event),
          ),
        call: caller(wrapper, methodName),
      };
    });
  });
}

/** @throws ConfigurationError where two of an instance's handlers have one id, so that one would pass for the other */
export function requireDistinctIds(handlers: MarkedMethod[]): void {
  const handlerOf = new Map<string, MarkedMethod>();
  for (const handler of handlers) {
    const other = handlerOf.get(handler.id);
    if (other?.hasOwnId || (other && handler.hasOwnId)) {
      throw new ConfigurationError(
        handler.at,
        `has the id ${JSON.stringify(handler.id)}, and so has ${other.at}; give each method an id of its own`,
      );
    }
    if (other) {
      throw new ConfigurationError(
        handler.at,
        'handles notifications twice: two classes have this name, or one is provided twice. Rename one class, export the provider instead of providing it again, or, where the build shortens the names of classes, give each method an id of its own: { id: "subscriptions.open" }',
      );
    }
    handlerOf.set(handler.id, handler);
  }
}

function grouped(subscriptions: Subscription[]): Subscription[][] {
  const groups = new Map<string, Subscription[]>();
  for (const subscription of subscriptions) {
    const { purpose, instance } = subscription;
    const key = JSON.stringify([purpose, instance]);
    groups.set(key, [...(groups.get(key) ?? []), subscription]);
  }
  return [...groups.values()];
}

function givenId(group: Subscription[], at: string): string | undefined {
  const ids = new Set(group.flatMap(({ id }) => (id === undefined ? [] : id)));
  if (ids.size > 1) {
    throw new ConfigurationError(
      at,
      "has two ids; a method has one, whatever events it handles",
    );
  }
  const [id] = ids;
  if (id !== undefined && !ID.test(id)) {
    throw new ConfigurationError(
      at,
      "has an id that cannot be one: it is of letters, digits and _ . : -, 100 at most",
    );
  }
  return id;
}

function prototypeOf(wrapper: ProviderWrapper): Prototype | undefined {
  // A factory's product has no class of its own that decorators could have marked, unless it is an instance of one.
  const instance: unknown = wrapper.instance;
  return typeof instance === "object" && instance !== null
    ? Object.getPrototypeOf(instance)
    : (wrapper.metatype as { prototype?: Prototype } | null)?.prototype;
}

function caller(wrapper: ProviderWrapper, methodName: string) {
  if (wrapper.isTransient) {
    throw new ConfigurationError(
      `${wrapper.name}.${methodName}`,
      "handles notifications and its provider is transient, so there is no instance to call; give the provider the default scope",
    );
  }
  if (!wrapper.isDependencyTreeStatic()) {
    throw new ConfigurationError(
      `${wrapper.name}.${methodName}`,
      "handles notifications and is request-scoped; give the provider the default scope, as a notification belongs to no request of a user",
    );
  }
  const instance = wrapper.instance as Record<string, MarkedMethod["call"]>;
  return async (event: WechatPayNotification, context: NotificationContext) =>
    instance[methodName]!(event, context);
}
