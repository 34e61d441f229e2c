import type { SqlConnection } from "../connection";
import { Statement } from "../statement";
import { storedId } from "../stored-id";
import type { Lease, MarksTable } from "./marks-table";

/** What is the same in every character set of a connection, and needs no escape in any `sql_mode`. */
const LEGIBLE = /^[\w.:-]{1,512}$/;

const NOW = "UTC_TIMESTAMP(3)";
const IN_MICROSECONDS = `TIMESTAMPADD(MICROSECOND, CAST(? AS SIGNED), ${NOW})`;

/**
 * The table in MySQL from 8.0.19 and MariaDB from 10.6. Both lack RETURNING for what is done here, and the count of an upsert's
 * rows depends on flags of the connection, so what was written is read back and compared by its token. The assignments of an
 * upsert are evaluated from left to right, each on what the ones before it have changed.
 */
export class MysqlTable implements MarksTable {
  readonly schema: string;
  private readonly table: string;

  /** @param names of the database, where given, and of the table */
  constructor(names: string[]) {
    this.table = names.map((name) => `\`${name}\``).join(".");
    this.schema = `CREATE TABLE IF NOT EXISTS ${this.table} (
  id VARCHAR(512) CHARACTER SET ascii COLLATE ascii_bin NOT NULL PRIMARY KEY,
  token CHAR(36) CHARACTER SET ascii COLLATE ascii_bin NOT NULL,
  done BOOLEAN NOT NULL,
  expires_at DATETIME(3) NOT NULL,
  KEY \`${names.at(-1)}_expires_at\` (expires_at)
) ENGINE=InnoDB;`;
  }

  async ensure(connection: SqlConnection): Promise<void> {
    await connection.run(statement(this.schema));
  }

  async begin(
    connection: SqlConnection,
    lease: Lease,
    leaseMs: number,
  ): Promise<"new" | "busy" | "done"> {
    const id = storedId(lease.id, LEGIBLE);
    const time = microseconds(leaseMs);
    await connection.run(
      statement(
        `INSERT INTO ${this.table} (id, token, done, expires_at)
VALUES (?, ?, FALSE, ${IN_MICROSECONDS})
ON DUPLICATE KEY UPDATE
  token = IF(expires_at <= ${NOW}, ?, token),
  done = IF(expires_at <= ${NOW}, FALSE, done),
  expires_at = IF(expires_at <= ${NOW}, ${IN_MICROSECONDS}, expires_at)`,
        id,
        lease.token,
        time,
        lease.token,
        time,
      ),
    );
    const [row] = await connection.rows(
      statement(
        `SELECT CASE WHEN done THEN 'done' WHEN token = ? THEN 'new' ELSE 'busy' END AS state
FROM ${this.table} WHERE id = ?`,
        lease.token,
        id,
      ),
    );
    return (row?.["state"] as "new" | "busy" | "done" | undefined) ?? "busy";
  }

  async complete(
    connection: SqlConnection,
    lease: Lease,
    keepMs: number,
  ): Promise<boolean> {
    const id = storedId(lease.id, LEGIBLE);
    const time = microseconds(keepMs);
    // The token is this lease's after the first assignment where it was before, or where the row's time is over.
    await connection.run(
      statement(
        `INSERT INTO ${this.table} (id, token, done, expires_at)
VALUES (?, ?, TRUE, ${IN_MICROSECONDS})
ON DUPLICATE KEY UPDATE
  token = IF(expires_at <= ${NOW}, ?, token),
  expires_at = IF(token = ? AND NOT (done AND expires_at > ${NOW}), ${IN_MICROSECONDS}, expires_at),
  done = IF(token = ?, TRUE, done)`,
        id,
        lease.token,
        time,
        lease.token,
        lease.token,
        time,
        lease.token,
      ),
    );
    return this.isMarkedBy(connection, lease);
  }

  async completeWithin(
    transaction: SqlConnection,
    lease: Lease,
    keepMs: number,
  ): Promise<boolean> {
    // Locked before it is judged, so that it stays as it was read until the transaction ends.
    const isMarked = await this.isMarkedBy(transaction, lease);
    return !isMarked && this.complete(transaction, lease, keepMs);
  }

  async release(connection: SqlConnection, lease: Lease): Promise<void> {
    await connection.run(
      statement(
        `DELETE FROM ${this.table} WHERE id = ? AND token = ? AND NOT done`,
        storedId(lease.id, LEGIBLE),
        lease.token,
      ),
    );
  }

  purge(connection: SqlConnection, limit: number): Promise<number> {
    // Joined in this order, or all of the table might be read and locked.
    return connection.run(
      statement(
        `DELETE marks FROM (
  SELECT id FROM ${this.table} WHERE expires_at <= ${NOW}
  LIMIT ${limit} FOR UPDATE SKIP LOCKED
) AS ended STRAIGHT_JOIN ${this.table} AS marks ON marks.id = ended.id`,
      ),
    );
  }

  /** Locks the row, since a transaction's plain SELECT would read what was there when it began. */
  private async isMarkedBy(
    connection: SqlConnection,
    { id, token }: Lease,
  ): Promise<boolean> {
    const rows = await connection.rows(
      statement(
        `SELECT id FROM ${this.table}
WHERE id = ? AND token = ? AND done FOR UPDATE`,
        storedId(id, LEGIBLE),
        token,
      ),
    );
    return rows.length > 0;
  }
}

function microseconds(milliseconds: number): string {
  return String(Math.ceil(milliseconds * 1000));
}

function statement(text: string, ...values: string[]): Statement {
  return new Statement(text, values, false);
}
