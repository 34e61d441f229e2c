import { randomUUID } from "node:crypto";
import { ConfigurationError } from "../../../apiv3/errors";
import { optionalOptions } from "../../../validation/given-options";
import type {
  NotificationLease,
  NotificationStore,
} from "../../notification-store";
import { LeaseLostError } from "../lease-lost.error";
import { connectionOf } from "./client-kinds";
import { repeatingConflicts } from "./conflicts";
import type { SqlConnection } from "./connection";
import {
  type SqlDialect,
  type TableClass,
  tableClassOf,
} from "./dialects/dialect";
import type { MarksTable } from "./dialects/marks-table";
import type { SqlClient } from "./sql-client";
import { namesOf } from "./table-name";

const NAME = "SqlNotificationStore";

/** Twice the time that WeChat Pay repeats a notification, as `notification.keepMs` has it. */
const KEEP_MS = 48 * 60 * 60 * 1000;

/**
 * Remembers in a table of PostgreSQL, MySQL (from 8.0.19) or MariaDB (from 10.6), for a shop of several processes, through the
 * client that the application has; leases end by the database's clock. With `completeWithin` a handler's effect and its mark
 * commit together, so that the effect happens exactly once.
 *
 * @example
 * ```ts
 * const store = new SqlNotificationStore(new Pool()); // or a DataSource, PrismaClient, Knex, …
 * await store.ensureSchema(); // or put SqlNotificationStore.schema({ dialect: "postgresql" }) into your migrations
 * ```
 */
export class SqlNotificationStore implements NotificationStore {
  private readonly connection: SqlConnection;
  private readonly tableClass: TableClass;
  private readonly marks: MarksTable;

  /**
   * @param client a pool, data source or the like; the caller closes it
   * @param options settings of the store
   * @param options.table its name, where wanted after that of its schema or database and a dot (default
   *   `contract_notifications`)
   * @param options.dialect the database, where the client does not say it
   * @throws ConfigurationError where the client is of no kind that the store knows, or a transaction; where the database is
   *   not one that it knows, or not the client's; where the name is not a plain identifier, or an option is unknown
   */
  constructor(
    client: SqlClient,
    options: { table?: string; dialect?: SqlDialect } = {},
  ) {
    const { table, dialect } = optionalOptions(NAME, options, {
      table: true,
      dialect: true,
    });
    this.connection = connectionOf(NAME, client);
    if (this.connection.inTransaction === true) {
      throw new ConfigurationError(
        NAME,
        "its client is a transaction, which ends before the store does; give the client that the transaction is of",
      );
    }
    this.tableClass = tableClassOf(NAME, dialect, this.connection.dialect);
    this.marks = new this.tableClass(namesOf(table));
  }

  /**
   * The statements that make the table and its index where they are missing.
   *
   * @example
   * ```ts
   * const statements = SqlNotificationStore.schema({ dialect: "mysql" });
   * ```
   * @param options settings of the table
   * @param options.dialect the database
   * @param options.table as the store is given it
   * @returns two statements for PostgreSQL, one for MySQL and MariaDB; each ends with a semicolon
   * @throws ConfigurationError where the store does not know the database, or the name is not a plain identifier
   */
  static schema(options: { dialect: SqlDialect; table?: string }): string {
    const { dialect, table } = optionalOptions(`${NAME}.schema`, options, {
      dialect: true,
      table: true,
    });
    const tableClass = tableClassOf(`${NAME}.schema`, dialect);
    return new tableClass(namesOf(table)).schema;
  }

  /**
   * Makes the table where it is missing; may be called at every start, by many processes at once.
   *
   * @throws what the client throws, as where its user may not create tables
   */
  async ensureSchema(): Promise<void> {
    await this.marks.ensure(this.connection);
  }

  /**
   * Takes an event for handling, for `leaseMs` at most.
   *
   * @returns `new`: it is the caller's now, by this token; `busy`: another has it; `done`: it was handled
   * @throws what the client throws
   */
  async begin(id: string, leaseMs: number): Promise<NotificationLease> {
    const token = randomUUID();
    const state = await repeatingConflicts(() =>
      this.marks.begin(this.connection, { id, token }, leaseMs),
    );
    return state === "new" ? { state, token } : { state };
  }

  /**
   * Marks an event as handled, also where the lease is over and nobody else has taken it. What the same lease has marked
   * already, as by `completeWithin`, stays as it is.
   *
   * @throws LeaseLostError where another delivery is handling it or has handled it; that one is not disturbed
   * @throws what the client throws; it may be repeated then
   */
  async complete(id: string, token: string, keepMs: number): Promise<void> {
    const isMarked = await repeatingConflicts(() =>
      this.marks.complete(this.connection, { id, token }, keepMs),
    );
    if (!isMarked) {
      throw new LeaseLostError(id);
    }
  }

  /**
   * Marks an event as handled within the caller's own transaction, so that the handler's effect and the mark commit together
   * or not at all; `context.completeWithin(transaction)` of a handler calls it with the handler's own key and token. A delivery
   * of the same event waits for the transaction's end. The `complete` that follows the handler finds the mark.
   *
   * @example
   * ```ts
   * const pool = new Pool();
   * const store = new SqlNotificationStore(pool);
   * export async function open(id: string, token: string, code: string) {
   *   const transaction = await pool.connect();
   *   await transaction.query("BEGIN");
   *   await transaction.query("UPDATE subscriptions SET active = true WHERE code = $1", [code]);
   *   await store.completeWithin(transaction, id, token);
   *   await transaction.query("COMMIT");
   *   transaction.release();
   * }
   * ```
   * @param transaction that has begun in the store's own database, of any kind of client: it need not be the store's own kind
   * @param id as it was given to `begin`
   * @param token that `begin` gave
   * @param keepMs how long the event is remembered (default 48 h)
   * @throws LeaseLostError where another delivery is handling the event or has handled it, or this lease has marked it before: roll
   *   back
   * @throws ConfigurationError where it is evident that it is not a transaction: what it ran would not be undone with the
   *   effect
   * @throws what the client throws: roll back
   */
  async completeWithin(
    transaction: SqlClient,
    id: string,
    token: string,
    keepMs = KEEP_MS,
  ): Promise<void> {
    const connection = this.transactionOf(transaction);
    const isMarked = await this.marks.completeWithin(
      connection,
      { id, token },
      keepMs,
    );
    if (!isMarked) {
      throw new LeaseLostError(id);
    }
  }

  /**
   * Gives an event back; without effect where it is another's, or handled.
   *
   * @throws what the client throws; the lease ends by itself then
   */
  async release(id: string, token: string): Promise<void> {
    await repeatingConflicts(() =>
      this.marks.release(this.connection, { id, token }),
    );
  }

  /**
   * Removes rows whose time is over: of events that need not be remembered any more, and of leases that nobody ended. They
   * count as absent already, so this only keeps the table small. Call it now and then, such as once an hour.
   *
   * @param limit the most rows to remove (default 1000)
   * @returns how many were removed; as many as `limit` where there may be more
   * @throws ConfigurationError where the limit is not a whole number from 1
   * @throws what the client throws
   */
  async purge(limit = 1000): Promise<number> {
    if (!Number.isSafeInteger(limit) || limit < 1) {
      throw new ConfigurationError(
        `${NAME}.purge`,
        "takes a whole number from 1, such as purge(1000)",
      );
    }
    return repeatingConflicts(() => this.marks.purge(this.connection, limit));
  }

  private transactionOf(client: SqlClient): SqlConnection {
    const taker = `${NAME}.completeWithin`;
    const connection = connectionOf(taker, client);
    if (connection.inTransaction === false) {
      throw new ConfigurationError(
        taker,
        "its client is in no transaction, so that the mark would stay where the effect is rolled back; give the transaction that the effect is part of",
      );
    }
    const { dialect } = connection;
    if (
      dialect !== undefined &&
      tableClassOf(taker, dialect) !== this.tableClass
    ) {
      throw new ConfigurationError(
        taker,
        `its client's database is ${dialect}, and the store's is another; the mark and the effect must be in one`,
      );
    }
    return connection;
  }
}
