import { ConfigurationError } from "../../../../apiv3/errors";
import type { MarksTable } from "./marks-table";
import { MysqlTable } from "./mysql";
import { PostgresqlTable } from "./postgresql";

/** A database that the store can keep its marks in. */
export type SqlDialect = "postgresql" | "mysql" | "mariadb";

/** Makes the table of a database, of the names of its schema, where given, and its own. */
export type TableClass = new (names: string[]) => MarksTable;

/** By the names that clients have for the databases. */
const TABLES = new Map<string, TableClass>([
  ["postgresql", PostgresqlTable],
  ["postgres", PostgresqlTable],
  ["mysql", MysqlTable],
  ["mariadb", MysqlTable],
]);

/**
 * The table in a database's SQL.
 *
 * @param taker name of what was given the dialect or client, for the error
 * @param given the dialect as the option has it
 * @param told the database as the client tells it
 * @throws ConfigurationError where neither is there, one is unknown, or they differ
 */
export function tableClassOf(
  taker: string,
  given: string | undefined,
  told?: string,
): TableClass {
  const toldClass = TABLES.get(told ?? "");
  const givenClass = TABLES.get(given ?? "");
  if (told !== undefined && toldClass === undefined) {
    throw new ConfigurationError(
      taker,
      `its client's database is ${told}; it must be PostgreSQL, MySQL or MariaDB`,
    );
  }
  if (given !== undefined && givenClass === undefined) {
    throw new ConfigurationError(
      `${taker}.dialect`,
      "is unknown; it must be postgresql, mysql or mariadb",
    );
  }
  const tableClass = givenClass ?? toldClass;
  if (tableClass === undefined) {
    throw new ConfigurationError(
      `${taker}.dialect`,
      "is missing; it must be postgresql, mysql or mariadb",
    );
  }
  if (toldClass !== undefined && toldClass !== tableClass) {
    throw new ConfigurationError(
      `${taker}.dialect`,
      `is ${given}, but its client's database is ${told}; leave the option out`,
    );
  }
  return tableClass;
}
