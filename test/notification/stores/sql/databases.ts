import { randomUUID } from "node:crypto";
import { createPool, type Pool as MysqlPool } from "mysql2/promise";
import { Pool as PgPool } from "pg";
import type {
  SqlClient,
  SqlDialect,
  SqlNotificationStore,
} from "../../../../lib";
import { ON_MYSQL, ON_POSTGRESQL } from "./clients";

export type Row = Record<string, unknown>;

/** A transaction on a connection of its own. */
export interface OpenTransaction {
  client: SqlClient;
  run(sql: string): Promise<Row[]>;
  /** Ends the connection, and with it what was not committed. */
  close(): void;
}

/** A database as one of its own drivers sees it. */
export interface Database {
  pool: SqlClient;
  query(sql: string): Promise<Row[]>;
  /** Begins a transaction. */
  begin(isolation?: string): Promise<OpenTransaction>;
  close(): Promise<void>;
}

function openPostgresql(url: string): Database {
  const pool = new PgPool({ connectionString: url });
  const query = async (sql: string) => (await pool.query(sql)).rows;
  return {
    pool,
    query,
    begin: async (isolation = "READ COMMITTED") => {
      const client = await pool.connect();
      await client.query(`BEGIN ISOLATION LEVEL ${isolation}`);
      return {
        client,
        run: async (sql) => (await client.query(sql)).rows,
        close: () => client.release(true),
      };
    },
    close: () => pool.end(),
  };
}

function openMysql(url: string): Database {
  const pool: MysqlPool = createPool(url);
  return {
    pool,
    query: async (sql) => (await pool.query(sql))[0] as Row[],
    begin: async (isolation = "REPEATABLE READ") => {
      const connection = await pool.getConnection();
      await connection.query(`SET TRANSACTION ISOLATION LEVEL ${isolation}`);
      await connection.query("BEGIN");
      return {
        client: connection,
        run: async (sql) => (await connection.query(sql))[0] as Row[],
        close: () => connection.destroy(),
      };
    },
    close: () => pool.end(),
  };
}

/** What the store keeps its marks in here, and how the tests look into it. */
export const DATABASES = [
  {
    name: "PostgreSQL",
    variable: "DATABASE_URL",
    dialect: "postgresql" as SqlDialect,
    open: openPostgresql,
    clients: ON_POSTGRESQL,
    /** Makes a namespace for tables. */
    namespace: "SCHEMA",
    drop: (name: string) => `DROP SCHEMA ${name} CASCADE`,
    /** Ends the connection that runs it. */
    suicide: "SELECT pg_terminate_backend(pg_backend_pid())",
    waiting:
      "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND query LIKE '%$TABLE%'",
    now: "clock_timestamp()",
    secondAgo: "now() - interval '1 second'",
    hoursLeft: "round(extract(epoch FROM expires_at - now()) / 3600)::int",
  },
  {
    name: "MariaDB",
    variable: "MYSQL_URL",
    dialect: "mariadb" as SqlDialect,
    open: openMysql,
    clients: ON_MYSQL,
    namespace: "DATABASE",
    drop: (name: string) => `DROP DATABASE ${name}`,
    suicide: "KILL CONNECTION_ID()",
    waiting:
      "SELECT 1 FROM information_schema.innodb_trx WHERE trx_state = 'LOCK WAIT' AND trx_query LIKE '%$TABLE%'",
    now: "UTC_TIMESTAMP(3)",
    secondAgo: "UTC_TIMESTAMP(3) - INTERVAL 1 SECOND",
    hoursLeft:
      "ROUND(TIMESTAMPDIFF(SECOND, UTC_TIMESTAMP(), expires_at) / 3600)",
  },
] as const;

/** A name that nobody else has. */
export function freshName(): string {
  return `test_${randomUUID().replaceAll("-", "")}`;
}

/** Takes an event that must be free. */
export async function tokenOf(
  store: SqlNotificationStore,
  id: string,
  leaseMs = 60_000,
): Promise<string> {
  const lease = await store.begin(id, leaseMs);
  if (lease.state !== "new") {
    throw new Error(`${id} is ${lease.state}`);
  }
  return lease.token;
}
