import { DataSource } from "typeorm";
import { serverOptions } from "../../src/database/server-options.js";

/** A database that is the run's own. */
export interface OwnDatabase {
  url: string;
  rows<Row>(statement: string): Promise<Row[]>;
  /** Everyone else must have left it. */
  drop(): Promise<void>;
}

/** Makes a database on the server that a URL names. */
export async function ownDatabase(
  url: string,
  name: string,
): Promise<OwnDatabase> {
  const own = new URL(url);
  own.pathname = `/${name}`;
  await administer(url, `CREATE DATABASE ${name}`);
  const dataSource = new DataSource(serverOptions(own.href, 1));
  await dataSource.initialize();
  return {
    url: own.href,
    rows: (statement) => dataSource.query(statement),
    async drop() {
      await dataSource.destroy();
      await administer(url, `DROP DATABASE ${name}`);
    },
  };
}

async function administer(url: string, statement: string): Promise<void> {
  const server = new DataSource(serverOptions(url, 1));
  await server.initialize();
  await server.query(statement);
  await server.destroy();
}
