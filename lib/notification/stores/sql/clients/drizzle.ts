import { type ClientKind, hasMethods, type Methods } from "../connection";
import { dialectOfSample } from "../dialects/sample";
import type { Statement } from "../statement";

type DrizzleClient = Methods<"execute" | "transaction"> & {
  dialect: Methods<"escapeName" | "escapeParam" | "sqlToQuery">;
};

/** Drizzle's database, or a transaction of it, which alone can be rolled back. */
export const drizzle: ClientKind = {
  offer: "a Drizzle database",
  connect(client) {
    if (
      !hasMethods(client, "execute", "transaction") ||
      !hasMethods(
        (client as DrizzleClient).dialect,
        "escapeName",
        "escapeParam",
        "sqlToQuery",
      )
    ) {
      return undefined;
    }
    const database = client as DrizzleClient;
    return {
      dialect: dialectOfSample(
        database.dialect.escapeName("a") + database.dialect.escapeParam(0),
      ),
      inTransaction: hasMethods(database, "rollback"),
      rows: async (statement) => {
        const result = await database.execute(asSql(statement));
        if (!Array.isArray(result)) {
          return result.rows;
        }
        // Of mysql2 rows and columns, of postgres.js the rows.
        return Array.isArray(result[0]) ? result[0] : result;
      },
      run: async (statement) =>
        (await database.execute(asSql(statement)))?.[0]?.affectedRows,
    };
  },
};

/** What Drizzle asks of an `sql` of its own when it executes it. */
function asSql({ native, values }: Statement): object {
  const query = { sql: native, params: values };
  return { getSQL: () => ({ toQuery: () => query }) };
}
