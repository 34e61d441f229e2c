import { existsSync, readFileSync, statSync } from "node:fs";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { parseEnv } from "node:util";
import { ContractsError } from "../apiv3/contracts-error";
import type { ContractsModuleOptions } from "../merchant/options";
import { optionsFromEnvironment } from "../merchant/environment";
import { UsageError } from "./usage-error";

/** A config module that cannot be loaded or throws. */
export class ConfigModuleError extends Error {}

/**
 * Adds the variables of a file to the process's own; those that are set already stay.
 *
 * @param file `.env` unless given, which may be absent
 * @throws UsageError
 */
export function loadEnvironment(file: string | undefined): void {
  if (file === undefined && !existsSync(".env")) {
    return;
  }
  const variables = parseEnv(readEnvironment(file ?? ".env"));
  for (const [name, value] of Object.entries(variables)) {
    process.env[name] ??= value;
  }
}

/**
 * The module's options, from a config module or else the environment.
 *
 * @throws ConfigurationError, UsageError, ConfigModuleError
 */
export async function loadOptions(
  configFile: string | undefined,
): Promise<ContractsModuleOptions> {
  if (configFile === undefined) {
    return optionsFromEnvironment();
  }
  const path = resolve(configFile);
  if (!statSync(path, { throwIfNoEntry: false })?.isFile()) {
    throw new UsageError(`--config: there is no file ${configFile}`);
  }
  try {
    const options = exportedOptions(await import(pathToFileURL(path).href));
    return (await (typeof options === "function"
      ? options()
      : options)) as ContractsModuleOptions;
  } catch (error) {
    if (error instanceof ContractsError) {
      throw error;
    }
    // Its message may quote what it read, so only the kind is told.
    throw new ConfigModuleError(
      `--config: ${configFile} threw ${kindOf(error)}`,
    );
  }
}

function exportedOptions(module: Record<string, unknown>): unknown {
  // What TypeScript and Babel compile to CommonJS has its own exports one level down.
  const compiled = Object(module.default) as Record<string, unknown>;
  const { options, default: main } = compiled.__esModule ? compiled : module;
  return options ?? main;
}

function kindOf(error: unknown): string {
  const { name = typeof error, code } = Object(error) as {
    name?: string;
    code?: unknown;
  };
  return typeof code === "string" ? `${name} ${code}` : name;
}

function readEnvironment(file: string): string {
  try {
    // A byte order mark would become part of the first name.
    return readFileSync(file, "utf8").replace(/^\uFEFF/, "");
  } catch (error) {
    throw new UsageError(
      `--env: ${file} cannot be read: ${(error as NodeJS.ErrnoException).code}`,
    );
  }
}
