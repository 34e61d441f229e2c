import { randomUUID } from "node:crypto";
import { Client } from "pg";
import { describe } from "vitest";
import { describeWithService } from "../notification/stores/services";

/** A database that is one suite's own. */
export interface SuiteDatabase {
  /** The variables that have a shop use it. */
  readonly variables: Readonly<Record<string, string>>;
  create(): Promise<void>;
  drop(): Promise<void>;
}

/** The database in the process. */
export const embedded: SuiteDatabase = {
  variables: { SAMPLE_DATA: "memory://" },
  create: async () => {},
  drop: async () => {},
};

/** Runs a suite on the embedded database, and on PostgreSQL where `DATABASE_URL` names one. */
export function onEachDatabase(
  title: string,
  suite: (database: SuiteDatabase) => void,
): void {
  describe(`${title}, on the embedded database`, () => suite(embedded));
  describeWithService("DATABASE_URL", `${title}, on PostgreSQL`, (url) =>
    suite(serverDatabase(url)),
  );
}

/** A database of its own on a server. */
export function serverDatabase(url: string): SuiteDatabase {
  const name = `shop_${randomUUID().replaceAll("-", "")}`;
  return {
    get variables() {
      const own = new URL(url);
      own.pathname = `/${name}`;
      return { SAMPLE_DATA: "memory://", DATABASE_URL: own.href };
    },
    create: () => administer(url, `CREATE DATABASE ${name}`),
    drop: () => administer(url, `DROP DATABASE IF EXISTS ${name} WITH (FORCE)`),
  };
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
