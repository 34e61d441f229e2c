import { Logger, type OnApplicationShutdown } from "@nestjs/common";
import { ConfigurationError } from "../apiv3/errors";
import { isOfKind, wrongValue } from "../apiv3/option-value";
import { valueKind } from "../apiv3/value-kind";
import { Connections } from "../client/connections";
import type { Http } from "../client/request-config";
import {
  type Merchant,
  type StartedMerchant,
  startMerchant,
} from "../merchant/create-merchant";
import type { ContractsModuleOptions } from "../merchant/options";
import { MerchantRegistry, REGISTRY_SETTINGS } from "./merchant-registry";
import { requiredOptions } from "../validation/given-options";

/** Where merchants that are known at run time come from: a table of a database, a service, a store of secrets. */
export interface MerchantSource {
  /**
   * Gives the options of one merchant, as `ContractsModule.forRoot` takes them; of `notification` only
   * `clockToleranceSeconds`.
   *
   * @param id as it was given to `Merchants.get`
   * @returns `undefined` where there is no such merchant. What is thrown is told to who asked, and not remembered
   */
  load(id: string): Promise<ContractsModuleOptions | undefined>;
}

/** A merchant of `Merchants`, which ends it. */
export type RunTimeMerchant = Omit<Merchant, "reload" | "close">;

/**
 * Merchants that come from a `MerchantSource` while the application runs: each loaded when it is first asked for, and kept while
 * it is used.
 *
 * ```ts
 * const merchant = await this.merchants.get(shop.merchantId);
 * await merchant.preEntrustSign.payRedirectSign(data);
 * ```
 *
 * Of more than `maximum` the one that was not used for longest is let go. Whoever holds it goes on with it: it is never closed
 * under a call. All share their connections, and nothing else: each verifies with its own keys alone.
 */
export class Merchants implements OnApplicationShutdown {
  private readonly connections = new Connections();
  private readonly registry: MerchantRegistry<StartedMerchant>;

  /**
   * @param source where merchants come from
   * @param http sends their requests
   * @param maximum how many are kept at most
   * @throws ConfigurationError
   */
  constructor(
    source: MerchantSource,
    private readonly http: Http,
    maximum = REGISTRY_SETTINGS.maximum,
  ) {
    requireSource(source);
    if (!Number.isSafeInteger(maximum) || maximum < 1) {
      throw new ConfigurationError(
        "maximum",
        wrongValue(maximum, "number", "must be a positive integer"),
      );
    }
    this.registry = new MerchantRegistry(
      (id, former) => this.load(source, id, former),
      ({ keys }) => keys.retire(),
      { ...REGISTRY_SETTINGS, maximum },
    );
  }

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
   * go on with that; its former keys still decrypt for 24 h 4 min. One that is not held is loaded at the next `get` anyway: of it only is forgotten that it was unknown.
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

  private async load(
    source: MerchantSource,
    id: string,
    former: StartedMerchant | undefined,
  ): Promise<StartedMerchant | undefined> {
    const options = await source.load(id);
    // A table's missing row is often null.
    if (options === undefined || options === null) {
      return undefined;
    }
    requiredOptions(
      options,
      "MerchantSource.load gives an object, or undefined where it has no such merchant",
    );
    return startMerchant(
      options,
      {
        http: this.http,
        logger: new Logger(`Merchant ${id}`),
        connections: this.connections,
      },
      former,
    );
  }
}

function requireSource(source: unknown): void {
  const { load } = Object(source) as Partial<MerchantSource>;
  if (!isOfKind(load, "function")) {
    throw new ConfigurationError(
      "forMerchants",
      `needs a MerchantSource, an object with load(id); ${valueKind(source)} has none`,
    );
  }
}
