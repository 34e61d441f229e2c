import type { KeyObject } from "node:crypto";
import { RequestSigner } from "./apiv3/authorization";
import { keySigner } from "./apiv3/merchant-signer";
import { ConfigurationError } from "./apiv3/errors";
import { certificateKey, type VerificationKey } from "./apiv3/key-ring";
import {
  parseApiV3Key,
  parseCertificate,
  parsePrivateKey,
  parsePublicKey,
} from "./apiv3/keys";
import { isTimeout, TIMEOUT_RULE } from "./client/timeout";
import { proxyProblem } from "./client/proxy";
import type { SenderSettings } from "./client/request-sender";
import { retrySettings } from "./client/retry";
import { namingVariable } from "./contracts.environment";
import { requireKnownOptions } from "./contracts.known-options";
import type { ContractsModuleOptions } from "./contracts.options";
import {
  type NotificationSettings,
  notificationSettings,
} from "./notification/notification.options";
import { isPublicHost, notifyUrlProblem } from "./validation/notify-url";
import type { ValidationSettings } from "./validation/validate-request";

const MAIN_HOST = "https://api.mch.weixin.qq.com";
const BACKUP_HOST = "https://api2.mch.weixin.qq.com";

/** The options of one instance, checked, with every key parsed. */
export interface ContractsSettings {
  mchid: string;
  merchantPrivateKey: KeyObject;
  signer: RequestSigner;
  /** Keys that the options give. */
  fixedKeys: VerificationKey[];
  /** Whether certificates are downloaded besides, and whether that may wait. */
  download: false | "at start" | "lazily";
  apiV3Key: KeyObject;
  sender: SenderSettings;
  validation: ValidationSettings;
  notification: NotificationSettings;
}

/** @throws ConfigurationError naming the option and the mend, never a value */
export function contractsSettings(
  options: ContractsModuleOptions,
): ContractsSettings {
  if (typeof options !== "object" || options === null) {
    throw new ConfigurationError(
      "options",
      "are missing; the factory returned none",
    );
  }
  try {
    return settingsOf(options);
  } catch (error) {
    throw error instanceof ConfigurationError
      ? namingVariable(error, options)
      : error;
  }
}

function settingsOf(options: ContractsModuleOptions): ContractsSettings {
  requireKnownOptions(options);
  requireMatch(
    options.mchid,
    /^[0-9A-Za-z]{1,32}$/,
    "mchid",
    "must be the merchant id, digits as a string",
  );
  requireMatch(
    options.merchantSerialNumber,
    /^[0-9A-Fa-f]{8,64}$/,
    "merchantSerialNumber",
    "must be the hex serial of the merchant's API certificate (openssl x509 -in apiclient_cert.pem -noout -serial)",
  );
  const merchantPrivateKey = parsePrivateKey(
    options.merchantPrivateKey,
    "merchantPrivateKey",
  );
  return {
    mchid: options.mchid,
    merchantPrivateKey,
    signer: new RequestSigner(
      options.mchid,
      options.merchantSerialNumber,
      keySigner(merchantPrivateKey),
    ),
    fixedKeys: verificationKeys(options),
    download:
      options.platformCertificates === "download" &&
      (options.lazyKeys ? "lazily" : "at start"),
    apiV3Key: parseApiV3Key(options.apiV3Key, "apiV3Key"),
    sender: {
      baseUrl: origin(options.baseUrl ?? MAIN_HOST, "baseUrl"),
      backupBaseUrl: backupOrigin(options),
      http: requestDefaults(options.http),
      retry: retrySettings(options.retry),
    },
    validation: validationSettings(options),
    notification: notificationSettings(notificationOptions(options)),
  };
}

function verificationKeys(options: ContractsModuleOptions): VerificationKey[] {
  const { publicKey, platformCertificates = [] } = options;
  const isDownload = platformCertificates === "download";
  if (!isDownload && !Array.isArray(platformCertificates)) {
    throw new ConfigurationError(
      "platformCertificates",
      'must be "download" or a list of PEM certificates',
    );
  }
  const keys = (isDownload ? [] : platformCertificates).map((pem, index) =>
    certificateKey(parseCertificate(pem, `platformCertificates[${index}]`)),
  );
  if (publicKey) {
    requireMatch(
      publicKey.id,
      /^PUB_KEY_ID_\w+$/,
      "publicKey.id",
      "must begin with PUB_KEY_ID_; copy it from the merchant platform, beside the public key",
    );
    keys.push({
      serial: publicKey.id,
      publicKey: parsePublicKey(publicKey.pem, "publicKey.pem"),
    });
  }
  if (keys.length === 0 && !isDownload) {
    throw new ConfigurationError(
      "publicKey",
      "is missing, and there are no platformCertificates; without a verification key nothing of WeChat Pay's can be trusted",
    );
  }
  return keys;
}

function validationSettings({
  defaults,
  allowUnknownFields,
  allowInsecureNotifyUrl,
}: ContractsModuleOptions): ValidationSettings {
  if (defaults?.notify_url !== undefined) {
    const problem = notifyUrlProblem(
      defaults.notify_url,
      allowInsecureNotifyUrl,
    );
    if (problem) {
      throw new ConfigurationError("defaults.notify_url", problem);
    }
  }
  const service_id = defaults?.service_id;
  if (
    service_id !== undefined &&
    !(Number.isSafeInteger(service_id) && service_id > 0)
  ) {
    throw new ConfigurationError(
      "defaults.service_id",
      "must be a positive integer, the number of the service (免密支付服务ID) on the merchant platform",
    );
  }
  return { defaults, allowUnknownFields, allowInsecureNotifyUrl };
}

function notificationOptions({
  notification,
}: ContractsModuleOptions): ContractsModuleOptions["notification"] {
  if (notification?.path?.includes("://")) {
    throw new ConfigurationError(
      "notification.path",
      "must be the path of a route, such as wechatpay/notify; the address that WeChat Pay calls is defaults.notify_url",
    );
  }
  return notification;
}

function requestDefaults(
  http: ContractsModuleOptions["http"] = {},
): SenderSettings["http"] {
  if (http.timeout !== undefined && !isTimeout(http.timeout)) {
    throw new ConfigurationError(
      "http.timeout",
      `must be ${TIMEOUT_RULE}; without a time-out a hung server hangs the checkout`,
    );
  }
  const problem = proxyProblem(http.proxy);
  if (problem !== undefined) {
    throw new ConfigurationError("http.proxy", problem);
  }
  return http;
}

/** WeChat Pay's other city stands in for its main host, and for no other. */
function backupOrigin({
  baseUrl,
  backupBaseUrl,
}: ContractsModuleOptions): string | undefined {
  if (backupBaseUrl === false) {
    return undefined;
  }
  const fallback = baseUrl === undefined ? BACKUP_HOST : undefined;
  const value = backupBaseUrl ?? fallback;
  return value === undefined ? undefined : origin(value, "backupBaseUrl");
}

/** @returns the origin, without a trailing slash */
function origin(value: string, option: string): string {
  const url = URL.canParse(value) ? new URL(value) : undefined;
  if (!url || !/^https?:$/.test(url.protocol)) {
    throw new ConfigurationError(
      option,
      `must be an absolute URL such as ${MAIN_HOST}`,
    );
  }
  if (url.href !== `${url.origin}/`) {
    throw new ConfigurationError(
      option,
      "must be an origin: no path, query, fragment or credentials; the path is signed as WeChat Pay sees it",
    );
  }
  if (url.protocol === "http:" && isPublicHost(url)) {
    throw new ConfigurationError(
      option,
      "must be https; http is for a simulator on a private address",
    );
  }
  return url.origin;
}

function requireMatch(
  value: unknown,
  pattern: RegExp,
  option: string,
  problem: string,
): void {
  if (typeof value !== "string" || !pattern.test(value)) {
    throw new ConfigurationError(option, problem);
  }
}
