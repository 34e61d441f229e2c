import { HttpService } from "@nestjs/axios";
import { type DynamicModule, Logger, Module } from "@nestjs/common";
import { Connections } from "../client/connections";
import { merchantsInstanceProvider } from "../instance/instances";
import { ApiV3KeyHolders } from "../notification/api-v3-key-holders";
import { NotificationDispatcher } from "../notification/dispatch/notification-dispatcher";
import { createNotifyRoute } from "../notification/dispatch/notify.controller";
import { NotificationProcessor } from "../notification/notification-processor";
import { MerchantReceivers } from "../notification/notification-receiver";
import { OnceOnlyGuard } from "../notification/once-only.guard";
import { type LoadedMerchant, loadMerchant } from "./load-merchant";
import { madeBy, type MadeBy } from "./made-by";
import { MerchantRegistry, REGISTRY_SETTINGS } from "./merchant-registry";
import { Merchants, type MerchantSource } from "./merchants";
import {
  checkedMerchantsOptions,
  checkedSource,
  type ContractsModuleMerchantsOptions,
} from "./merchants-options";
import { NotifiedApplication } from "./notified-application";
import { NotifiedApplicationModule } from "./notified-application.module";
import { RunTimeReceivers } from "./run-time-receivers";
import { requiredOptions } from "../validation/given-options";

const GIVEN = "nestjs-wechatpay-contracts:GIVEN_SOURCE";
const SOURCE = "nestjs-wechatpay-contracts:MERCHANT_SOURCE";
const REGISTRY = "nestjs-wechatpay-contracts:MERCHANT_REGISTRY";

@Module({})
class MerchantsModule {}

/** @throws ConfigurationError for an option that is unknown, missing or wrong */
export function merchantsModule(
  options: ContractsModuleMerchantsOptions,
): DynamicModule {
  requiredOptions(
    options,
    "forMerchants takes an object with useFactory, useClass or useExisting",
  );
  const { imports = [], extraProviders = [], isGlobal } = options;
  const { maximum, notification } = checkedMerchantsOptions(options);
  const route = createNotifyRoute(
    "OfMerchants",
    OnceOnlyGuard.forMerchants(({ params }) => params.merchant!, "the route"),
  );
  return {
    module: MerchantsModule,
    global: isGlobal,
    imports: [NotifiedApplicationModule, ...imports],
    controllers: [route.controller],
    providers: [
      merchantsInstanceProvider(),
      ...extraProviders,
      ...madeBy(GIVEN, "forMerchants", options as MadeBy, (source) => source),
      {
        provide: SOURCE,
        useFactory: (given: unknown) => checkedSource(given, options),
        inject: [GIVEN],
      },
      { provide: Connections, useFactory: () => new Connections() },
      {
        provide: REGISTRY,
        useFactory: (
          source: MerchantSource,
          http: HttpService,
          connections: Connections,
          keyHolders: ApiV3KeyHolders,
        ): MerchantRegistry<LoadedMerchant> => {
          const { clockToleranceSeconds } = notification;
          const shared = {
            http,
            connections,
            keyHolders,
            clockToleranceSeconds,
          };
          return new MerchantRegistry(
            async (id, former) => {
              const found = await source.load(id);
              // A table's missing row is often null.
              return found === undefined || found === null
                ? undefined
                : loadMerchant(id, found, shared, former);
            },
            ({ keys }) => keys.retire(),
            { ...REGISTRY_SETTINGS, maximum },
          );
        },
        inject: [SOURCE, HttpService, Connections, ApiV3KeyHolders],
      },
      {
        provide: Merchants,
        useFactory: (
          registry: MerchantRegistry<LoadedMerchant>,
          connections: Connections,
        ) => new Merchants(registry, connections),
        inject: [REGISTRY, Connections],
      },
      {
        provide: NotificationProcessor,
        useFactory: ({ store }: MerchantSource) =>
          new NotificationProcessor(
            { ...notification, store: store ?? notification.store },
            new Logger("NotificationProcessor"),
            new Logger("NotificationHandler"),
          ),
        inject: [SOURCE],
      },
      {
        provide: MerchantReceivers,
        useFactory: (
          registry: MerchantRegistry<LoadedMerchant>,
          processor: NotificationProcessor,
        ) =>
          new RunTimeReceivers(
            registry,
            processor,
            notification.clockToleranceSeconds,
            new Logger("NotificationRoute"),
          ),
        inject: [REGISTRY, NotificationProcessor],
      },
      {
        provide: NotificationDispatcher,
        useFactory: (
          application: NotifiedApplication,
          processor: NotificationProcessor,
        ) => {
          const dispatcher = new NotificationDispatcher(
            processor,
            notification.unhandled,
            new Logger("NotificationDispatcher"),
          );
          application.add({
            of: "merchants",
            name: undefined,
            notification,
            dispatcher,
            route,
          });
          return dispatcher;
        },
        inject: [NotifiedApplication, NotificationProcessor],
      },
    ],
    exports: [Merchants, MerchantReceivers],
  };
}
