import { join } from "node:path";
import { Server } from "./server";

/** A MariaDB of the test's own, with a database `test`. */
export function startMariadb(): Promise<Server> {
  return Server.start(async (server) => {
    const { folder, port } = server;
    const data = `--datadir=${join(folder, "data")}`;
    await server.run(
      "mariadb-install-db",
      ...["--no-defaults", data, "--skip-test-db"],
      "--auth-root-authentication-method=normal",
    );
    const socket = join(folder, "socket");
    return {
      command: [
        "/usr/sbin/mariadbd",
        ...["--no-defaults", data, `--port=${port}`, `--socket=${socket}`],
        ...["--bind-address=127.0.0.1", "--skip-name-resolve"],
        `--pid-file=${join(folder, "pid")}`,
      ],
      ask: () =>
        server.run(
          "mariadb",
          ...["--no-defaults", `--socket=${socket}`, "--user=root"],
          ...["--execute", "CREATE DATABASE IF NOT EXISTS test"],
        ),
    };
  });
}

/** Where clients find it. */
export const mariadbUrl = ({ port }: Server) =>
  `mysql://root@127.0.0.1:${port}/test`;
