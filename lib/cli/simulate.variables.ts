import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { EXAMPLE_VALUES } from "../testing/example-values";
import type { SimulatorModuleOptions } from "../testing/simulator-options";

/**
 * The variables that `optionsFromEnvironment` reads, as lines that a shell and a `.env` file take alike.
 *
 * @param folder where `writeVariables` puts the keys; without one they stand in the text
 */
export function variablesText(
  options: SimulatorModuleOptions,
  folder?: string,
): string {
  const key = (variable: string, pem: string, file: string) =>
    folder === undefined
      ? { [variable]: `"${pem.trimEnd()}"` }
      : { [`${variable}_FILE`]: `"${resolve(folder, file)}"` };
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
    WECHATPAY_SERVICE_ID: String(EXAMPLE_VALUES.service_id),
  };
  return Object.entries(variables)
    .map(([name, value]) => `${name}=${value}\n`)
    .join("");
}

/**
 * Writes the variables to `FOLDER/.env`, and WeChat Pay's public key beside the merchant's private one.
 *
 * @returns the path of the file
 */
export async function writeVariables(
  options: SimulatorModuleOptions,
  folder: string,
): Promise<string> {
  const file = join(folder, ".env");
  await writeFile(join(folder, "pub_key.pem"), options.publicKey.pem);
  await writeFile(file, variablesText(options, folder), { mode: 0o600 });
  return file;
}
