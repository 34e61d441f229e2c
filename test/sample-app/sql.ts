import { createConnection } from "mysql2/promise";
import { Client } from "pg";

export type Row = Record<string, unknown>;

/** A connection of the test's own to a shop's database. Statements have `$1` for values, whichever server it is. */
export interface Sql {
  query(statement: string, values?: readonly unknown[]): Promise<Row[]>;
  /** How many sessions of this database wait for a row that another has locked. */
  waiting(): Promise<number>;
  end(): Promise<void>;
}

/** Whether a URL names MariaDB or MySQL, and not PostgreSQL. */
export function isMysql(url: string | undefined): boolean {
  return /^(mysql|mariadb):/.test(url ?? "");
}

export function connect(url: string): Promise<Sql> {
  return isMysql(url) ? connectToMysql(url) : connectToPostgresql(url);
}

/** A statement with `$1` as MariaDB and MySQL take it. */
export function asMysql(
  statement: string,
  values: readonly unknown[],
): [statement: string, values: unknown[]] {
  const inOrder: unknown[] = [];
  const native = statement.replace(/\$(\d+)/g, (_, number) => {
    inOrder.push(values[Number(number) - 1]);
    return "?";
  });
  return [native, inOrder];
}

async function connectToPostgresql(url: string): Promise<Sql> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const query = async (statement: string, values: readonly unknown[] = []) =>
    (await client.query<Row>(statement, [...values])).rows;
  return {
    query,
    async waiting() {
      const rows = await query(
        "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
      );
      return rows.length;
    },
    end: () => client.end(),
  };
}

async function connectToMysql(url: string): Promise<Sql> {
  const connection = await createConnection({ uri: url, timezone: "Z" });
  const query = async (statement: string, values: readonly unknown[] = []) => {
    const [rows] = await connection.query(...asMysql(statement, values));
    return rows as Row[];
  };
  return {
    query,
    async waiting() {
      const sessions = await query(
        "SELECT id FROM information_schema.processlist WHERE db = database()",
      );
      // Not from innodb_trx, which tells what was so 0.1 s ago, or longer while it is asked again and again.
      const [status] = await query("SHOW ENGINE INNODB STATUS");
      const transactions = String(status!.Status).split("---TRANSACTION ");
      const waiting = transactions.filter((each) => /^LOCK WAIT /m.test(each));
      return sessions.filter(({ id }) =>
        waiting.some((each) => each.includes(`thread id ${String(id)},`)),
      ).length;
    },
    end: () => connection.end(),
  };
}
