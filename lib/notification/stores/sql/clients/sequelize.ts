import { type ClientKind, hasMethods, type Methods } from "../connection";
import type { Statement } from "../statement";

type SequelizeInstance = Methods<"query" | "getDialect">;

interface SequelizeTransaction {
  sequelize?: unknown;
}

/** Sequelize, or one of its transactions. */
export const sequelize: ClientKind = {
  offer: "a Sequelize instance",
  connect(client) {
    const isTransaction = hasMethods(client, "commit", "rollback");
    const instance = isTransaction
      ? (client as SequelizeTransaction).sequelize
      : client;
    if (!hasMethods(instance, "query", "getDialect")) {
      return undefined;
    }
    const { query } = instance as SequelizeInstance;
    const execute = ({ numbered, values }: Statement, type: string) =>
      query.call(instance, numbered, {
        // Without values the text is taken as it is.
        bind: values.length > 0 ? values : undefined,
        type,
        // `null` where there is none, or Sequelize would take the one that is under way around the call.
        transaction: isTransaction ? client : null,
        // With read replicas, a SELECT would go to one.
        useMaster: true,
      });
    return {
      dialect: instance.getDialect(),
      inTransaction: isTransaction,
      rows: (statement) => execute(statement, "SELECT"),
      run: (statement) => execute(statement, "BULKDELETE"),
    };
  },
};
