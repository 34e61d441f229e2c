import { randomUUID } from "node:crypto";
import { describe } from "vitest";
import { describeWithService } from "../notification/stores/services";
import { connect, isMysql } from "./sql";

/** A database that is one suite's own. */
export interface SuiteDatabase {
  /** The variables that have a shop use it. */
  readonly variables: Readonly<Record<string, string>>;
  create(): Promise<void>;
  drop(): Promise<void>;
}

/** One on a server. */
export interface ServerDatabase extends SuiteDatabase {
  readonly url: string;
}

/** The database in the process. */
export const embedded: SuiteDatabase = {
  variables: { SAMPLE_DATA: "memory://" },
  create: async () => {},
  drop: async () => {},
};

/** Runs a suite that is about what the shop shows, whatever keeps it. */
export function onEmbeddedDatabase(
  title: string,
  suite: (database: SuiteDatabase) => void,
): void {
  describe(`${title}, on the embedded database`, () => suite(embedded));
}

/** Runs a suite on the embedded database, and on each server that the environment names. */
export function onEachDatabase(
  title: string,
  suite: (database: SuiteDatabase) => void,
): void {
  onEmbeddedDatabase(title, suite);
  onEachServer(title, suite);
}

/** Runs a suite on PostgreSQL where `DATABASE_URL` names one, and on MariaDB where `MYSQL_URL` does. */
export function onEachServer(
  title: string,
  suite: (database: ServerDatabase) => void,
): void {
  describeWithService("DATABASE_URL", `${title}, on PostgreSQL`, (url) =>
    suite(serverDatabase(url)),
  );
  describeWithService("MYSQL_URL", `${title}, on MariaDB`, (url) =>
    suite(serverDatabase(url)),
  );
}

/** A database of its own on a server. */
export function serverDatabase(url: string): ServerDatabase {
  const name = `shop_${randomUUID().replaceAll("-", "")}`;
  const administer = async (statement: string) => {
    const sql = await connect(url);
    await sql.query(statement);
    await sql.end();
  };
  const own = () => {
    const address = new URL(url);
    address.pathname = `/${name}`;
    return address.href;
  };
  return {
    get url() {
      return own();
    },
    get variables() {
      return { SAMPLE_DATA: "memory://", DATABASE_URL: own() };
    },
    create: () => administer(`CREATE DATABASE ${name}`),
    drop: () =>
      administer(
        `DROP DATABASE IF EXISTS ${name}${isMysql(url) ? "" : " WITH (FORCE)"}`,
      ),
  };
}
