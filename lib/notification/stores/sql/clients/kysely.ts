import { randomUUID } from "node:crypto";
import { type ClientKind, hasMethods, type Methods } from "../connection";
import { dialectOfSample } from "../dialects/sample";
import type { Statement } from "../statement";

type KyselyClient = Methods<"executeQuery" | "getExecutor" | "selectFrom"> & {
  isTransaction: boolean;
};

/** Kysely, or one of its transactions. */
export const kysely: ClientKind = {
  offer: "a Kysely instance",
  connect(client) {
    if (!hasMethods(client, "executeQuery", "getExecutor", "selectFrom")) {
      return undefined;
    }
    const database = client as KyselyClient;
    const sample = database.selectFrom("a").selectAll().where("b", "=", 1);
    return {
      dialect: dialectOfSample(sample.compile().sql),
      inTransaction: database.isTransaction,
      rows: async (statement) =>
        (await database.executeQuery(asCompiled(statement))).rows,
      run: async (statement) =>
        Number(
          (await database.executeQuery(asCompiled(statement))).numAffectedRows,
        ),
    };
  },
};

/** What Kysely makes of an `sql` of its own before it executes it. */
function asCompiled({ native, values }: Statement): object {
  return {
    sql: native,
    parameters: values,
    query: { kind: "RawNode", sqlFragments: [native], parameters: [] },
    queryId: { queryId: randomUUID() },
  };
}
