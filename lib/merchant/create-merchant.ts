import axios from "axios";
import { ConfigurationError } from "../apiv3/errors";
import { Connections } from "../client/connections";
import type { AxiosLike } from "../client/request-config";
import type { NotificationOptions } from "../notification/notification.options";
import {
  consoleLogger,
  type MerchantLogger,
} from "../observability/merchant-logger";
import { readEach } from "../validation/read-all";
import type { ContractsModuleOptions } from "./options";
import { assemble, type MerchantParts } from "./parts";
import { contractsSettings } from "./settings";

/** Everything that one merchant can do, without Nest. */
export interface Merchant extends Pick<
  MerchantParts,
  | "client"
  | "preEntrustSign"
  | "contracts"
  | "paymentParameters"
  | "wxpay"
  | "sensitive"
  | "diagnostics"
  | "notifications"
> {
  /** The merchant that signs requests (商户号). */
  readonly mchid: string;
  /** Ends its connections, and the renewal of its keys. Calls that are under way are not waited for. */
  close(): Promise<void>;
}

/** What a merchant uses of the program around it. */
export interface MerchantEnvironment {
  /** Sends its requests, with its interceptors; its default headers are taken away. One of its own unless given. */
  axios?: AxiosLike;
  /** Where warnings and errors go that no call ends in; the console unless given. */
  logger?: MerchantLogger;
}

/**
 * Makes a merchant for a script, a job, or an application without Nest. `ContractsModule` makes the same for Nest.
 *
 * ```ts
 * const merchant = await createMerchant(optionsFromEnvironment());
 * const { data } = await merchant.contracts.query({ service_id: 12535, out_contract_code });
 * await merchant.close();
 * ```
 *
 * @param options as for `ContractsModule.forRoot`; of `notification` only `clockToleranceSeconds`, since nothing here has routes
 * @param environment what it uses of the program around it
 * @returns the merchant, when its platform certificates are there, unless `lazyKeys` lets them come later
 * @throws ConfigurationError of every option that is wrong, or where the certificates cannot be downloaded
 */
export async function createMerchant(
  options: ContractsModuleOptions,
  {
    axios: http = axios.create(),
    logger = consoleLogger,
  }: MerchantEnvironment = {},
): Promise<Merchant> {
  const connections = new Connections();
  try {
    const { merchant, close } = await startMerchant(options, {
      http: { axiosRef: http },
      logger,
      connections,
    });
    return {
      ...merchant,
      close: async () => {
        close();
        connections.close();
      },
    };
  } catch (error) {
    connections.close();
    throw error;
  }
}

/** A merchant whose connections others use as well, and how it ends. */
export interface StartedMerchant {
  merchant: Omit<Merchant, "close">;
  /** Ends the renewal of its keys by time; calls go on. */
  retire(): void;
  /** Ends the renewal of its keys, and a download that is under way. */
  close(): void;
}

/**
 * Makes a merchant of connections that are the caller's to end.
 *
 * @throws ConfigurationError as `createMerchant` does
 */
export async function startMerchant(
  options: ContractsModuleOptions,
  given: Pick<MerchantParts, "http" | "logger" | "connections">,
): Promise<StartedMerchant> {
  const settings = contractsSettings(options);
  requireNoRoute(options.notification);
  const parts = assemble({ settings, ...given });
  const { keys } = parts;
  try {
    await keys.start();
  } catch (error) {
    keys.close();
    throw error;
  }
  return {
    merchant: {
      mchid: settings.mchid,
      client: parts.client,
      preEntrustSign: parts.preEntrustSign,
      contracts: parts.contracts,
      paymentParameters: parts.paymentParameters,
      wxpay: parts.wxpay,
      sensitive: parts.sensitive,
      diagnostics: parts.diagnostics,
      notifications: parts.notifications,
    },
    retire: () => keys.retire(),
    close: () => keys.close(),
  };
}

/** What would have no effect is refused. */
function requireNoRoute(notification: NotificationOptions = {}): void {
  readEach(
    Object.entries(notification)
      .filter(
        ([name, value]) =>
          name !== "clockToleranceSeconds" && value !== undefined,
      )
      .map(([name]) => () => {
        throw new ConfigurationError(
          `notification.${name}`,
          "has no effect without ContractsModule, whose routes handle notifications; leave it out here, and call merchant.notifications.verify",
        );
      }),
  );
}
