import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** Codes with which npm says that it reached no registry. */
const NETWORK_CODE =
  /\bcode (EAI_AGAIN|ECONNREFUSED|ECONNRESET|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EPIPE|ETIMEDOUT|ERR_SOCKET_TIMEOUT|E50[234])\b/;

/** npm found no registry, which says nothing about the package. */
export class RegistryUnreachable extends Error {
  constructor(code: string) {
    super(`the npm registry is not reachable (${code})`);
  }
}

/** @throws RegistryUnreachable */
export async function pingRegistry(): Promise<void> {
  try {
    await npm(["ping", "--fetch-retries=1", "--fetch-timeout=10000"]);
  } catch (error) {
    if (error instanceof RegistryUnreachable) {
      throw error;
    }
    // A registry that refuses pings has been reached.
  }
}

/** @throws RegistryUnreachable, and any other failure of npm as it is */
export async function npm(args: string[], cwd?: string): Promise<string> {
  try {
    const { stdout } = await run("npm", args, { cwd });
    return stdout;
  } catch (error) {
    const [, code] = NETWORK_CODE.exec((error as Error).message) ?? [];
    throw code ? new RegistryUnreachable(code) : error;
  }
}
