import { HttpService } from "@nestjs/axios";
import type { FactoryProvider, Provider, Type } from "@nestjs/common";
import { checkOnEventLoop, CLOCK_TOLERANCE_SECONDS } from "../apiv3/signature";
import { SignatureVerifier } from "../apiv3/verifier";
import { createWechatpay, WXPAY } from "../chain/wechatpay";
import { Connections } from "../client/connections";
import { RequestSender } from "../client/request-sender";
import { WechatPayClient } from "../client/wechat-pay-client";
import { ContractService } from "../contract/contract.service";
import type { ContractsSettings } from "../merchant/settings";
import { ContractsDiagnostics } from "../diagnostics/contracts-diagnostics";
import { ContractsHealthIndicator } from "../diagnostics/contracts-health.indicator";
import { instanceToken } from "../instance/instance-token";
import { certificateDownload } from "../keys/certificate-download";
import { PlatformKeys } from "../keys/platform-keys";
import { SensitiveFields } from "../keys/sensitive-fields";
import { NotificationDispatcher } from "../notification/dispatch/notification-dispatcher";
import { NotificationProcessor } from "../notification/notification-processor";
import { NotificationVerifier } from "../notification/notification-verifier";
import { PreEntrustSignService } from "../pre-entrust-sign/pre-entrust-sign.service";
import { ContractReconciler } from "../reconciliation/contract-reconciler";

/** Token of the checked options of an instance. */
export const SETTINGS = "nestjs-wechatpay-contracts:SETTINGS";

/** What an instance needs and does not export. */
export const internalProviders: Provider[] = [
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

/** What an instance without a name exports. */
export const exportedProviders: ReadonlyArray<
  FactoryProvider & { provide: Type | string }
> = [
  {
    provide: WechatPayClient,
    useFactory: (sender: RequestSender, keys: PlatformKeys) =>
      new WechatPayClient(
        sender,
        new SignatureVerifier(keys, CLOCK_TOLERANCE_SECONDS, checkOnEventLoop),
        keys,
      ),
    inject: [RequestSender, PlatformKeys],
  },
  {
    provide: PreEntrustSignService,
    useFactory: (client: WechatPayClient, { validation }: ContractsSettings) =>
      new PreEntrustSignService(client, validation),
    inject: [WechatPayClient, SETTINGS],
  },
  {
    provide: ContractService,
    useFactory: (client: WechatPayClient, { validation }: ContractsSettings) =>
      new ContractService(client, validation),
    inject: [WechatPayClient, SETTINGS],
  },
  {
    provide: WXPAY,
    useFactory: createWechatpay,
    inject: [PreEntrustSignService, ContractService],
  },
  {
    provide: SensitiveFields,
    useFactory: (keys: PlatformKeys, { merchantSigner }: ContractsSettings) =>
      new SensitiveFields(keys, merchantSigner),
    inject: [PlatformKeys, SETTINGS],
  },
  {
    provide: ContractsDiagnostics,
    useFactory: (
      client: WechatPayClient,
      keys: PlatformKeys,
      { merchantSigner, validation }: ContractsSettings,
    ) =>
      new ContractsDiagnostics(
        client,
        keys,
        merchantSigner,
        validation.allowInsecureNotifyUrl,
      ),
    inject: [WechatPayClient, PlatformKeys, SETTINGS],
  },
  {
    provide: ContractsHealthIndicator,
    useFactory: (diagnostics: ContractsDiagnostics) =>
      new ContractsHealthIndicator(diagnostics),
    inject: [ContractsDiagnostics],
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
    useFactory: ({ notification, mchid }: ContractsSettings) =>
      new NotificationProcessor(notification, mchid),
    inject: [SETTINGS],
  },
  {
    provide: ContractReconciler,
    useFactory: (
      contracts: ContractService,
      dispatcher: NotificationDispatcher,
      { notification }: ContractsSettings,
    ) => new ContractReconciler(contracts, dispatcher, notification.leaseMs),
    inject: [ContractService, NotificationDispatcher, SETTINGS],
  },
];

/**
 * What the instance of this name exports. A named one provides nothing under the classes themselves: `app.get(WechatPayClient)`
 * would give the client of whichever instance came last.
 */
export function exportedProvidersOf(
  name: string | undefined,
): FactoryProvider[] {
  const exported = new Set<unknown>(
    exportedProviders.map(({ provide }) => provide),
  );
  const own = <T>(token: T) =>
    exported.has(token) ? instanceToken(token as Type | string, name) : token;
  return exportedProviders.map((provider) => ({
    ...provider,
    provide: instanceToken(provider.provide, name),
    inject: provider.inject?.map((token) => own(token)),
  })) as FactoryProvider[];
}
