import type { ModuleMetadata, Provider, Type } from "@nestjs/common";
import { ConfigurationError } from "../apiv3/errors";
import { isOfKind, wrongValue } from "../apiv3/option-value";
import { valueKind } from "../apiv3/value-kind";
import { notificationNamingProblems } from "../merchant/known-options";
import { checkedNotification } from "../merchant/settings";
import {
  checkedStore,
  type NotificationOptions,
  type NotificationSettings,
} from "../notification/notification.options";
import { requireMerchantSegment } from "../notification/dispatch/notify-path";
import {
  type Names,
  unknownNameProblem,
  unknownNames,
} from "../validation/known-names";
import { readAll, refuse } from "../validation/read-all";
import type { MadeBy } from "./made-by";
import { REGISTRY_SETTINGS } from "./merchant-registry";
import type { MerchantSource } from "./merchants";

/** What `ContractsModule.forMerchants` takes: one of `useFactory`, `useClass` and `useExisting` gives the source. */
export interface ContractsModuleMerchantsOptions extends Pick<
  ModuleMetadata,
  "imports"
> {
  /** Makes the source of what `inject` names. */
  useFactory?: (...args: never[]) => MerchantSource | Promise<MerchantSource>;
  /** Providers of `imports` that `useFactory` is given. */
  inject?: MadeBy["inject"];
  /** A class of sources, made for this module. */
  useClass?: Type<MerchantSource>;
  /** A source that `imports` provide. */
  useExisting?: MadeBy["useExisting"];
  /** Further providers that the source needs. */
  extraProviders?: Provider[];
  /** Whether every module can inject `Merchants` without importing this one. */
  isGlobal?: boolean;
  /** How many merchants are kept at most (default 1000); of more, the least recently used one is removed. */
  maximum?: number;
  /**
   * How notifications of all these merchants are handled. `path` mounts one route for all and has a segment `:merchant`, which is
   * the id that `MerchantSource.load` is given: `wechatpay/:merchant/notify`. The marked methods without a name are called.
   */
  notification?: NotificationOptions;
}

const NAMES: Names<ContractsModuleMerchantsOptions> = {
  imports: true,
  useFactory: true,
  inject: true,
  useClass: true,
  useExisting: true,
  extraProviders: true,
  isGlobal: true,
  maximum: true,
  notification: true,
};

/** The options that are known when the module is declared. */
export interface MerchantsSettings {
  maximum: number;
  notification: NotificationSettings;
}

/** @throws ConfigurationError of every option that is unknown or wrong */
export function checkedMerchantsOptions(
  options: ContractsModuleMerchantsOptions,
): MerchantsSettings {
  const given = isOfKind(options.notification, "object")
    ? options.notification!
    : {};
  const { maximum, notification } = readAll({
    names: () =>
      refuse([
        ...unknownNames(options, NAMES).map((option) => ({
          option,
          problem: unknownNameProblem(option, NAMES),
        })),
        ...notificationNamingProblems(options.notification),
      ]),
    path: () => requireMerchantSegment(given.path, true),
    maximum: () => checkedMaximum(options.maximum),
    notification: () => checkedNotification(given),
  });
  return { maximum, notification };
}

/** @throws ConfigurationError for what is not a source, or for a store that is not one, or is given twice */
export function checkedSource(
  source: unknown,
  { notification }: ContractsModuleMerchantsOptions,
): MerchantSource {
  const { load, store } = Object(source) as Partial<MerchantSource>;
  if (!isOfKind(load, "function")) {
    throw new ConfigurationError(
      "forMerchants",
      `needs a MerchantSource, an object with load(id); ${valueKind(source)} has none`,
    );
  }
  checkedStore(store, "MerchantSource.store");
  if (store !== undefined && notification?.store !== undefined) {
    throw new ConfigurationError(
      "notification.store",
      "is given, and the source has a store too; leave out one of them",
    );
  }
  return source as MerchantSource;
}

function checkedMaximum(maximum = REGISTRY_SETTINGS.maximum): number {
  if (!Number.isSafeInteger(maximum) || maximum < 1) {
    throw new ConfigurationError(
      "maximum",
      wrongValue(maximum, "number", "must be a positive integer"),
    );
  }
  return maximum;
}
