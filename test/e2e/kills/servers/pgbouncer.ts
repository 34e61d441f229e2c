import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { askPostgresql } from "./postgresql";
import { Server } from "./server";

/** A pooler that lends its connections for one transaction each. */
export function startPgbouncer(before: Server): Promise<Server> {
  return Server.start((server) => {
    const { port, folder } = server;
    writeFileSync(
      join(folder, "pgbouncer.ini"),
      `[databases]
* = host=127.0.0.1 port=${before.port} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 10
`,
    );
    return {
      command: ["/usr/sbin/pgbouncer", "pgbouncer.ini"],
      ask: () => askPostgresql(server),
    };
  });
}
