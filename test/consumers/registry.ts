import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Codes with which npm says that it reached no registry. */
const NETWORK_CODE =
  /\bcode (EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EPIPE|ETIMEDOUT|ERR_SOCKET_TIMEOUT|E50[234])\b/;

/** Once and quickly, as an installation would try for minutes. */
const PING = ["ping", "--fetch-retries=1", "--fetch-timeout=10000"];

/** npm found no registry, which says nothing about the package. */
export class RegistryUnreachable extends Error {
  constructor(code: string) {
    super(`the npm registry is not reachable (${code})`);
  }
}

let ping: Promise<void> | undefined;

/**
 * Runs npm, where a registry can be reached.
 *
 * @returns what it prints
 * @throws RegistryUnreachable soon where there is none, and any other failure of npm as it is
 */
export async function npm(args: string[], cwd?: string): Promise<string> {
  // A registry that refuses pings has been reached.
  await (ping ??= run("npm", PING).then(() => {}, rethrowUnreachable));
  try {
    const { stdout } = await run("npm", args, { cwd });
    return stdout;
  } catch (error) {
    rethrowUnreachable(error);
    throw error;
  }
}

function rethrowUnreachable(error: unknown): void {
  const [, code] = NETWORK_CODE.exec((error as Error).message) ?? [];
  if (code) {
    throw new RegistryUnreachable(code);
  }
}
