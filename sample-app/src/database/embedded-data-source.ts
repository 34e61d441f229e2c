import { PGlite } from "@electric-sql/pglite";
import { createPgConfig } from "@electric-sql/pglite/node-postgres";
import pg from "pg";
import { DataSource, type DataSourceOptions } from "typeorm";
import { claimFolder } from "./claim-folder.js";

/**
 * PostgreSQL inside this process (PGlite), for the shop that has no `DATABASE_URL`: the same dialect, by the same driver.
 * It has one session, so its pool has one client: whoever holds that client must not ask for another.
 */
export class EmbeddedDataSource extends DataSource {
  private readonly release: () => void;

  private constructor(
    options: DataSourceOptions,
    /** The database itself. */
    readonly pglite: PGlite,
    release: () => void,
  ) {
    super(options);
    this.release = release;
  }

  /**
   * @param folder where the data is kept; `memory://` keeps it nowhere
   * @throws Error where another process uses the folder
   */
  static async open(
    options: DataSourceOptions,
    folder: string,
  ): Promise<EmbeddedDataSource> {
    const release = claimFolder(folder);
    const pglite = await PGlite.create(folder);
    const embedded = { ...options, extra: clientOf(pglite) };
    return new EmbeddedDataSource(embedded, pglite, release);
  }

  override async destroy(): Promise<void> {
    await super.destroy();
    await this.pglite.close();
    this.release();
  }
}

/** A pool makes a new client after an error; each needs a connection of its own, or it hears the end of the last one's. */
function clientOf(pglite: PGlite): object {
  class EmbeddedClient extends pg.Client {
    constructor(config: pg.ClientConfig) {
      super({ ...config, ...createPgConfig(pglite) });
    }
  }
  return { Client: EmbeddedClient, max: 1 };
}
