import { SqlNotificationStore } from "../../../../lib";
import {
  ON_MYSQL,
  ON_POSTGRESQL,
} from "../../../notification/stores/sql/clients";
import type { ClientSettings, OpenClient } from "./client";

/** The libraries whose clients hold a pool, so that they outlive a connection that breaks. */
export const SQL_LIBRARIES = [
  "a DataSource of TypeORM",
  "Prisma",
  "Drizzle",
  "Kysely",
  "Knex",
  "MikroORM",
  "Sequelize",
] as const;

export type SqlLibrary = (typeof SQL_LIBRARIES)[number];

/** Opens a library's client as it comes, with its transactions. */
export const openLibrary =
  (library: SqlLibrary) =>
  async ({ urls: [url], prefix }: ClientSettings): Promise<OpenClient> => {
    const all = url!.startsWith("postgres") ? ON_POSTGRESQL : ON_MYSQL;
    const [, open] = all.find(([name]) => name === library)!;
    const { client, transaction, close } = await open(url!);
    return {
      store: new SqlNotificationStore(client, { table: `${prefix}marks` }),
      transact: (work) =>
        transaction((handle, run) =>
          work({
            addEffect: (code) =>
              run(`INSERT INTO ${prefix}effects (code) VALUES ('${code}')`),
            handle,
          }),
        ),
      close,
    };
  };
