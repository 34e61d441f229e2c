import { HttpModule } from "@nestjs/axios";
import {
  type DynamicModule,
  Inject,
  Module,
  type NestModule,
  type OnModuleInit,
  type Provider,
} from "@nestjs/common";
import { ConfigurationError } from "../apiv3/errors";
import { HttpAdapterHost } from "@nestjs/core";
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
import { exportedProvidersOf, internalProviders, SETTINGS } from "./providers";
import { instanceToken } from "../instance/instance-token";
import { instanceProvider } from "../instance/instances";
import { NotificationDispatcher } from "../notification/dispatch/notification-dispatcher";
import { NotifiedApplication } from "../notification/dispatch/notified-application";
import { NotifiedApplicationModule } from "../notification/dispatch/notified-application.module";
import { createNotifyRoute } from "../notification/dispatch/notify.controller";
import { NotificationProcessor } from "../notification/notification-processor";
import { UnreadBodies } from "../notification/unread-bodies";

const OPTIONS = "nestjs-wechatpay-contracts:OPTIONS";

/**
 * One merchant's contracts: provides `PreEntrustSignService`, `ContractService`, `WechatPayClient`, the chain `WXPAY`,
 * `ContractsDiagnostics`, `ContractsHealthIndicator` and what `NotificationGuard` and `@HandlesNotifications()` need. With
 * `name` it provides them under tokens of that name, for `@InjectPreEntrustSign(name)` and the like.
 */
@Module({})
export class ContractsModule implements NestModule, OnModuleInit {
  private readonly unreadBodies = new UnreadBodies();

  constructor(
    @Inject(HttpAdapterHost) private readonly adapterHost: HttpAdapterHost,
  ) {}

  /** Nest calls it before it makes the routes. */
  configure(): void {
    this.unreadBodies.beforeRoutes(this.adapterHost.httpAdapter);
  }

  /** Nest calls it when the routes are made. */
  onModuleInit(): void {
    this.unreadBodies.afterRoutes(this.adapterHost.httpAdapter);
  }

  /**
   * The module of one merchant, with options that are at hand.
   *
   * @param options of the merchant and its keys; `name` and `isGlobal` as Nest's own modules have them
   * @throws ConfigurationError at once, naming the option and how to fix it
   */
  static forRoot({
    isGlobal,
    name,
    ...options
  }: ContractsModuleOptions & ContractsModuleExtras): DynamicModule {
    return instance({ isGlobal, name }, [
      { provide: SETTINGS, useValue: contractsSettings(options) },
    ]);
  }

  /** As `forRoot`, with options that a factory makes; its errors and a `ConfigurationError` end the start-up. */
  static forRootAsync(options: ContractsModuleAsyncOptions): DynamicModule {
    return instance(
      options,
      [
        ...(options.extraProviders ?? []),
        ...optionsProviders(options),
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

function optionsProviders(options: ContractsModuleAsyncOptions): Provider[] {
  if (options.useFactory) {
    return [
      {
        provide: OPTIONS,
        useFactory: options.useFactory,
        inject: options.inject ?? [],
      },
    ];
  }
  const factory = options.useExisting ?? options.useClass;
  if (!factory) {
    throw new ConfigurationError(
      "forRootAsync",
      "needs one of useFactory, useClass and useExisting",
    );
  }
  return [
    ...(options.useExisting ? [] : [factory]),
    {
      provide: OPTIONS,
      useFactory: (made: ContractsOptionsFactory) =>
        made.createContractsOptions(),
      inject: [factory],
    },
  ];
}

function instance(
  { isGlobal, name }: ContractsModuleExtras,
  settings: Provider[],
  imports: NonNullable<DynamicModule["imports"]> = [],
): DynamicModule {
  const identity = instanceProvider(name);
  const route = createNotifyRoute(name);
  const exported = exportedProvidersOf(name);
  return {
    module: ContractsModule,
    global: isGlobal,
    imports: [HttpModule.register({}), NotifiedApplicationModule, ...imports],
    controllers: [route.controller],
    providers: [
      identity,
      ...settings,
      ...internalProviders,
      {
        provide: NotificationDispatcher,
        useFactory: (
          application: NotifiedApplication,
          processor: NotificationProcessor,
          settings: ContractsSettings,
        ) => {
          const dispatcher = new NotificationDispatcher(
            processor,
            settings.mchid,
            settings.notification.unhandled,
          );
          application.add({ name, settings, dispatcher, route });
          return dispatcher;
        },
        inject: [
          NotifiedApplication,
          instanceToken(NotificationProcessor, name),
          SETTINGS,
        ],
      },
      ...exported,
    ],
    exports: exported.map(({ provide }) => provide),
  };
}
