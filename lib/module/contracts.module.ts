import {
  type DynamicModule,
  Logger,
  Module,
  type Provider,
} from "@nestjs/common";
import type {
  ContractsModuleExtras,
  ContractsModuleOptions,
} from "../merchant/options";
import {
  type ContractsSettings,
  contractsSettings,
} from "../merchant/settings";
import type {
  ContractsModuleAsyncOptions,
  ContractsOptionsFactory,
} from "./async-options";
import { madeBy } from "./made-by";
import type { ContractsModuleMerchantsOptions } from "./merchants-options";
import { merchantsModule } from "./merchants.module";
import { exportedProvidersOf, internalProviders, SETTINGS } from "./providers";
import { instanceToken } from "../instance/instance-token";
import { instanceProvider } from "../instance/instances";
import { NotificationDispatcher } from "../notification/dispatch/notification-dispatcher";
import { NotifiedApplication } from "./notified-application";
import { NotifiedApplicationModule } from "./notified-application.module";
import { createNotifyRoute } from "../notification/dispatch/notify.controller";
import { OnceOnlyGuard } from "../notification/once-only.guard";
import { NotificationReceiver } from "../notification/notification-receiver";
import { optionalOptions, requiredOptions } from "../validation/given-options";
import type { Names } from "../validation/known-names";

const ASYNC_OPTIONS: Names<ContractsModuleAsyncOptions> = {
  imports: true,
  inject: true,
  useFactory: true,
  useClass: true,
  useExisting: true,
  extraProviders: true,
  isGlobal: true,
  name: true,
};

const OPTIONS = "nestjs-wechatpay-contracts:OPTIONS";

/**
 * One merchant's contracts: provides `PreEntrustSignService`, `ContractService`, `WechatPayClient`, the chain `WXPAY`,
 * `ContractsDiagnostics`, `ContractsHealthIndicator` and what `NotificationGuard` and `@HandlesNotifications()` need. With
 * `name` it provides them under tokens of that name, for `@InjectPreEntrustSign(name)` and the like.
 *
 * @example
 * ```ts
 * @Module({ imports: [ContractsModule.forRoot(options)] })
 * export class ShopModule {}
 * ```
 */
@Module({})
export class ContractsModule {
  /**
   * The module of one merchant, with options that are known at once.
   *
   * @example
   * ```ts
   * const north = ContractsModule.forRoot({ ...options, name: "north" });
   * const south = ContractsModule.forRoot({ ...options, name: "south" });
   *
   * @Module({ imports: [north, south] })
   * export class ShopModule {}
   * ```
   * @param options of the merchant and its keys; `name` and `isGlobal` as Nest's own modules have them
   * @throws ConfigurationError at once, naming the option and how to fix it
   */
  static forRoot(
    options: ContractsModuleOptions & ContractsModuleExtras,
  ): DynamicModule {
    const { isGlobal, name, ...ofMerchant } = requiredOptions(
      options,
      "forRoot takes an object, such as optionsFromEnvironment()",
    );
    return instance({ isGlobal, name }, [
      { provide: SETTINGS, useValue: contractsSettings(ofMerchant) },
    ]);
  }

  /**
   * Merchants that come from a source while the application runs, such as a table of a database: provides `Merchants`, and with
   * `notification.path` one route for all of them.
   *
   * @example
   * ```ts
   * @Injectable()
   * export class MerchantTable implements MerchantSource {
   *   private readonly rows = new Map<string, ContractsModuleOptions>();
   *
   *   async load(id: string): Promise<ContractsModuleOptions | undefined> {
   *     return this.rows.get(id);
   *   }
   * }
   *
   * @Module({ imports: [ContractsModule.forMerchants({ useClass: MerchantTable, isGlobal: true })] })
   * export class ShopModule {}
   * ```
   * @param options where the source comes from, as Nest's own modules have it; once per application
   * @throws ConfigurationError at once for an option that is unknown or missing, and at the start for what is not a source
   */
  static forMerchants(options: ContractsModuleMerchantsOptions): DynamicModule {
    return merchantsModule(options);
  }

  /**
   * As `forRoot`, with options that a factory makes; its errors and a `ConfigurationError` end the start-up.
   *
   * @example
   * ```ts
   * @Module({
   *   imports: [ContractsModule.forRootAsync({ useFactory: async () => options, isGlobal: true })],
   * })
   * export class ShopModule {}
   * ```
   */
  static forRootAsync(options: ContractsModuleAsyncOptions): DynamicModule {
    requiredOptions(
      options,
      "forRootAsync takes an object with useFactory, useClass or useExisting",
    );
    optionalOptions("forRootAsync", options, ASYNC_OPTIONS);
    return instance(
      options,
      [
        ...(options.extraProviders ?? []),
        ...madeBy(OPTIONS, "forRootAsync", options, (factory) =>
          (factory as ContractsOptionsFactory).createContractsOptions(),
        ),
        {
          provide: SETTINGS,
          useFactory: contractsSettings,
          inject: [OPTIONS],
        },
      ],
      options.imports,
    );
  }
}

function instance(
  { isGlobal, name }: ContractsModuleExtras,
  settings: Provider[],
  imports: NonNullable<DynamicModule["imports"]> = [],
): DynamicModule {
  const identity = instanceProvider(name);
  const route = createNotifyRoute(
    name === undefined ? "" : `_${name}`,
    name === undefined ? OnceOnlyGuard : OnceOnlyGuard.for(name),
  );
  const exported = exportedProvidersOf(name);
  return {
    module: ContractsModule,
    global: isGlobal,
    imports: [NotifiedApplicationModule, ...imports],
    controllers: [route.controller],
    providers: [
      identity,
      ...settings,
      ...internalProviders,
      {
        provide: NotificationDispatcher,
        useFactory: (
          application: NotifiedApplication,
          { processor }: NotificationReceiver,
          settings: ContractsSettings,
        ) => {
          const dispatcher = new NotificationDispatcher(
            processor,
            settings.notification.unhandled,
            new Logger("NotificationDispatcher"),
          );
          application.add({
            of: "merchant",
            name,
            notification: settings.notification,
            notifyUrl: settings.validation.defaults?.notify_url,
            dispatcher,
            route,
          });
          return dispatcher;
        },
        inject: [
          NotifiedApplication,
          instanceToken(NotificationReceiver, name),
          SETTINGS,
        ],
      },
      ...exported,
    ],
    exports: exported.map(({ provide }) => provide),
  };
}
