import type { NotificationStore } from "../../../../lib";

/** How one process of a shop reaches its store. */
export interface ClientSettings {
  /** Of the server; several where it is a cluster. */
  urls: string[];
  /** Of the client, besides. */
  options?: Record<string, unknown>;
  /** Prefix of the keys or tables that are the run's own. */
  prefix: string;
}

/** What a client opens. */
export interface OpenClient {
  store: NotificationStore;
  /** Of a database, whose transactions have the effect beside the mark. */
  transact?: Transact;
  close(): Promise<unknown>;
}

/** Runs work in a transaction, which is rolled back where the work fails. */
export type Transact = (
  work: (transaction: Transaction) => Promise<void>,
) => Promise<void>;

export interface Transaction {
  /** The effect: a row for this contract. Nothing but the mark keeps a second one away. */
  addEffect(code: string): Promise<unknown>;
  /** What `NotificationContext.completeWithin` is given. */
  readonly handle: object;
}
