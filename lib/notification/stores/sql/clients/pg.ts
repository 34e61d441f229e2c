import { type ClientKind, hasMethods, type Methods } from "../connection";

type PgClient = Methods<"query"> & {
  /** A pool's. */
  totalCount?: number;
  /** A client's, since 8.18: `I` where no transaction has begun. */
  getTransactionStatus?: () => string | null;
};

/** A pool or client of pg. Those of `mysql` and `mssql` can query and connect too, but begin a transaction or request. */
export const pg: ClientKind = {
  offer: "a Pool or Client of pg",
  connect(client) {
    if (
      !hasMethods(client, "query", "connect") ||
      hasMethods(client, "beginTransaction") ||
      hasMethods(client, "request")
    ) {
      return undefined;
    }
    const given = client as unknown as PgClient;
    return {
      dialect: "postgresql",
      inTransaction: inTransaction(given),
      rows: async ({ native, values }) =>
        (await given.query(native, values)).rows,
      run: async ({ native, values }) =>
        (await given.query(native, values)).rowCount,
    };
  },
};

function inTransaction(client: PgClient): boolean | undefined {
  if (typeof client.totalCount === "number") {
    return false;
  }
  const status = client.getTransactionStatus?.();
  return typeof status === "string" ? status !== "I" : undefined;
}
