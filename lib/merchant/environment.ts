import { isUtf8 } from "node:buffer";
import { readFileSync } from "node:fs";
import { ConfigurationError, type ConfigurationProblem } from "../apiv3/errors";
import { bareText } from "../apiv3/option-value";
import type { ContractsModuleOptions } from "./options";
import { readAll, readEach } from "../validation/read-all";
import { requiredOptions } from "../validation/given-options";

/** Environment variables by name, as `process.env` and `parseEnv` give them. An empty one counts as absent. */
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
  ["defaults.app_appid", "WECHATPAY_APP_APPID"],
  ["defaults.service_id", "WECHATPAY_SERVICE_ID"],
  ["defaults.notify_url", "WECHATPAY_NOTIFY_URL"],
  ["allowInsecureNotifyUrl", "WECHATPAY_ALLOW_INSECURE_NOTIFY_URL"],
]);

/** Options whose variable with `_FILE` at its end names a file that holds the value. */
const FROM_FILE: ReadonlySet<string> = new Set([
  "merchantPrivateKey",
  "apiV3Key",
  "publicKey.pem",
  "platformCertificates",
]);

/**
 * The variable that an option is read from.
 *
 * @param option as a `ConfigurationError` names it, perhaps with an index
 */
export function variableOf(option: string): string | undefined {
  return VARIABLES.get(option.replace(/\[\d+\]$/, ""));
}

/** A problem of an option that has no value, with the variable besides that `optionsFromEnvironment` reads it from; others as they are. */
export function namingVariable(
  { option, problem }: ConfigurationProblem,
  options: ContractsModuleOptions,
): ConfigurationProblem {
  const value = option
    .replace(/\[\d+\]$/, "")
    .split(".")
    .reduce<unknown>((part, name) => Object(part)[name], options);
  const variable = variableOf(option);
  if (variable === undefined || (value !== undefined && value !== "")) {
    return { option, problem };
  }
  const variables = FROM_FILE.has(option)
    ? `${variable} or ${variable}_FILE`
    : variable;
  const unread = option === "mchid" && !isAnySet() ? NOTHING_IS_SET : "";
  return {
    option,
    problem: `${problem}; where optionsFromEnvironment() gives the options, set ${variables}${unread}`,
  };
}

const NOTHING_IS_SET =
  ". None of its variables is set: Nest reads no .env by itself, so run nest start --env-file .env";

function isAnySet(): boolean {
  return Array.from(VARIABLES.values()).some(
    (variable) =>
      (process.env[variable] ?? process.env[`${variable}_FILE`]) !== undefined,
  );
}

/**
 * The module's options, read from these variables:
 *
 * - `WECHATPAY_MCHID`, `WECHATPAY_MERCHANT_SERIAL_NUMBER`
 * - `WECHATPAY_MERCHANT_PRIVATE_KEY`, a PEM, or `WECHATPAY_MERCHANT_PRIVATE_KEY_FILE`
 * - `WECHATPAY_API_V3_KEY`, or `WECHATPAY_API_V3_KEY_FILE`: the APIv3 key, or the present one, a comma and the former
 * - `WECHATPAY_PUBLIC_KEY_ID` with `WECHATPAY_PUBLIC_KEY`, a PEM, or `WECHATPAY_PUBLIC_KEY_FILE`
 * - `WECHATPAY_PLATFORM_CERTIFICATES`: `download`, PEM certificates, or file names separated by commas, or `download` and a comma before
 *   them; or `WECHATPAY_PLATFORM_CERTIFICATES_FILE`, the file names alone
 * - `WECHATPAY_BASE_URL`, `WECHATPAY_BACKUP_BASE_URL` (or `false`)
 * - `WECHATPAY_APPID`, `WECHATPAY_SP_APPID`, `WECHATPAY_APP_APPID`, `WECHATPAY_SERVICE_ID`, `WECHATPAY_NOTIFY_URL`: the defaults
 * - `WECHATPAY_ALLOW_INSECURE_NOTIFY_URL`: `true` for the simulator
 *
 * White space and quotes around a value are ignored: `docker --env-file` keeps them. Whether the values can be used is checked
 * by `ContractsModule`.
 *
 * @example
 * ```ts
 * const fromVariables = optionsFromEnvironment({
 *   WECHATPAY_MCHID: "1900000109",
 *   WECHATPAY_NOTIFY_URL: "https://shop.example/wechatpay/notify",
 * });
 * console.log(fromVariables.mchid); // 1900000109
 * ```
 * @throws ConfigurationError of every file that cannot be read and every value of the wrong kind; names the options and the
 * variables, never a value
 */
export function optionsFromEnvironment(
  environment: Environment = process.env,
): ContractsModuleOptions {
  requiredOptions(
    environment,
    "leave them out for process.env, or give variables by name, as parseEnv does",
  );
  const value = (option: string) =>
    valueOf(environment, VARIABLES.get(option)!);
  const material = (option: string) => valueOrFile(environment, option);
  const read = readAll({
    merchantPrivateKey: () => material("merchantPrivateKey"),
    apiV3Key: () => oneOrSeveral(material("apiV3Key")?.toString()),
    pem: () => material("publicKey.pem"),
    platformCertificates: () => certificates(environment),
    allowInsecureNotifyUrl: () =>
      flag(value("allowInsecureNotifyUrl"), "allowInsecureNotifyUrl"),
  });
  const publicKey = { id: value("publicKey.id") ?? "", pem: read.pem ?? "" };
  const backupBaseUrl = value("backupBaseUrl");
  return {
    mchid: value("mchid") ?? "",
    merchantSerialNumber: value("merchantSerialNumber") ?? "",
    merchantPrivateKey: read.merchantPrivateKey ?? "",
    apiV3Key: read.apiV3Key ?? "",
    publicKey: publicKey.id || publicKey.pem ? publicKey : undefined,
    platformCertificates: read.platformCertificates,
    baseUrl: value("baseUrl"),
    backupBaseUrl: backupBaseUrl === "false" ? false : backupBaseUrl,
    defaults: defaults(value),
    allowInsecureNotifyUrl: read.allowInsecureNotifyUrl,
  };
}

/** A list where there is more than one key of 32 bytes; what is neither is left as it is, for the module to refuse. */
function oneOrSeveral(text: string | undefined): string | string[] | undefined {
  const parts = bareText(text ?? "").split(/[\s,]+/);
  const isList =
    parts.length > 1 && parts.every((each) => Buffer.byteLength(each) === 32);
  return isList ? parts : text;
}

function valueOf(
  environment: Environment,
  variable: string,
): string | undefined {
  return bareText(environment[variable] ?? "") || undefined;
}

function defaults(
  value: (option: string) => string | undefined,
): ContractsModuleOptions["defaults"] {
  const service_id = value("defaults.service_id");
  const given = {
    appid: value("defaults.appid"),
    sp_appid: value("defaults.sp_appid"),
    app_appid: value("defaults.app_appid"),
    // What is not a number is left as it is, for the module to refuse.
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
): string | Buffer | undefined {
  const variable = VARIABLES.get(option)!;
  // As it is: whoever parses it knows what of it counts.
  const value = valueOf(environment, variable) && environment[variable];
  const file = valueOf(environment, `${variable}_FILE`);
  requireOne(value, file, option);
  return file ? readFile(file, option, `${variable}_FILE`) : value;
}

function certificates(
  environment: Environment,
): ContractsModuleOptions["platformCertificates"] {
  const option = "platformCertificates";
  const variable = VARIABLES.get(option)!;
  const value = valueOf(environment, variable);
  const files = valueOf(environment, `${variable}_FILE`);
  requireOne(value, files, option);
  if (value === "download") {
    return value;
  }
  const rest = value?.replace(/^download\s*,/, "");
  const first = rest === value ? [] : ["download"];
  if (rest?.includes("-----BEGIN")) {
    return [...first, rest];
  }
  const names = (rest ?? files)?.split(",");
  return (
    names && [
      ...first,
      ...readEach(
        names.map(
          (name, index) => () =>
            readFile(
              name.trim(),
              `${option}[${first.length + index}]`,
              files === undefined ? variable : `${variable}_FILE`,
            ),
        ),
      ),
    ]
  );
}

function requireOne(
  value: string | undefined,
  file: string | undefined,
  option: string,
): void {
  const variable = VARIABLES.get(option)!;
  if (value !== undefined && file !== undefined) {
    throw new ConfigurationError(
      option,
      `is given twice; unset ${variable} or ${variable}_FILE`,
    );
  }
}

/** The text of a file; its bytes where they are none, such as DER. */
function readFile(
  file: string,
  option: string,
  variable: string,
): string | Buffer {
  try {
    const bytes = readFileSync(file);
    return isUtf8(bytes) ? bytes.toString("utf8") : bytes;
  } catch (error) {
    // The name is left out: where a PEM was given instead of its path, it is the key.
    throw new ConfigurationError(
      option,
      `cannot be read: ${(error as NodeJS.ErrnoException).code}; ${variable} must name a file that exists and may be read`,
    );
  }
}
