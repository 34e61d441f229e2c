import type { OnApplicationShutdown } from "@nestjs/common";
import type { Connections } from "../client/connections";
import type { Merchant } from "../merchant/create-merchant";
import type { ContractsModuleOptions } from "../merchant/options";
import type { NotificationStore } from "../notification/notification-store";
import type { LoadedMerchant } from "./load-merchant";
import type { MerchantRegistry } from "./merchant-registry";

/** Where merchants that are known at run time come from: a table of a database, a service, a store of secrets. */
export interface MerchantSource {
  /**
   * Gives the options of one merchant, as `ContractsModule.forRoot` takes them; of `notification` only
   * `clockToleranceSeconds`, since the rest belongs to the module.
   *
   * @param id as it was given to `Merchants.get`, or as the route of a notification names it
   * @returns `undefined` where there is no such merchant. What it throws is passed to the caller, and not remembered
   */
  load(id: string): Promise<ContractsModuleOptions | undefined>;
  /**
   * Remembers which events of all of them were handled, where `notification.store` is not given: its records outlive a merchant that is
   * removed.
   */
  readonly store?: NotificationStore;
}

/** A merchant that `Merchants` loads and closes. */
export type RunTimeMerchant = Omit<Merchant, "reload" | "close">;

/**
 * Merchants that come from a `MerchantSource` while the application runs: each loaded when it is first asked for, and kept while
 * it is used.
 *
 * Of more than `maximum` the least recently used one is removed. Calls in progress still finish with
 * it. Merchants share only their connections: each verifies with its own keys.
 *
 * @example
 * ```ts
 * const merchant = await merchants.get("42");
 * const { data } = await merchant.contracts.query({ out_contract_code });
 * console.log(data.contract_state); // SIGNED
 * ```
 */
export class Merchants implements OnApplicationShutdown {
  /** @param connections of all of them, which end with the application */
  constructor(
    private readonly registry: MerchantRegistry<LoadedMerchant>,
    private readonly connections: Connections,
  ) {}

  /**
   * Returns a merchant, loaded once even for concurrent calls. Do not keep it: call `get` each time, so that it is the current one.
   *
   * @param id as the source knows it
   * @throws UnknownMerchantError where the source does not know this id; it is not asked again for ten seconds
   * @throws ConfigurationError where its options cannot be used, or its certificates cannot be downloaded
   * @throws what the source throws
   */
  async get(id: string): Promise<RunTimeMerchant> {
    return (await this.registry.get(id)).merchant;
  }

  /**
   * Reloads a merchant whose keys or settings have changed. Until that is done `get` returns the present one, and calls under way
   * go on with it; its former keys still decrypt for 24 h 4 min. A merchant that is not loaded yet is loaded by the next `get`,
   * even if it was unknown before.
   *
   * @throws what `get` throws; the present merchant stays, unless the source has it no longer
   */
  reload(id: string): Promise<void> {
    return this.registry.reload(id);
  }

  /** Removes a merchant; calls under way go on. The next `get` loads it again. */
  async forget(id: string): Promise<void> {
    this.registry.forget(id);
  }

  /** Not earlier: until the server is closed, requests that it still answers may be waiting for WeChat Pay. */
  onApplicationShutdown(): void {
    this.registry.all().forEach(({ keys }) => keys.close());
    this.connections.close();
  }
}
