import { readdirSync } from "node:fs";
import { join } from "node:path";
import { Client } from "pg";
import { Server, type ServerCommand } from "./server";

const DEBIAN = "/usr/lib/postgresql";

/** Where Debian has the programs of its newest PostgreSQL; undefined where there is none. */
export function postgresqlPrograms(): string | undefined {
  try {
    const [newest] = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a));
    return newest === undefined ? undefined : join(DEBIAN, newest, "bin");
  } catch {
    return undefined;
  }
}

/** Where clients find a server of PostgreSQL, or a pooler before one. */
export const postgresqlUrl = ({ port }: Server) =>
  `postgres://postgres@127.0.0.1:${port}/postgres`;

/** A PostgreSQL of the test's own. */
export function startPostgresql(): Promise<Server> {
  return Server.start(async (server) => {
    await server.run(
      program("initdb"),
      ...["--pgdata", dataOf(server), "--username", "postgres"],
      ...["--auth", "trust", "--encoding", "UTF8", "--no-sync"],
    );
    return command(server);
  });
}

/** One that follows another, and answers nothing but reads. */
export function startReadOnlyReplica(of: Server): Promise<Server> {
  return Server.start(async (server) => {
    await server.run(
      program("pg_basebackup"),
      ...["--pgdata", dataOf(server), "--dbname", postgresqlUrl(of)],
      ...["--write-recovery-conf", "--checkpoint", "fast", "--no-sync"],
    );
    return command(server);
  });
}

const program = (name: string) => join(postgresqlPrograms()!, name);

const dataOf = ({ folder }: Server) => join(folder, "data");

function command(server: Server): ServerCommand {
  const { port, folder } = server;
  return {
    command: [
      program("postgres"),
      ...["-D", dataOf(server), "-p", String(port), "-k", folder],
      ...["-c", "listen_addresses=127.0.0.1"],
    ],
    ask: () => askPostgresql(server),
  };
}

/** Rejects as long as it does not answer. */
export async function askPostgresql(server: Server): Promise<void> {
  const client = new Client({ connectionString: postgresqlUrl(server) });
  client.on("error", () => undefined);
  try {
    await client.connect();
    await client.query("SELECT 1");
  } finally {
    await client.end();
  }
}
