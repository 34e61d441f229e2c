import { Logger, type OnModuleInit } from "@nestjs/common";
import {
  type ApplicationConfig,
  type DiscoveryService,
  type HttpAdapterHost,
  type ModulesContainer,
} from "@nestjs/core";
import { ConfigurationError } from "../apiv3/errors";
import type { ContractsSettings } from "../merchant/settings";
import {
  requireDistinctInstances,
  requireInstance,
} from "../instance/instances";
import { instanceToken } from "../instance/instance-token";
import { ContractReconciler } from "../reconciliation/contract-reconciler";
import {
  type MarkedMethod,
  markedMethodsOf,
  type ProviderWrapper,
} from "../notification/dispatch/marked-methods";
import type { NotificationDispatcher } from "../notification/dispatch/notification-dispatcher";
import type { NotifyRoute } from "../notification/dispatch/notify.controller";
import { startWarnings } from "../notification/dispatch/start-warnings";

/** One instance of the module, as far as notifications go. */
interface NotifiedInstance {
  name: string | undefined;
  settings: ContractsSettings;
  dispatcher: NotificationDispatcher;
  route: NotifyRoute;
}

/** All instances of an application: mounts their routes, and brings each the methods that are marked for it. */
export class NotifiedApplication implements OnModuleInit {
  private readonly logger = new Logger("ContractsModule");
  private readonly instances: NotifiedInstance[] = [];

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
    requireDistinctInstances(this.modules);
    this.requireOwnPath(instance);
    this.instances.push(instance);
    const { route, settings } = instance;
    const { path, decorators } = settings.notification;
    const enhancers = route.mount(path, decorators);
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
    for (const instance of this.instances) {
      const own = methods.filter((each) => each.instance === instance.name);
      instance.dispatcher.use(own);
      this.warn(instance, own, wrappers);
    }
  }

  private warn(
    { name, settings }: NotifiedInstance,
    methods: MarkedMethod[],
    wrappers: ProviderWrapper[],
  ): void {
    // A worker without routes may well have the methods of its neighbour that has them.
    const adapter = this.adapterHost.httpAdapter;
    if (!adapter) {
      return;
    }
    const reconciler = instanceToken(ContractReconciler, name);
    const warnings = startWarnings({
      methods: methods.filter(({ purpose }) => purpose === "handle"),
      path: settings.notification.path,
      unhandled: settings.notification.unhandled,
      notifyUrl: settings.validation.defaults?.notify_url,
      isReconciled: wrappers.some((wrapper) => injects(wrapper, reconciler)),
      config: this.config,
      isExpress: adapter.getType() === "express",
    });
    const whose =
      name === undefined ? "" : `Instance ${JSON.stringify(name)}: `;
    warnings.forEach((warning) => this.logger.warn(`${whose}${warning}`));
  }

  private requireOwnPath({ route, settings }: NotifiedInstance): void {
    const path = comparable(settings.notification.path);
    const isTaken = this.instances.some(
      (other) =>
        other.route !== route &&
        comparable(other.settings.notification.path) === path,
    );
    if (path !== undefined && isTaken) {
      throw new ConfigurationError(
        "notification.path",
        "is that of another instance; give each merchant a path of its own, which differs by more than case and outer slashes",
      );
    }
  }
}

/** As Express compares paths unless it is told otherwise. */
function comparable(path: string | undefined): string | undefined {
  return path?.replace(/^\/+|\/+$/g, "").toLowerCase();
}

function injects(wrapper: ProviderWrapper, token: unknown): boolean {
  const properties = wrapper.getPropertiesMetadata() ?? [];
  return [
    ...(wrapper.getCtorMetadata() ?? []),
    ...properties.map(({ wrapper: injected }) => injected),
  ].some((injected) => injected?.token === token);
}
