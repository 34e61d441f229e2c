import { HttpService } from "@nestjs/axios";
import {
  type FactoryProvider,
  Logger,
  type OnApplicationShutdown,
  type OnModuleDestroy,
  type OnModuleInit,
  type Provider,
  type Type,
} from "@nestjs/common";
import { Connections } from "../client/connections";
import { ContractsHealthIndicator } from "../diagnostics/contracts-health.indicator";
import { instanceToken } from "../instance/instance-token";
import { CurrentKeys } from "../keys/current-keys";
import {
  INNER_PARTS,
  type MerchantParts,
  type Part,
  partsOf,
  PUBLIC_PARTS,
} from "../merchant/parts";
import { ApiV3KeyHolders } from "../notification/api-v3-key-holders";
import { NotificationDispatcher } from "../notification/dispatch/notification-dispatcher";
import { NotificationProcessor } from "../notification/notification-processor";
import {
  MerchantReceiver,
  NotificationReceiver,
} from "../notification/notification-receiver";
import { ContractReconciler } from "../reconciliation/contract-reconciler";
import { DeductionReconciler } from "../reconciliation/deduction-reconciler";
import { TransactionReconciler } from "../reconciliation/transaction-reconciler";

/** Token of the checked options of an instance. */
export const SETTINGS = "nestjs-wechatpay-contracts:SETTINGS";
const LOGGER = "nestjs-wechatpay-contracts:LOGGER";

/** What an application has of a merchant besides the merchant itself. */
interface ApplicationParts extends MerchantParts {
  health: ContractsHealthIndicator;
  receiver: NotificationReceiver;
  keyHolders: ApiV3KeyHolders;
  dispatcher: NotificationDispatcher;
  reconciler: ContractReconciler;
  transactionReconciler: TransactionReconciler;
  deductionReconciler: DeductionReconciler;
}

const part = partsOf<ApplicationParts>();

const EXPORTED_PARTS: ReadonlyArray<Part<ApplicationParts>> = [
  ...(PUBLIC_PARTS as ReadonlyArray<Part<ApplicationParts>>),
  part(
    "health",
    ContractsHealthIndicator,
    ["diagnostics"],
    (diagnostics) => new ContractsHealthIndicator(diagnostics),
  ),
  part(
    "receiver",
    NotificationReceiver,
    ["notifications", "settings", "keys", "keyHolders"],
    (verifier, { mchid, notification }, keys, keyHolders) => {
      const holder = { mchid, keys };
      keyHolders.add(holder);
      return new MerchantReceiver(
        verifier,
        { id: mchid, mchid, sharesKey: () => keyHolders.isShared(holder) },
        new NotificationProcessor(
          notification,
          new Logger("NotificationProcessor"),
          new Logger("NotificationHandler"),
        ),
      );
    },
  ),
  part(
    "reconciler",
    ContractReconciler,
    ["contracts", "dispatcher", "settings"],
    (contracts, dispatcher, { mchid, notification }) =>
      new ContractReconciler(
        contracts,
        dispatcher,
        // What its own query finds is nobody else's.
        { id: mchid, mchid, sharesKey: () => false },
        notification.leaseMs,
        new Logger("ContractReconciler"),
      ),
  ),
  part(
    "transactionReconciler",
    TransactionReconciler,
    ["transactions", "dispatcher", "settings"],
    (transactions, dispatcher, { mchid, notification }) =>
      new TransactionReconciler(
        transactions,
        dispatcher,
        { id: mchid, mchid, sharesKey: () => false },
        notification.leaseMs,
        new Logger("TransactionReconciler"),
      ),
  ),
  part(
    "deductionReconciler",
    DeductionReconciler,
    ["transactions", "deductions", "dispatcher", "settings"],
    (transactions, deductions, dispatcher, { mchid, notification }) =>
      new DeductionReconciler(
        transactions,
        deductions,
        dispatcher,
        { id: mchid, mchid, sharesKey: () => false },
        notification.leaseMs,
        new Logger("DeductionReconciler"),
      ),
  ),
];

/** What is injected for each part's name, within an instance that has no name. */
const TOKENS: ReadonlyMap<keyof ApplicationParts, Type | string> = new Map<
  keyof ApplicationParts,
  Type | string
>([
  ["settings", SETTINGS],
  ["http", HttpService],
  ["logger", LOGGER],
  ["connections", Connections],
  ["dispatcher", NotificationDispatcher],
  ["keyHolders", ApiV3KeyHolders],
  ...[...INNER_PARTS, ...EXPORTED_PARTS].map(
    ({ name, token }) => [name, token as Type | string] as const,
  ),
]);

const providerOf = ({
  token,
  needs,
  make,
}: Part<ApplicationParts>): ExportedProvider => ({
  provide: token as Type | string,
  useFactory: make,
  inject: needs.map((need) => TOKENS.get(need)!),
});

type ExportedProvider = FactoryProvider & { provide: Type | string };

/** Starts and ends a merchant with the application. */
class MerchantLifecycle
  implements OnModuleInit, OnModuleDestroy, OnApplicationShutdown
{
  constructor(
    private readonly keys: CurrentKeys,
    private readonly connections: Connections,
  ) {}

  /** @throws ConfigurationError where the first certificates cannot be downloaded, unless they may come later */
  onModuleInit(): Promise<void> {
    return this.keys.start();
  }

  onModuleDestroy(): void {
    this.keys.retire();
  }

  /** Not earlier: until the server is closed, requests that it still answers may be waiting for WeChat Pay, or for a certificate. */
  onApplicationShutdown(): void {
    this.keys.close();
    this.connections.close();
  }
}

/** What an instance needs and does not export. */
export const internalProviders: Provider[] = [
  { provide: LOGGER, useValue: new Logger("ContractsModule") },
  { provide: Connections, useFactory: () => new Connections() },
  ...(INNER_PARTS as ReadonlyArray<Part<ApplicationParts>>).map(providerOf),
  {
    provide: MerchantLifecycle,
    useFactory: (keys: CurrentKeys, connections: Connections) =>
      new MerchantLifecycle(keys, connections),
    inject: [CurrentKeys, Connections],
  },
];

/** What an instance without a name exports. */
export const exportedProviders: ReadonlyArray<ExportedProvider> =
  EXPORTED_PARTS.map(providerOf);

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
