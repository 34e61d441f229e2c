import axios from "axios";
import { ConfigurationError } from "../apiv3/errors";
import { borrowedAxios } from "../client/borrowed-axios";
import { Connections } from "../client/connections";
import type { AxiosLike } from "../client/request-config";
import type { NotificationOptions } from "../notification/notification.options";
import {
  consoleLogger,
  type MerchantLogger,
} from "../observability/merchant-logger";
import { succeeding } from "../keys/key-set";
import { readEach } from "../validation/read-all";
import type { ContractsModuleOptions } from "./options";
import {
  assemble,
  type MerchantParts,
  publicParts,
  type PublicParts,
} from "./parts";
import { type ContractsSettings, contractsSettings } from "./settings";
import { optionalOptions, requiredOptions } from "../validation/given-options";
import type { Names } from "../validation/known-names";

/** Everything that one merchant can do, without Nest. */
export interface Merchant extends PublicParts {
  /** The merchant that signs requests (商户号). */
  readonly mchid: string;
  /**
   * Gives it new keys: `ContractsReloader.reload` without Nest.
   *
   * @param options as at the start, with every key; options other than keys may be left out
   * @throws ConfigurationError where a key cannot be used or another option differs; nothing is changed then
   */
  reload(options: ContractsModuleOptions): Promise<void>;
  /** Closes its connections and stops renewing its keys. Does not wait for calls that are in progress. */
  close(): Promise<void>;
}

/** What a merchant takes from the application. */
export interface MerchantEnvironment {
  /** Sends its requests, with its interceptors but without its default headers, which it keeps; a separate instance unless given. */
  axios?: AxiosLike;
  /** Receives warnings and errors that no call throws; the console unless given. */
  logger?: MerchantLogger;
}

const ENVIRONMENT: Names<MerchantEnvironment> = { axios: true, logger: true };

/**
 * Makes a merchant for a script, a job, or an application without Nest. `ContractsModule` makes the same for Nest.
 *
 * @example
 * ```ts
 * const merchant = await createMerchant(options);
 * const { data } = await merchant.contracts.query({ out_contract_code });
 * console.log(data.contract_state); // SIGNED
 * await merchant.close();
 * ```
 * @param options as for `ContractsModule.forRoot`; of `notification` only `clockToleranceSeconds`, since nothing here has routes
 * @param environment what it takes from the application
 * @returns the merchant, once its platform certificates are loaded, unless `lazyKeys` defers them
 * @throws ConfigurationError of every option that is wrong, or where the certificates cannot be downloaded
 */
export async function createMerchant(
  options: ContractsModuleOptions,
  environment: MerchantEnvironment = {},
): Promise<Merchant> {
  requiredOptions(
    options,
    "createMerchant takes an object, such as optionsFromEnvironment()",
  );
  const { axios: given, logger = consoleLogger } = optionalOptions(
    "createMerchant",
    environment,
    ENVIRONMENT,
  );
  const connections = new Connections();
  try {
    const settings = contractsSettings(options);
    requireClockOnly(
      options.notification,
      "has no effect without ContractsModule, whose routes handle notifications; leave it out here, and call merchant.notifications.verify",
    );
    const { merchant, keys, reloader } = await startMerchant(settings, {
      http: { axiosRef: given ? borrowedAxios(given) : axios.create() },
      logger,
      connections,
    });
    return {
      ...merchant,
      reload: (changed) => reloader.reload(changed),
      close: async () => {
        keys.close();
        connections.close();
      },
    };
  } catch (error) {
    connections.close();
    throw error;
  }
}

/** A merchant whose connections and keys are another's to end. */
export interface StartedMerchant extends Pick<
  MerchantParts,
  "keys" | "reloader"
> {
  merchant: Omit<Merchant, "reload" | "close">;
}

/**
 * Makes a merchant of connections that are the caller's to end.
 *
 * @param former the same merchant before, whose keys still decrypt for a while
 * @throws ConfigurationError where its certificates cannot be downloaded
 */
export async function startMerchant(
  settings: ContractsSettings,
  given: Pick<MerchantParts, "http" | "logger" | "connections">,
  former?: StartedMerchant,
): Promise<StartedMerchant> {
  const isSame = former?.merchant.mchid === settings.mchid;
  const parts = assemble({
    ...given,
    settings: isSame
      ? { ...settings, keys: succeeding(settings.keys, former.keys.present) }
      : settings,
  });
  const { keys, reloader } = parts;
  try {
    await keys.start();
  } catch (error) {
    keys.close();
    throw error;
  }
  return {
    merchant: {
      ...publicParts(parts),
      mchid: settings.mchid,
    },
    keys,
    reloader,
  };
}

/**
 * What would have no effect is refused.
 *
 * @param problem of whatever is given besides the tolerance of the clock
 */
export function requireClockOnly(
  notification: NotificationOptions = {},
  problem: string,
): void {
  readEach(
    Object.entries(notification)
      .filter(
        ([name, value]) =>
          name !== "clockToleranceSeconds" && value !== undefined,
      )
      .map(([name]) => () => {
        throw new ConfigurationError(`notification.${name}`, problem);
      }),
  );
}
