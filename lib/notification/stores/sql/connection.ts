import type { Statement } from "./statement";

/** What the store needs of a client, whatever its kind. */
export interface SqlConnection {
  /** The dialect, by the name that the client has for it; undefined where it does not tell. */
  readonly dialect: string | undefined;
  /** Whether what it runs is part of a transaction; undefined where that cannot be seen. */
  readonly inTransaction: boolean | undefined;
  /** Runs a statement that gives rows. */
  rows(statement: Statement): Promise<Record<string, unknown>[]>;
  /** Runs a statement that gives none; on MySQL tells how many rows it deleted. */
  run(statement: Statement): Promise<number>;
}

/** A kind of client, recognised by what it can do: nothing of its package is loaded. */
export interface ClientKind {
  /** What of it can be given, for an error. */
  readonly offer: string;
  /** The client as a connection, undefined where it is not of this kind. */
  connect(client: object): SqlConnection | undefined;
}

/** An object or function that has these methods; what they take and give is the kind's to know. */
export type Methods<Name extends string> = Record<
  Name,
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  (...values: any[]) => any
>;

/** Whether a client has all of these methods. */
export function hasMethods<Name extends string>(
  client: unknown,
  ...names: Name[]
): client is Methods<Name> {
  return names.every((name) => typeof Object(client)[name] === "function");
}
