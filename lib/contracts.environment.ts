import { readFileSync } from "node:fs";
import { ConfigurationError } from "./apiv3/errors";
import type { ContractsModuleOptions } from "./contracts.options";

/** Environment variables by name, as `process.env` and `parseEnv` give them. An empty one is as good as absent. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The variable that each option is read from. */
const VARIABLES: ReadonlyMap<string, string> = new Map([
  ["mchid", "WECHATPAY_MCHID"],
  ["merchantSerialNumber", "WECHATPAY_MERCHANT_SERIAL_NUMBER"],
  ["merchantPrivateKey", "WECHATPAY_MERCHANT_PRIVATE_KEY"],
  ["apiV3Key", "WECHATPAY_API_V3_KEY"],
  ["publicKey", "WECHATPAY_PUBLIC_KEY_ID"],
  ["publicKey.id", "WECHATPAY_PUBLIC_KEY_ID"],
  ["publicKey.pem", "WECHATPAY_PUBLIC_KEY"],
  ["platformCertificates", "WECHATPAY_PLATFORM_CERTIFICATES"],
  ["baseUrl", "WECHATPAY_BASE_URL"],
  ["backupBaseUrl", "WECHATPAY_BACKUP_BASE_URL"],
  ["defaults.appid", "WECHATPAY_APPID"],
  ["defaults.sp_appid", "WECHATPAY_SP_APPID"],
  ["defaults.service_id", "WECHATPAY_SERVICE_ID"],
  ["defaults.notify_url", "WECHATPAY_NOTIFY_URL"],
  ["allowInsecureNotifyUrl", "WECHATPAY_ALLOW_INSECURE_NOTIFY_URL"],
]);

/** Options whose variable with `_FILE` at its end names a file that holds the value. */
const FROM_FILE: ReadonlySet<string> = new Set([
  "merchantPrivateKey",
  "publicKey.pem",
]);

/**
 * The variable that an option is read from.
 *
 * @param option as a `ConfigurationError` names it, perhaps with an index
 */
export function variableOf(option: string): string | undefined {
  return VARIABLES.get(option.replace(/\[\d+\]$/, ""));
}

/**
 * An error about an option that has no value, with the variable besides that `optionsFromEnvironment` reads it from;
 * other errors as they are.
 */
export function namingVariable(
  error: ConfigurationError,
  options: ContractsModuleOptions,
): ConfigurationError {
  const { option, message, cause } = error;
  const value = option
    .replace(/\[\d+\]$/, "")
    .split(".")
    .reduce<unknown>((part, name) => Object(part)[name], options);
  const variable = variableOf(option);
  if (variable === undefined || (value !== undefined && value !== "")) {
    return error;
  }
  const problem = message.slice(`${option}: `.length);
  return new ConfigurationError(
    option,
    `${problem}; where optionsFromEnvironment() gives the options, set ${variable}${FROM_FILE.has(option) ? ` or ${variable}_FILE` : ""}`,
    { cause },
  );
}

/**
 * The module's options, read from these variables:
 *
 * - `WECHATPAY_MCHID`, `WECHATPAY_MERCHANT_SERIAL_NUMBER`, `WECHATPAY_API_V3_KEY`
 * - `WECHATPAY_MERCHANT_PRIVATE_KEY`, a PEM, or `WECHATPAY_MERCHANT_PRIVATE_KEY_FILE`
 * - `WECHATPAY_PUBLIC_KEY_ID` with `WECHATPAY_PUBLIC_KEY`, a PEM, or `WECHATPAY_PUBLIC_KEY_FILE`
 * - `WECHATPAY_PLATFORM_CERTIFICATES`: `download`, or file names separated by commas
 * - `WECHATPAY_BASE_URL`, `WECHATPAY_BACKUP_BASE_URL` (or `false`)
 * - `WECHATPAY_APPID`, `WECHATPAY_SP_APPID`, `WECHATPAY_SERVICE_ID`, `WECHATPAY_NOTIFY_URL`: the defaults
 * - `WECHATPAY_ALLOW_INSECURE_NOTIFY_URL`: `true` for the simulator
 *
 * Whether the values can be used is checked by `ContractsModule`.
 *
 * @throws ConfigurationError where a file cannot be read, or a value is of the wrong kind; names the option and the
 * variable, never a value
 */
export function optionsFromEnvironment(
  environment: Environment = process.env,
): ContractsModuleOptions {
  const value = (option: string) =>
    environment[VARIABLES.get(option)!] || undefined;
  const publicKey = {
    id: value("publicKey.id") ?? "",
    pem: valueOrFile(environment, "publicKey.pem") ?? "",
  };
  const backupBaseUrl = value("backupBaseUrl");
  return {
    mchid: value("mchid") ?? "",
    merchantSerialNumber: value("merchantSerialNumber") ?? "",
    merchantPrivateKey: valueOrFile(environment, "merchantPrivateKey") ?? "",
    apiV3Key: value("apiV3Key") ?? "",
    publicKey: publicKey.id || publicKey.pem ? publicKey : undefined,
    platformCertificates: certificates(value("platformCertificates")),
    baseUrl: value("baseUrl"),
    backupBaseUrl: backupBaseUrl === "false" ? false : backupBaseUrl,
    defaults: defaults(value),
    allowInsecureNotifyUrl: flag(
      value("allowInsecureNotifyUrl"),
      "allowInsecureNotifyUrl",
    ),
  };
}

function defaults(
  value: (option: string) => string | undefined,
): ContractsModuleOptions["defaults"] {
  const service_id = value("defaults.service_id");
  const given = {
    appid: value("defaults.appid"),
    sp_appid: value("defaults.sp_appid"),
    // What is no number is left as it is, for the module to refuse.
    service_id: service_id === undefined ? undefined : Number(service_id),
    notify_url: value("defaults.notify_url"),
  };
  const defined = Object.entries(given).filter(
    ([, each]) => each !== undefined,
  );
  return defined.length === 0 ? undefined : Object.fromEntries(defined);
}

function flag(value: string | undefined, option: string): boolean | undefined {
  if (value === undefined || value === "true" || value === "false") {
    return value === undefined ? undefined : value === "true";
  }
  throw new ConfigurationError(
    option,
    `must be true or false in ${VARIABLES.get(option)}`,
  );
}

function valueOrFile(
  environment: Environment,
  option: string,
): string | undefined {
  const variable = VARIABLES.get(option)!;
  const value = environment[variable];
  const file = environment[`${variable}_FILE`];
  if (value && file) {
    throw new ConfigurationError(
      option,
      `is given twice; unset ${variable} or ${variable}_FILE`,
    );
  }
  return file ? readText(file, option, `${variable}_FILE`) : value || undefined;
}

function certificates(
  value: string | undefined,
): ContractsModuleOptions["platformCertificates"] {
  if (value === undefined || value === "download") {
    return value;
  }
  return value
    .split(",")
    .map((file, index) =>
      readText(
        file.trim(),
        `platformCertificates[${index}]`,
        "WECHATPAY_PLATFORM_CERTIFICATES",
      ),
    );
}

function readText(file: string, option: string, variable: string): string {
  try {
    return readFileSync(file, "utf8");
  } catch (error) {
    // The name is left out: where a PEM was given instead of its path, it is the key.
    throw new ConfigurationError(
      option,
      `cannot be read: ${(error as NodeJS.ErrnoException).code}; ${variable} must name a file that exists and may be read`,
    );
  }
}
