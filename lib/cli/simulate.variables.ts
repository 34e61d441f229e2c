import { join, resolve } from "node:path";
import { replaceFile } from "../testing/data/replace-file";
import { EXAMPLE_VALUES } from "../testing/example-values";
import type { SimulatorModuleOptions } from "../testing/simulator-options";

/**
 * The variables that `optionsFromEnvironment` reads, as lines that a shell and a `.env` file take alike. In
 * single quotes neither makes anything of a backslash, as in a path of Windows.
 *
 * @param service_id a service that the merchant has
 * @param folder where `writeVariables` puts the keys; without one they stand in the text
 */
export function variablesText(
  options: SimulatorModuleOptions,
  service_id: number = EXAMPLE_VALUES.service_id,
  folder?: string,
): string {
  const key = (variable: string, pem: string, file: string) =>
    folder === undefined
      ? { [variable]: quoted(pem.trimEnd()) }
      : { [`${variable}_FILE`]: quoted(resolve(folder, file)) };
  const variables = {
    WECHATPAY_MCHID: options.mchid,
    WECHATPAY_MERCHANT_SERIAL_NUMBER: options.merchantSerialNumber,
    ...key(
      "WECHATPAY_MERCHANT_PRIVATE_KEY",
      options.merchantPrivateKey,
      "apiclient_key.pem",
    ),
    WECHATPAY_API_V3_KEY: options.apiV3Key,
    WECHATPAY_PUBLIC_KEY_ID: options.publicKey.id,
    ...key("WECHATPAY_PUBLIC_KEY", options.publicKey.pem, "pub_key.pem"),
    WECHATPAY_BASE_URL: options.baseUrl,
    WECHATPAY_BACKUP_BASE_URL: "false",
    WECHATPAY_ALLOW_INSECURE_NOTIFY_URL: "true",
    WECHATPAY_APPID: EXAMPLE_VALUES.appid,
    WECHATPAY_SERVICE_ID: String(service_id),
  };
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

function quoted(value: string): string {
  return value.includes("'") ? `"${value}"` : `'${value}'`;
}

/**
 * Writes the variables to `FOLDER/.env`, and WeChat Pay's public key beside the merchant's private one.
 *
 * @param variables what `variablesText` gave
 * @param publicKeyPem WeChat Pay's public key
 * @returns the path of the file
 */
export async function writeVariables(
  variables: string,
  publicKeyPem: string,
  folder: string,
): Promise<string> {
  const file = join(folder, ".env");
  await replaceFile(join(folder, "pub_key.pem"), publicKeyPem);
  await replaceFile(file, variables);
  return file;
}
