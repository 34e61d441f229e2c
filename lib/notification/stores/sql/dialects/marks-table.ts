import type { SqlConnection } from "../connection";

/** An event, and who has it. */
export interface Lease {
  id: string;
  token: string;
}

/** The table of leases and marks, in the SQL of one dialect. A row whose time is over counts as absent. */
export interface MarksTable {
  /** The statements that make it where it is missing. */
  readonly schema: string;
  /** Makes it, by many processes at once. */
  ensure(connection: SqlConnection): Promise<void>;
  /** Takes the event for this time, unless another has it or has handled it. */
  begin(
    connection: SqlConnection,
    lease: Lease,
    leaseMs: number,
  ): Promise<"new" | "busy" | "done">;
  /**
   * Marks the event as handled for this time; a mark of the same lease stays as it is.
   *
   * @returns whether the event is marked by this lease; false where another has it or has handled it
   */
  complete(
    connection: SqlConnection,
    lease: Lease,
    keepMs: number,
  ): Promise<boolean>;
  /**
   * Likewise within a transaction, where a mark of the same lease stands for an effect that has happened.
   *
   * @returns whether this transaction has marked the event
   */
  completeWithin(
    transaction: SqlConnection,
    lease: Lease,
    keepMs: number,
  ): Promise<boolean>;
  /** Gives the event back, unless it is another's or handled. */
  release(connection: SqlConnection, lease: Lease): Promise<void>;
  /** Removes at most so many rows whose time is over, and tells how many. */
  purge(connection: SqlConnection, limit: number): Promise<number>;
}
