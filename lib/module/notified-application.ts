import { Logger, type OnModuleInit, type Type } from "@nestjs/common";
import {
  type ApplicationConfig,
  type DiscoveryService,
  type HttpAdapterHost,
  type ModulesContainer,
} from "@nestjs/core";
import { instanceToken } from "../instance/instance-token";
import {
  type Instance,
  instanceTwice,
  requireInstance,
} from "../instance/instances";
import {
  type MarkedMethod,
  markedMethodsOf,
  type ProviderWrapper,
} from "../notification/dispatch/marked-methods";
import type { NotificationDispatcher } from "../notification/dispatch/notification-dispatcher";
import type { NotifyRoute } from "../notification/dispatch/notify.controller";
import { NotifyPaths } from "../notification/dispatch/notify-path";
import {
  type Reconciled,
  type StartedInstance,
  startWarnings,
} from "../notification/dispatch/start-warnings";
import type { NotificationSettings } from "../notification/notification.options";
import { ContractReconciler } from "../reconciliation/contract-reconciler";
import { DeductionReconciler } from "../reconciliation/deduction-reconciler";
import { TransactionReconciler } from "../reconciliation/transaction-reconciler";

/** One instance of the module, as far as notifications go: a merchant of `forRoot`, or all those of `forMerchants`. */
export interface NotifiedInstance extends Pick<Instance, "of" | "name"> {
  notification: NotificationSettings;
  /** `defaults.notify_url`, where there is one merchant. */
  notifyUrl?: string;
  dispatcher: NotificationDispatcher;
  route: NotifyRoute;
}

/** All instances of an application: mounts their routes, and brings each the methods that are marked for it. */
export class NotifiedApplication implements OnModuleInit {
  private readonly logger = new Logger("ContractsModule");
  private readonly instances: NotifiedInstance[] = [];
  private readonly taken = new Set<string>();
  private readonly paths = new NotifyPaths();

  constructor(
    private readonly modules: ModulesContainer,
    private readonly discovery: DiscoveryService,
    private readonly config: ApplicationConfig,
    private readonly adapterHost: HttpAdapterHost,
  ) {}

  /**
   * Takes an instance, and mounts its route.
   *
   * @throws ConfigurationError where another instance has its name, or its path: with Express it would get all requests, and
   *   refuse the notifications of this merchant
   */
  add(instance: NotifiedInstance): void {
    this.requireDistinct(instance);
    this.paths.take(instance.notification.path);
    this.instances.push(instance);
    const { route, notification } = instance;
    const enhancers = route.mount(notification.path, notification.decorators);
    if (enhancers.length === 0) {
      return;
    }
    const module = [...this.modules.values()].find(({ controllers }) =>
      controllers.has(route.controller),
    );
    for (const { type, subtype } of enhancers) {
      module?.addInjectable(type, subtype, route.controller);
    }
  }

  /**
   * @throws ConfigurationError for a marked method whose instance does not exist, whose provider is transient or scoped per
   *   request, or whose id another method has
   */
  onModuleInit(): void {
    const wrappers = [
      ...this.discovery.getProviders(),
      ...this.discovery.getControllers(),
    ].filter(({ isAlias }) => !isAlias);
    const methods = wrappers.flatMap((wrapper) => markedMethodsOf(wrapper));
    for (const { instance, at } of methods) {
      requireInstance(this.modules, instance, at);
    }
    const byName = new Map<string | undefined, MarkedMethod[]>();
    for (const method of methods) {
      const others = byName.get(method.instance);
      if (others) {
        others.push(method);
      } else {
        byName.set(method.instance, [method]);
      }
    }
    const injected = injectedTokens(wrappers);
    for (const instance of this.instances) {
      const own = byName.get(instance.name) ?? [];
      instance.dispatcher.use(own);
      // Those of one name have their methods in common.
      const namesakes = this.instances.filter(
        ({ name }) => name === instance.name,
      );
      this.warn(instance, own, {
        isRouted: namesakes.some(
          ({ notification }) => notification.path !== undefined,
        ),
        reconciled: reconciledBy(namesakes, injected),
      });
    }
  }

  private warn(
    instance: NotifiedInstance,
    methods: MarkedMethod[],
    known: Pick<StartedInstance, "isRouted" | "reconciled">,
  ): void {
    // A worker without routes may well have the methods of its neighbour that has them.
    const adapter = this.adapterHost.httpAdapter;
    if (!adapter) {
      return;
    }
    const { of, notification, notifyUrl } = instance;
    const warnings = startWarnings({
      of,
      methods: methods.filter(({ purpose }) => purpose === "handle"),
      path: notification.path,
      unhandled: notification.unhandled,
      notifyUrl,
      ...known,
      config: this.config,
      isExpress: adapter.getType() === "express",
    });
    const whose = whoseWarning(instance);
    warnings.forEach((warning) => this.logger.warn(`${whose}${warning}`));
  }

  private requireDistinct(instance: NotifiedInstance): void {
    const key = `${instance.of} ${JSON.stringify(instance.name)}`;
    if (this.taken.has(key)) {
      throw instanceTwice(instance);
    }
    this.taken.add(key);
  }
}

function whoseWarning({ of, name }: NotifiedInstance): string {
  if (of === "merchants") {
    return "forMerchants: ";
  }
  return name === undefined ? "" : `Instance ${JSON.stringify(name)}: `;
}

/** Which reconcilers somebody injects; a merchant of `forMerchants` has none. */
function reconciledBy(
  instances: NotifiedInstance[],
  injected: ReadonlySet<unknown>,
): Reconciled {
  const isInjected = (...reconcilers: Type[]) =>
    instances.some(
      ({ of, name }) =>
        of === "merchant" &&
        reconcilers.some((each) => injected.has(instanceToken(each, name))),
    );
  return {
    contracts: isInjected(ContractReconciler as Type),
    payments: isInjected(
      TransactionReconciler as Type,
      DeductionReconciler as Type,
    ),
  };
}

/** What anybody injects. */
function injectedTokens(wrappers: ProviderWrapper[]): Set<unknown> {
  return new Set(
    wrappers.flatMap((wrapper) =>
      [
        ...(wrapper.getCtorMetadata() ?? []),
        ...(wrapper.getPropertiesMetadata() ?? []).map(
          (property) => property.wrapper,
        ),
      ].map((injected) => injected?.token),
    ),
  );
}
