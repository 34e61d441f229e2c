import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe } from "vitest";
import { postgresqlPrograms } from "./postgresql";

/** Debian has some servers where only root looks. */
const FOLDERS = [...(process.env.PATH ?? "").split(delimiter), "/usr/sbin"];

/** What a test starts servers of. */
export type ServerKind = "Redis" | "PostgreSQL" | "PgBouncer" | "MariaDB";

const IS_THERE: Record<ServerKind, () => boolean> = {
  Redis: () => isFound("redis-server") && isFound("redis-cli"),
  PostgreSQL: () => postgresqlPrograms() !== undefined,
  PgBouncer: () => isFound("pgbouncer"),
  MariaDB: () => isFound("mariadbd") && isFound("mariadb-install-db"),
};

function isFound(program: string): boolean {
  return FOLDERS.some((folder) => existsSync(join(folder, program)));
}

/** A suite that starts servers: it runs where their programs are, and says so where one is not. */
export function describeWithServers(
  kinds: ServerKind[],
  title: string,
  suite: () => void,
): void {
  const missing = kinds.filter((kind) => !IS_THERE[kind]());
  // What is signalled is found by way of /proc.
  const reason =
    process.platform !== "linux"
      ? "it needs Linux"
      : missing.length > 0
        ? `no program of ${missing.join(", ")}`
        : undefined;
  if (reason === undefined) {
    describe(title, suite);
    return;
  }
  console.info(`Skipped "${title}": ${reason}`);
  describe.skip(`${title} (skipped: ${reason})`, suite);
}
