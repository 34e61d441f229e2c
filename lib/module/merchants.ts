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
   * `clockToleranceSeconds`, for the rest belongs to the module.
   *
   * @param id as it was given to `Merchants.get`, or as the route of a notification names it
   * @returns `undefined` where there is no such merchant. What is thrown is told to who asked, and not remembered
   */
  load(id: string): Promise<ContractsModuleOptions | undefined>;
  /** Remembers which events of all of them were handled, where `notification.store` is not given: marks outlive a merchant that is let go. */
  readonly store?: NotificationStore;
}

/** A merchant of `Merchants`, which ends it. */
export type RunTimeMerchant = Omit<Merchant, "reload" | "close">;

/**
 * Merchants that come from a `MerchantSource` while the application runs: each loaded when it is first asked for, and kept while
 * it is used.
 *
 * Of more than `maximum` the one that was not used for longest is let go. Whoever holds it goes on with it: it is never closed
 * under a call. All share their connections, and nothing else: each verifies with its own keys alone.
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
   * Gives a merchant, loaded once however many ask. Do not keep it: ask again each time, so that it is the one of now.
   *
   * @param id as the source knows it
   * @throws UnknownMerchantError where the source has none of this id; it is not asked again for ten seconds
   * @throws ConfigurationError where its options cannot be used, or its certificates not be downloaded
   * @throws what the source throws
   */
  async get(id: string): Promise<RunTimeMerchant> {
    return (await this.registry.get(id)).merchant;
  }

  /**
   * Loads a merchant anew, whose keys or settings have changed. Until it is there `get` gives the present one, and calls under way
   * go on with that; its former keys still decrypt for 24 h 4 min. One that is not held is loaded at the next `get` anyway: of it only
   * is forgotten that it was unknown.
   *
   * @throws what `get` throws; the present merchant stays, unless the source has it no longer
   */
  reload(id: string): Promise<void> {
    return this.registry.reload(id);
  }

  /** Lets a merchant go; calls under way go on. The next `get` loads it anew. */
  async forget(id: string): Promise<void> {
    this.registry.forget(id);
  }

  /** Not earlier: until the server is closed, requests that it still answers may be waiting for WeChat Pay. */
  onApplicationShutdown(): void {
    this.registry.all().forEach(({ keys }) => keys.close());
    this.connections.close();
  }
}
