/**
 * What the store can run its statements with: the client of an application, or a transaction of it. It is recognised by its
 * methods, and nothing of its package is loaded.
 *
 * | package     | client                                      | transaction                                            |
 * | ----------- | ------------------------------------------- | ------------------------------------------------------ |
 * | `pg`        | `Pool`, `Client`                            | the client on which it was begun                       |
 * | `mysql2`    | pool or connection, with or without promises | the connection on which it was begun                  |
 * | TypeORM     | `DataSource`, `EntityManager`, `QueryRunner` | the `EntityManager` or `QueryRunner` that has begun it |
 * | Prisma      | `PrismaClient`                              | what `$transaction` gives its function                 |
 * | Drizzle     | the database                                | what `transaction` gives its function                  |
 * | Kysely      | `Kysely`                                    | `Transaction`                                          |
 * | Knex        | `Knex`                                      | `Knex.Transaction`                                     |
 * | MikroORM    | `MikroORM`, `EntityManager`                 | the `EntityManager` that has begun it                  |
 * | Sequelize   | `Sequelize`                                 | `Transaction`                                          |
 */
export type SqlClient =
  | Record<"raw", unknown>
  | { readonly query: unknown; readonly options: { readonly type: string } }
  | {
      readonly query: unknown;
      readonly dataSource: { readonly options: { readonly type: string } };
    }
  | {
      readonly query: unknown;
      readonly connection: { readonly options: { readonly type: string } };
    }
  | Record<"$queryRawUnsafe" | "$executeRawUnsafe", unknown>
  | Record<"execute" | "transaction", unknown>
  | Record<"executeQuery" | "getExecutor" | "selectFrom", unknown>
  | Record<"getConnection" | "getTransactionContext", unknown>
  | {
      readonly em: Record<"getConnection" | "getTransactionContext", unknown>;
    }
  | Record<"query" | "getDialect", unknown>
  | Record<"commit" | "rollback" | "afterCommit", unknown>
  | Record<"query" | "execute" | "format", unknown>
  | Record<"query" | "connect", unknown>;
