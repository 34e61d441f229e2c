import { Logger } from "@nestjs/common";
import { ConfigurationError } from "../apiv3/errors";
import {
  requireClockOnly,
  type StartedMerchant,
  startMerchant,
} from "../merchant/create-merchant";
import type { ContractsModuleOptions } from "../merchant/options";
import type { MerchantParts } from "../merchant/parts";
import { contractsSettings } from "../merchant/settings";
import type { ApiV3KeyHolders } from "../notification/api-v3-key-holders";
import { requiredOptions } from "../validation/given-options";
import type { NotifiedMerchant } from "../notification/merchant-of-event";

/** A merchant of a source. */
export interface LoadedMerchant extends StartedMerchant {
  notified: NotifiedMerchant;
}

/** What all merchants of a source have in common. */
export interface Shared extends Pick<MerchantParts, "http" | "connections"> {
  keyHolders: ApiV3KeyHolders;
  /** Of the module's routes. */
  clockToleranceSeconds: number;
}

/**
 * Makes a merchant of what a source gave.
 *
 * @param id as the source was asked for it
 * @param former the same merchant before, whose keys still decrypt for a while
 * @throws ConfigurationError where its options cannot be used, or its certificates cannot be downloaded
 */
export async function loadMerchant(
  id: string,
  options: ContractsModuleOptions,
  { http, connections, keyHolders, clockToleranceSeconds }: Shared,
  former?: LoadedMerchant,
): Promise<LoadedMerchant> {
  requiredOptions(
    options,
    "MerchantSource.load must give an object, or undefined for a merchant that it does not know",
  );
  const settings = contractsSettings(options);
  requireClockOnly(
    options.notification,
    "is not a merchant's own: give it once for all in ContractsModule.forMerchants({ notification }), or the store as MerchantSource.store, since marks outlive a merchant that is let go",
  );
  const started = await startMerchant(
    {
      ...settings,
      notification: {
        ...settings.notification,
        clockToleranceSeconds: tolerance(options, clockToleranceSeconds),
      },
    },
    { http, connections, logger: new Logger(`Merchant ${id}`) },
    former,
  );
  const holder = { mchid: settings.mchid, keys: started.keys };
  keyHolders.note(holder);
  return {
    ...started,
    notified: {
      id,
      mchid: settings.mchid,
      sharesKey: () => keyHolders.isShared(holder),
    },
  };
}

/** The route has looked at the clock before a merchant is loaded. */
function tolerance(
  { notification }: ContractsModuleOptions,
  ofRoutes: number,
): number {
  const own = notification?.clockToleranceSeconds ?? ofRoutes;
  if (own > ofRoutes) {
    throw new ConfigurationError(
      "notification.clockToleranceSeconds",
      `must not be more than that of the module's routes, ${ofRoutes}; give it in ContractsModule.forMerchants({ notification }) instead`,
    );
  }
  return own;
}
