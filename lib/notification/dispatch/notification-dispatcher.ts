import { Logger, type OnModuleInit } from "@nestjs/common";
import { type DiscoveryService, MetadataScanner } from "@nestjs/core";
import { ConfigurationError } from "../../apiv3/errors";
import {
  type ContractNotification,
  isContractSigned,
  isContractTerminated,
} from "../contract-notification";
import type { Deadline } from "../deadline";
import type { NotificationProcessor } from "../notification-processor";
import {
  type NotificationContext,
  type Subscription,
  subscriptionsOf,
} from "./on-notification.decorators";

interface Subscriber extends Omit<Subscription, "instance" | "perContract"> {
  /** Class and method: the same in every process. */
  id: string;
  isPerContract(event: ContractNotification): boolean;
  call(
    event: ContractNotification,
    context: NotificationContext,
  ): Promise<unknown>;
}

type Prototype = Record<string, unknown> & { constructor: { name: string } };

type ProviderWrapper = ReturnType<DiscoveryService["getProviders"]>[number];

/** Brings each event to the providers' methods that `@OnContractSigned()` and its like mark, once per event and method. */
export class NotificationDispatcher implements OnModuleInit {
  private readonly logger = new Logger("NotificationDispatcher");
  private readonly scanner = new MetadataScanner();
  private handlers: Subscriber[] = [];

  /**
   * @param mchid the merchant whose events these are
   * @param instance name of the module's instance, where it has one
   */
  constructor(
    private readonly discovery: DiscoveryService,
    private readonly processor: NotificationProcessor,
    private readonly mchid: string,
    private readonly instance: string | undefined,
  ) {}

  /** @throws ConfigurationError for a provider that is transient or scoped per request, and for two methods of one name */
  onModuleInit(): void {
    const wrappers = [
      ...this.discovery.getProviders(),
      ...this.discovery.getControllers(),
    ].filter(({ isAlias }) => !isAlias);
    const subscribers = wrappers.flatMap((wrapper) =>
      this.subscribersOf(wrapper),
    );
    this.handlers = subscribers.filter(({ purpose }) => purpose === "handle");
    requireDistinct(this.handlers);
    subscribers
      .filter(({ purpose }) => purpose === "expect")
      .forEach(({ call }) =>
        this.processor.expect(
          (event) => call(event, { key: event.id }) as Promise<boolean>,
        ),
      );
  }

  /** Whether any marked method handles such an event; without one `dispatch` reaches nobody. */
  isHandled(event: ContractNotification): boolean {
    return this.handlersOf(event).length > 0;
  }

  /**
   * Handles an event by every method that it concerns; returns when all have succeeded.
   *
   * @param deadline of its delivery; a new one unless given
   * @throws what `NotificationProcessor.process` throws
   */
  async dispatch(
    event: ContractNotification,
    deadline?: Deadline,
  ): Promise<void> {
    const concerned = this.handlersOf(event);
    if (concerned.length === 0) {
      this.logger.warn(
        `Notification ${event.id} (${event.event_type}) concerns no handler`,
      );
    }
    await this.processor.process(
      event,
      concerned.map(({ id, isPerContract, call }) => {
        const unit = isPerContract(event)
          ? contractKey(event, this.mchid)
          : event.id;
        const key = `${unit}:${id}`;
        return { key, name: id, handle: () => call(event, { key }) };
      }),
      deadline,
    );
  }

  private handlersOf(event: ContractNotification): Subscriber[] {
    return this.handlers.filter(({ matches }) => matches(event));
  }

  private subscribersOf(wrapper: ProviderWrapper): Subscriber[] {
    const prototype = prototypeOf(wrapper);
    if (!prototype) {
      return [];
    }
    return this.scanner.getAllMethodNames(prototype).flatMap((methodName) => {
      const own = subscriptionsOf(prototype[methodName] as object).filter(
        ({ instance }) => instance === this.instance,
      );
      return (["handle", "expect"] as const)
        .map((purpose) => own.filter((each) => each.purpose === purpose))
        .filter((each) => each.length > 0)
        .map((subscriptions) => ({
          purpose: subscriptions[0]!.purpose,
          id: `${prototype.constructor.name}.${methodName}`,
          matches: (event: ContractNotification) =>
            subscriptions.some(({ matches }) => matches(event)),
          isPerContract: (event: ContractNotification) =>
            subscriptions.every(
              ({ matches, perContract }) => perContract || !matches(event),
            ),
          call: caller(wrapper, methodName),
        }));
    });
  }
}

/**
 * The same contract is signed once and ends once, since its code is never used again. So a notification and what a query
 * found are one event, whichever comes first. Another merchant may have the same code, and the same store.
 */
function contractKey(event: ContractNotification, mchid: string): string {
  const { out_contract_code } = event.resource;
  if (typeof out_contract_code === "string") {
    if (isContractSigned(event)) {
      return `${mchid}:${out_contract_code}:SIGNED`;
    }
    if (isContractTerminated(event)) {
      return `${mchid}:${out_contract_code}:TERMINATED`;
    }
  }
  return event.id;
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
      "handles notifications and its provider is transient, so there is none to call; give the provider the default scope",
    );
  }
  if (!wrapper.isDependencyTreeStatic()) {
    throw new ConfigurationError(
      `${wrapper.name}.${methodName}`,
      "handles notifications and is scoped per request; give the provider the default scope, for nobody's request brings a notification",
    );
  }
  const instance = wrapper.instance as Record<string, Subscriber["call"]>;
  return async (event: ContractNotification, context: NotificationContext) =>
    instance[methodName]!(event, context);
}

function requireDistinct(handlers: Subscriber[]): void {
  const ids = new Set<string>();
  for (const { id } of handlers) {
    if (ids.has(id)) {
      throw new ConfigurationError(
        id,
        "handles notifications twice: two providers have this name, or one is provided twice; rename or export it",
      );
    }
    ids.add(id);
  }
}
