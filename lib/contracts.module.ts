import { randomUUID } from "node:crypto";
import { HttpModule } from "@nestjs/axios";
import {
  type DynamicModule,
  Inject,
  Module,
  type NestModule,
  type OnModuleInit,
  type Provider,
} from "@nestjs/common";
import { ConfigurationError } from "./apiv3/errors";
import {
  DiscoveryModule,
  DiscoveryService,
  HttpAdapterHost,
  ModulesContainer,
} from "@nestjs/core";
import type {
  ContractsModuleAsyncOptions,
  ContractsModuleExtras,
  ContractsModuleOptions,
  ContractsOptionsFactory,
} from "./contracts.options";
import {
  type ContractsSettings,
  contractsSettings,
} from "./contracts.settings";
import {
  exportedProviders,
  internalProviders,
  SETTINGS,
} from "./contracts.providers";
import { instanceToken } from "./instance-token";
import {
  createNotifyController,
  mount,
} from "./notification/dispatch/notify.controller";
import { NotificationDispatcher } from "./notification/dispatch/notification-dispatcher";
import { NotificationProcessor } from "./notification/notification-processor";
import { UnreadBodies } from "./notification/unread-bodies";

const OPTIONS = "nestjs-wechatpay-contracts:OPTIONS";
const INSTANCE_ID = "nestjs-wechatpay-contracts:INSTANCE_ID";

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
   * @throws ConfigurationError at once, naming the option and the mend
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
  const notifyController = createNotifyController();
  const exported = exportedProviders.map(({ provide }) =>
    instanceToken(provide, name),
  );
  return {
    module: ContractsModule,
    global: isGlobal,
    imports: [HttpModule.register({}), DiscoveryModule, ...imports],
    controllers: [notifyController],
    providers: [
      // Makes the instance distinct, however the framework tells modules apart.
      { provide: INSTANCE_ID, useValue: randomUUID() },
      ...settings,
      ...internalProviders,
      {
        provide: NotificationDispatcher,
        useFactory: (
          application: ModulesContainer,
          discovery: DiscoveryService,
          processor: NotificationProcessor,
          { mchid, notification: { path } }: ContractsSettings,
        ) => {
          if (path !== undefined) {
            mount(application, notifyController, path);
          }
          return new NotificationDispatcher(discovery, processor, mchid, name);
        },
        inject: [
          ModulesContainer,
          DiscoveryService,
          NotificationProcessor,
          SETTINGS,
        ],
      },
      ...exportedProviders,
      ...(name === undefined ? [] : aliases(name)),
    ],
    exports: exported,
  };
}

/** The exported providers under the tokens of a named instance. */
function aliases(name: string): Provider[] {
  return exportedProviders.map(({ provide }) => ({
    provide: instanceToken(provide, name),
    useExisting: provide,
  }));
}
