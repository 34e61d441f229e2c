import { randomUUID } from "node:crypto";
import { HttpModule, HttpService } from "@nestjs/axios";
import {
  type DynamicModule,
  type FactoryProvider,
  Module,
  type Provider,
  type Type,
} from "@nestjs/common";
import { ConfigurationError } from "./apiv3/errors";
import { CLOCK_TOLERANCE_SECONDS } from "./apiv3/signature";
import { DiscoveryModule, DiscoveryService } from "@nestjs/core";
import { SignatureVerifier } from "./apiv3/verifier";
import { createWechatpay, WXPAY } from "./chain/wechatpay";
import { WechatPayClient } from "./client/wechat-pay-client";
import { Connections } from "./client/connections";
import { RequestSender } from "./client/request-sender";
import { ContractService } from "./contract/contract.service";
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
import { instanceToken } from "./instance-token";
import { certificateDownload } from "./keys/certificate-download";
import { PlatformKeys } from "./keys/platform-keys";
import {
  createNotifyController,
  mount,
} from "./notification/dispatch/notify.controller";
import { NotificationDispatcher } from "./notification/dispatch/notification-dispatcher";
import { NotificationProcessor } from "./notification/notification-processor";
import { NotificationVerifier } from "./notification/notification-verifier";
import { PreEntrustSignService } from "./pre-entrust-sign/pre-entrust-sign.service";

const OPTIONS = "nestjs-wechatpay-contracts:OPTIONS";
const SETTINGS = "nestjs-wechatpay-contracts:SETTINGS";
const INSTANCE_ID = "nestjs-wechatpay-contracts:INSTANCE_ID";

/**
 * One merchant's contracts: provides `PreEntrustSignService`, `ContractService`, `WechatPayClient`, the chain `WXPAY` and
 * what `NotificationGuard` and `@HandlesNotifications()` need. With `name` it provides them under tokens of that name,
 * for `@InjectPreEntrustSign(name)` and the like.
 */
@Module({})
export class ContractsModule {
  /** @throws ConfigurationError at once, naming the option and the mend */
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

/** What an instance needs and does not export. */
const internal: Provider[] = [
  Connections,
  {
    provide: RequestSender,
    useFactory: (
      http: HttpService,
      { sender, signer }: ContractsSettings,
      connections: Connections,
    ) => new RequestSender(http, sender, signer, connections),
    inject: [HttpService, SETTINGS, Connections],
  },
  {
    provide: PlatformKeys,
    useFactory: (sender: RequestSender, settings: ContractsSettings) =>
      new PlatformKeys(
        settings.fixedKeys,
        settings.download ? certificateDownload(sender, settings) : undefined,
        settings.download === "lazily",
      ),
    inject: [RequestSender, SETTINGS],
  },
];

function instance(
  { isGlobal, name }: ContractsModuleExtras,
  settings: Provider[],
  imports: DynamicModule["imports"] = [],
): DynamicModule {
  const provided: Array<FactoryProvider & { provide: Type | string }> = [
    {
      provide: WechatPayClient,
      useFactory: (sender: RequestSender, keys: PlatformKeys) =>
        new WechatPayClient(
          sender,
          new SignatureVerifier(keys, CLOCK_TOLERANCE_SECONDS),
        ),
      inject: [RequestSender, PlatformKeys],
    },
    {
      provide: PreEntrustSignService,
      useFactory: (
        client: WechatPayClient,
        { validation }: ContractsSettings,
      ) => new PreEntrustSignService(client, validation),
      inject: [WechatPayClient, SETTINGS],
    },
    {
      provide: ContractService,
      useFactory: (
        client: WechatPayClient,
        { validation }: ContractsSettings,
      ) => new ContractService(client, validation),
      inject: [WechatPayClient, SETTINGS],
    },
    {
      provide: WXPAY,
      useFactory: createWechatpay,
      inject: [PreEntrustSignService, ContractService],
    },
    {
      provide: NotificationVerifier,
      useFactory: (
        keys: PlatformKeys,
        { notification, apiV3Key }: ContractsSettings,
      ) =>
        new NotificationVerifier(
          new SignatureVerifier(keys, notification.clockToleranceSeconds),
          apiV3Key,
        ),
      inject: [PlatformKeys, SETTINGS],
    },
    {
      provide: NotificationProcessor,
      useFactory: ({ notification }: ContractsSettings) =>
        new NotificationProcessor(notification),
      inject: [SETTINGS],
    },
  ];
  const notifyController = createNotifyController();
  const exported = provided.map(({ provide }) => instanceToken(provide, name));
  return {
    module: ContractsModule,
    global: isGlobal,
    imports: [HttpModule.register({}), DiscoveryModule, ...(imports ?? [])],
    controllers: [notifyController],
    providers: [
      // Makes the instance distinct, however the framework tells modules apart.
      { provide: INSTANCE_ID, useValue: randomUUID() },
      ...settings,
      ...internal,
      {
        provide: NotificationDispatcher,
        useFactory: (
          discovery: DiscoveryService,
          processor: NotificationProcessor,
          { notification: { path } }: ContractsSettings,
        ) => {
          if (path !== undefined) {
            mount(notifyController, path);
          }
          return new NotificationDispatcher(discovery, processor, name);
        },
        inject: [DiscoveryService, NotificationProcessor, SETTINGS],
      },
      ...provided,
      ...(name === undefined ? [] : aliases(provided, name)),
    ],
    exports: exported,
  };
}

/** The same providers under the tokens of a named instance. */
function aliases(
  provided: Array<{ provide: Type | string }>,
  name: string,
): Provider[] {
  return provided.map(({ provide }) => ({
    provide: instanceToken(provide, name),
    useExisting: provide,
  }));
}
