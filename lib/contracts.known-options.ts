import { ConfigurationError } from "./apiv3/errors";
import { SHARED_FIELDS } from "./client/check-config";
import type { RetryOptions } from "./client/retry";
import type {
  ContractsModuleExtras,
  ContractsModuleOptions,
} from "./contracts.options";
import type { NotificationOptions } from "./notification/notification.options";
import {
  type Names,
  unknownNameProblem,
  unknownNames,
} from "./validation/known-names";
import type { RequestDefaults } from "./validation/validate-request";

const OPTIONS: Names<ContractsModuleOptions> = {
  mchid: true,
  merchantSerialNumber: true,
  merchantPrivateKey: true,
  apiV3Key: true,
  publicKey: true,
  platformCertificates: true,
  lazyKeys: true,
  baseUrl: true,
  backupBaseUrl: true,
  http: true,
  retry: true,
  defaults: true,
  allowUnknownFields: true,
  allowInsecureNotifyUrl: true,
  notification: true,
};
const PUBLIC_KEY: Names<NonNullable<ContractsModuleOptions["publicKey"]>> = {
  id: true,
  pem: true,
};
const RETRY: Names<RetryOptions> = {
  attempts: true,
  deadline: true,
  baseDelay: true,
  maximumDelay: true,
};
const DEFAULTS: Names<RequestDefaults> = {
  appid: true,
  sp_appid: true,
  service_id: true,
  notify_url: true,
};
const NOTIFICATION: Names<NotificationOptions> = {
  store: true,
  clockToleranceSeconds: true,
  leaseMs: true,
  deadlineMs: true,
  keepMs: true,
  expect: true,
  path: true,
  unhandled: true,
  decorators: true,
};
const EXTRAS: Names<ContractsModuleExtras> = { isGlobal: true, name: true };

/** @throws ConfigurationError where a name is none that the module knows: its value would be lost in silence */
export function requireKnownOptions(options: ContractsModuleOptions): void {
  for (const name of unknownNames(options, OPTIONS)) {
    throw new ConfigurationError(
      name,
      Object.hasOwn(EXTRAS, name)
        ? "belongs beside useFactory, useClass or useExisting, not into what the factory returns"
        : unknownNameProblem(name, OPTIONS),
    );
  }
  const groups = [
    ["publicKey", PUBLIC_KEY],
    ["http", SHARED_FIELDS],
    ["retry", RETRY],
    ["defaults", DEFAULTS],
    ["notification", NOTIFICATION],
  ] as const;
  for (const [group, known] of groups) {
    for (const name of unknownNames(options[group], known)) {
      throw new ConfigurationError(
        `${group}.${name}`,
        unknownNameProblem(name, known),
      );
    }
  }
}
