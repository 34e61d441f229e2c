import type { SqlConnection } from "../connection";
import { Statement } from "../statement";
import { storedId } from "../stored-id";
import type { Lease, MarksTable } from "./marks-table";

/** What PostgreSQL can hold and index: an entry of an index has 2704 bytes at most, a character three at most. */
const LEGIBLE = /^[^\0]{0,512}$/;

/** The time of a value in milliseconds. `clock_timestamp()` goes on while a statement waits. */
const IN_MS =
  "clock_timestamp() + CAST(CAST(? AS text) AS float8) * interval '1 millisecond'";

/**
 * The table in PostgreSQL. Each statement is a SELECT at its end, which gives its rows through every client; of a DELETE
 * some give a count beside them.
 */
export class PostgresqlTable implements MarksTable {
  readonly schema: string;
  private readonly table: string;
  private readonly statements: string[];

  /** @param names of the schema, where given, and of the table */
  constructor(names: string[]) {
    this.table = names.map((name) => `"${name}"`).join(".");
    // The C collation: ids are only compared, and an upgrade of the system's collations cannot spoil the index.
    this.statements = [
      `CREATE TABLE IF NOT EXISTS ${this.table} (
  id text COLLATE "C" PRIMARY KEY,
  token text NOT NULL,
  done boolean NOT NULL,
  expires_at timestamptz NOT NULL
);`,
      `CREATE INDEX IF NOT EXISTS "${names.at(-1)}_expires_at" ON ${this.table} (expires_at);`,
    ];
    this.schema = this.statements.join("\n");
  }

  async ensure(connection: SqlConnection): Promise<void> {
    // IF NOT EXISTS fails when two run it at once, hence the lock, and one statement, since not every client runs several.
    await connection.run(
      statement(`DO $$
BEGIN
PERFORM pg_advisory_xact_lock(hashtext('nestjs-wechatpay-contracts'));
${this.schema}
END
$$`),
    );
  }

  async begin(
    connection: SqlConnection,
    { id, token }: Lease,
    leaseMs: number,
  ): Promise<"new" | "busy" | "done"> {
    const rows = await connection.rows(
      statement(
        `WITH taken AS (
  INSERT INTO ${this.table} AS held (id, token, done, expires_at)
  VALUES (?, ?, false, ${IN_MS})
  ON CONFLICT (id) DO UPDATE
  SET token = excluded.token, done = false, expires_at = excluded.expires_at
  WHERE held.expires_at <= clock_timestamp()
  RETURNING token
) SELECT token FROM taken
UNION ALL
SELECT token FROM ${this.table} WHERE id = ? AND done AND NOT EXISTS (SELECT FROM taken)`,
        storedId(id, LEGIBLE),
        token,
        String(leaseMs),
        storedId(id, LEGIBLE),
      ),
    );
    if (rows.length > 0) {
      return rows.some((row) => row.token === token) ? "new" : "done";
    }
    // What another transaction has marked while its row was waited for, this statement did not see yet.
    const marks = await connection.rows(
      statement(
        `SELECT token FROM ${this.table} WHERE id = ? AND done`,
        storedId(id, LEGIBLE),
      ),
    );
    return marks.length > 0 ? "done" : "busy";
  }

  complete(
    connection: SqlConnection,
    lease: Lease,
    keepMs: number,
  ): Promise<boolean> {
    return this.mark(connection, lease, keepMs, "held.token = excluded.token");
  }

  completeWithin(
    transaction: SqlConnection,
    lease: Lease,
    keepMs: number,
  ): Promise<boolean> {
    return this.mark(
      transaction,
      lease,
      keepMs,
      "held.token = excluded.token AND NOT held.done",
    );
  }

  async release(
    connection: SqlConnection,
    { id, token }: Lease,
  ): Promise<void> {
    await connection.run(
      statement(
        `DELETE FROM ${this.table} WHERE id = ? AND token = ? AND NOT done`,
        storedId(id, LEGIBLE),
        token,
      ),
    );
  }

  async purge(connection: SqlConnection, limit: number): Promise<number> {
    const removed = await connection.rows(
      statement(
        `WITH removed AS (
  DELETE FROM ${this.table} WHERE id IN (
    SELECT id FROM ${this.table} WHERE expires_at <= clock_timestamp()
    LIMIT CAST(CAST(? AS text) AS bigint) FOR UPDATE SKIP LOCKED
  ) RETURNING token
) SELECT token FROM removed`,
        String(limit),
      ),
    );
    return removed.length;
  }

  /** @param isHolders the condition on a row, `held`, whose time is not over */
  private async mark(
    connection: SqlConnection,
    { id, token }: Lease,
    keepMs: number,
    isHolders: string,
  ): Promise<boolean> {
    const marked = await connection.rows(
      statement(
        `WITH marked AS (
  INSERT INTO ${this.table} AS held (id, token, done, expires_at)
  VALUES (?, ?, true, ${IN_MS})
  ON CONFLICT (id) DO UPDATE
  SET token = excluded.token, done = true, expires_at =
    CASE WHEN held.done AND held.expires_at > clock_timestamp() THEN held.expires_at ELSE excluded.expires_at END
  WHERE ${isHolders} OR held.expires_at <= clock_timestamp()
  RETURNING token
) SELECT token FROM marked`,
        storedId(id, LEGIBLE),
        token,
        String(keepMs),
      ),
    );
    return marked.length > 0;
  }
}

function statement(text: string, ...values: string[]): Statement {
  return new Statement(text, values, true);
}
