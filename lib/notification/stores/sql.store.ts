import { createHash, randomUUID } from "node:crypto";
import { ConfigurationError } from "../../apiv3/errors";
import type {
  NotificationLease,
  NotificationStore,
} from "../notification-store";
import { LeaseLostError } from "./lease-lost.error";
import { clientWith, optionalOptions } from "../../validation/given-options";

/** What is needed of a pool, or of a client within a transaction; those of `pg` have it. */
export interface SqlClient {
  /** Runs a statement with values for its `$1`, `$2` and so on, and gives its rows; without values several at once. */
  query(
    text: string,
    values?: unknown[],
  ): Promise<{ rows: Record<string, unknown>[] }>;
}

const NAME = "SqlNotificationStore";

/** Twice the time that WeChat Pay repeats a notification, as `notification.keepMs` has it. */
const KEEP_MS = 48 * 60 * 60 * 1000;

/** An entry of PostgreSQL's index holds 2704 bytes; this many characters take three bytes each at most. */
const LONGEST_ID = 512;

/** PostgreSQL cuts names at 63 characters, and the index's name has eleven more than the table's. */
const IDENTIFIER = /^[A-Za-z_][A-Za-z0-9_]{0,51}$/;

/**
 * Remembers in a table of PostgreSQL, for a shop of several processes; leases end by the database's clock. With
 * `completeWithin` a handler's effect and its mark commit together, so that the effect happens exactly once.
 *
 * @example
 * ```ts
 * const store = new SqlNotificationStore(new Pool());
 * await store.ensureSchema(); // or put SqlNotificationStore.schema() into your migrations
 * ```
 */
export class SqlNotificationStore implements NotificationStore {
  private readonly pool: SqlClient;
  private readonly table: string;
  private readonly quoted: string;

  /**
   * @param pool of `pg`, which stays the caller's to end
   * @param options settings of the store
   * @param options.table its name, where wanted after that of its schema and a dot (default `contract_notifications`)
   * @throws ConfigurationError where the pool is none, the name is not a plain identifier, or an option is unknown
   */
  constructor(pool: SqlClient, options: { table?: string } = {}) {
    this.pool = clientWith(
      NAME,
      pool,
      ["query"],
      "give it a pool of pg: new SqlNotificationStore(new Pool())",
    );
    const { table = "contract_notifications" } = optionalOptions(
      NAME,
      options,
      { table: true },
    );
    this.quoted = quotedTable(table);
    this.table = table;
  }

  /**
   * The statements that make the table and its index where they are missing.
   *
   * @throws ConfigurationError where the name is not a plain identifier
   */
  static schema(table = "contract_notifications"): string {
    const quoted = quotedTable(table);
    const index = `"${table.split(".").at(-1)}_expires_at"`;
    // The C collation: ids are only compared, and an upgrade of the system's collations cannot spoil the index.
    return `CREATE TABLE IF NOT EXISTS ${quoted} (
  id text COLLATE "C" PRIMARY KEY,
  token text NOT NULL,
  done boolean NOT NULL,
  expires_at timestamptz NOT NULL
);
CREATE INDEX IF NOT EXISTS ${index} ON ${quoted} (expires_at);`;
  }

  /**
   * Makes the table where it is missing; may be called at every start, by many processes at once.
   *
   * @throws what the pool throws, as where its user may not create tables
   */
  async ensureSchema(): Promise<void> {
    // PostgreSQL's IF NOT EXISTS fails when two run it at once. Statements sent as one are one transaction, so the lock holds.
    await this.pool.query(
      `SELECT pg_advisory_xact_lock(hashtext('nestjs-wechatpay-contracts'));
${SqlNotificationStore.schema(this.table)}`,
    );
  }

  /**
   * Takes an event for handling, for `leaseMs` at most.
   *
   * @throws what the pool throws
   */
  async begin(id: string, leaseMs: number): Promise<NotificationLease> {
    const token = randomUUID();
    const { rows: taken } = await this.pool.query(
      `INSERT INTO ${this.quoted} AS held (id, token, done, expires_at)
VALUES ($1, $2, false, clock_timestamp() + $3::float8 * interval '1 millisecond')
ON CONFLICT (id) DO UPDATE
SET token = excluded.token, done = false, expires_at = excluded.expires_at
WHERE held.expires_at <= clock_timestamp()
RETURNING id`,
      [storedId(id), token, leaseMs],
    );
    if (taken.length > 0) {
      return { state: "new", token };
    }
    const { rows: marks } = await this.pool.query(
      `SELECT id FROM ${this.quoted} WHERE id = $1 AND done`,
      [storedId(id)],
    );
    return { state: marks.length > 0 ? "done" : "busy" };
  }

  /**
   * Marks an event as handled, also where the lease is over and nobody else has taken it. One that is marked by the same
   * token, as by `completeWithin`, stays as it is.
   *
   * @throws LeaseLostError where another has it in work, or has handled it; that one is not disturbed
   * @throws what the pool throws; it may be repeated then
   */
  async complete(id: string, token: string, keepMs: number): Promise<void> {
    const isMarked = await this.mark(
      this.pool,
      [storedId(id), token, keepMs],
      "held.token = $2",
    );
    if (!isMarked) {
      throw new LeaseLostError(id);
    }
  }

  /**
   * Marks an event as handled within the caller's own transaction, so that the handler's effect and the mark commit together
   * or not at all. `NotificationContext.completeWithin` calls it for the event in hand. End the transaction before the
   * handler returns; a delivery of the same event waits for its end.
   *
   * @example
   * ```ts
   * const pool = new Pool();
   * export async function open(event: ContractNotification, { completeWithin }: NotificationContext) {
   *   const transaction = await pool.connect();
   *   await transaction.query("BEGIN");
   *   await transaction.query("UPDATE subscriptions SET active = true WHERE code = $1", [event.resource.out_contract_code]);
   *   await completeWithin(transaction);
   *   await transaction.query("COMMIT");
   *   transaction.release();
   * }
   * ```
   * @param client on which the transaction was begun, in the store's own database
   * @param id as it was given to `begin`
   * @param token of the lease, as `begin` gave it
   * @param keepMs how long the event is remembered (default 48 h)
   * @throws LeaseLostError where another has the event in work or has handled it: roll back
   * @throws what the client throws: roll back
   */
  async completeWithin(
    client: SqlClient,
    id: string,
    token: string,
    keepMs = KEEP_MS,
  ): Promise<void> {
    const isMarked = await this.mark(
      client,
      [storedId(id), token, keepMs],
      "held.token = $2 AND NOT held.done",
    );
    if (!isMarked) {
      throw new LeaseLostError(id);
    }
  }

  /**
   * Gives an event back; without effect where it is another's, or handled.
   *
   * @throws what the pool throws; the lease ends by itself then
   */
  async release(id: string, token: string): Promise<void> {
    await this.pool.query(
      `DELETE FROM ${this.quoted} WHERE id = $1 AND token = $2 AND NOT done`,
      [storedId(id), token],
    );
  }

  /**
   * Removes rows whose time is over: of events that need not be remembered any more, and of leases that nobody ended. They
   * count as absent already, so this only keeps the table small. Call it now and then, such as once an hour.
   *
   * @param limit the most rows to remove (default 1000)
   * @returns how many were removed; as many as `limit` where there may be more
   * @throws what the pool throws
   */
  async purge(limit = 1000): Promise<number> {
    const { rows } = await this.pool.query(
      `DELETE FROM ${this.quoted} WHERE id IN (
  SELECT id FROM ${this.quoted} WHERE expires_at <= clock_timestamp()
  LIMIT $1 FOR UPDATE SKIP LOCKED
) RETURNING id`,
      [limit],
    );
    return rows.length;
  }

  /** @param mayMark the condition on a row, `held`, whose time is not over; `$2` is the token */
  private async mark(
    client: SqlClient,
    values: [id: string, token: string, keepMs: number],
    mayMark: string,
  ): Promise<boolean> {
    const { rows } = await client.query(
      `INSERT INTO ${this.quoted} AS held (id, token, done, expires_at)
VALUES ($1, $2, true, clock_timestamp() + $3::float8 * interval '1 millisecond')
ON CONFLICT (id) DO UPDATE
SET token = excluded.token, done = true, expires_at = CASE
  WHEN held.done AND held.expires_at > clock_timestamp() THEN held.expires_at ELSE excluded.expires_at
END
WHERE ${mayMark} OR held.expires_at <= clock_timestamp()
RETURNING id`,
      values,
    );
    return rows.length > 0;
  }
}

/** An id that PostgreSQL cannot index or hold goes by its digest; every other one stays legible. */
function storedId(id: string): string {
  return id.length > LONGEST_ID || id.includes("\0")
    ? `sha256:${createHash("sha256").update(id).digest("hex")}`
    : id;
}

function quotedTable(table: string): string {
  const names = typeof table === "string" ? table.split(".") : [""];
  if (names.length > 2 || !names.every((name) => IDENTIFIER.test(name))) {
    throw new ConfigurationError(
      "SqlNotificationStore.table",
      "must be a name of at most 52 letters, digits and underscores, where wanted after that of its schema and a dot",
    );
  }
  return names.map((name) => `"${name}"`).join(".");
}
