import { RequestSigner } from "../apiv3/authorization";
import { ConfigurationError } from "../apiv3/errors";
import { bareText, wrongValue } from "../apiv3/option-value";
import type { SenderSettings } from "../client/request-sender";
import type { GivenKeys } from "../keys/key-set";
import { Succession } from "../keys/succession";
import { namingVariable } from "./environment";
import { namingProblems, usableOptions } from "./known-options";
import { type LastingOptions, lastingOptions } from "./lasting-options";
import { apiV3Keys, merchantKeys } from "./merchant-keys";
import type { ContractsModuleOptions } from "./options";
import { senderSettings } from "./sender-settings";
import {
  type NotificationSettings,
  notificationSettings,
} from "../notification/notification.options";
import { requiredOptions } from "../validation/given-options";
import { requireMerchantSegment } from "../notification/dispatch/notify-path";
import { notifyUrlProblem } from "../validation/notify-url";
import { readAll, refuse } from "../validation/read-all";
import type { ValidationSettings } from "../validation/validate-request";

/** The options of one instance, checked, with every key parsed. */
export interface ContractsSettings {
  mchid: string;
  /** Those to begin with: a reload gives others. */
  keys: GivenKeys;
  /** The options but for the keys, as they were given. */
  lasting: LastingOptions;
  sender: SenderSettings;
  validation: ValidationSettings;
  notification: NotificationSettings;
}

/** @throws ConfigurationError of every option that is wrong and how to fix it, never with a value */
export function contractsSettings(
  options: ContractsModuleOptions,
): ContractsSettings {
  requiredOptions(
    options,
    "the factory must return an object, or a promise of one",
  );
  try {
    return settingsOf(options);
  } catch (error) {
    if (error instanceof ConfigurationError) {
      refuse(error.problems.map((each) => namingVariable(each, options)));
    }
    throw error;
  }
}

function settingsOf(given: ContractsModuleOptions): ContractsSettings {
  const options = usableOptions(given);
  const { mchid, keys, apiV3, ...settings } = readAll({
    names: () => refuse(namingProblems(given)),
    mchid: () => merchantId(options.mchid),
    keys: () => merchantKeys(options),
    apiV3: () => apiV3Keys(options),
    sender: () => senderSettings(options),
    validation: () => validationSettings(options),
    path: () => requireMerchantSegment(options.notification?.path, false),
    notification: () => checkedNotification(options.notification),
  });
  const { own, ...verifying } = keys;
  return {
    mchid,
    keys: {
      signer: new RequestSigner(mchid, own.serial, own.signer),
      own: Succession.of([own]),
      apiV3Keys: Succession.of(apiV3),
      ...verifying,
    },
    lasting: lastingOptions(given),
    sender: settings.sender,
    validation: { ...settings.validation, mchid },
    notification: settings.notification,
  };
}

function merchantId(value: unknown): string {
  const mchid = typeof value === "string" ? bareText(value) : "";
  if (!/^[0-9A-Za-z]{1,32}$/.test(mchid)) {
    throw new ConfigurationError(
      "mchid",
      wrongValue(
        value,
        "string",
        "must be the merchant id, digits as a string",
      ),
    );
  }
  return mchid;
}

function validationSettings({
  defaults,
  allowUnknownFields,
  allowInsecureNotifyUrl,
  deductionHours,
}: ContractsModuleOptions): ValidationSettings {
  readAll({
    notify_url: () =>
      requireNotifyUrl(defaults?.notify_url, allowInsecureNotifyUrl),
    service_id: () => requireServiceId(defaults?.service_id),
  });
  return {
    defaults,
    allowUnknownFields,
    allowInsecureNotifyUrl,
    deductionHours,
  };
}

function requireNotifyUrl(
  value: unknown,
  allowInsecure: boolean | undefined,
): void {
  if (value === undefined) {
    return;
  }
  const problem =
    typeof value === "string"
      ? notifyUrlProblem(value, allowInsecure)
      : wrongValue(value, "string", "must be an absolute URL");
  if (problem) {
    throw new ConfigurationError("defaults.notify_url", problem);
  }
}

function requireServiceId(value: unknown): void {
  if (
    value !== undefined &&
    !(Number.isSafeInteger(value) && Number(value) > 0)
  ) {
    throw new ConfigurationError(
      "defaults.service_id",
      wrongValue(
        value,
        "number",
        "must be a positive integer, the number of the service (免密支付服务ID) on the merchant platform",
      ),
    );
  }
}

/** @throws ConfigurationError of every option of notifications that is wrong */
export function checkedNotification(
  notification: ContractsModuleOptions["notification"],
): NotificationSettings {
  const { settings } = readAll({
    path: () => requireNotAddress(notification?.path),
    settings: () => notificationSettings(notification),
  });
  return settings;
}

function requireNotAddress(path: unknown): void {
  if (typeof path === "string" && path.includes("://")) {
    throw new ConfigurationError(
      "notification.path",
      "must be the path of a route, such as wechatpay/notify; the address that WeChat Pay calls is defaults.notify_url",
    );
  }
}
