import { type ClientKind, hasMethods, type Methods } from "../connection";

interface DataSource {
  options?: { type?: string };
}

interface QueryRunner {
  isTransactionActive?: boolean;
}

/** An `EntityManager` and a `QueryRunner` name their data source `connection` in 0.3 and `dataSource` since 1.0. */
type TypeOrmClient = Methods<"query"> &
  DataSource &
  QueryRunner & {
    dataSource?: DataSource;
    connection?: DataSource;
    queryRunner?: QueryRunner;
  };

/** TypeORM's `DataSource`, `EntityManager` or `QueryRunner`. */
export const typeorm: ClientKind = {
  offer: "a DataSource, EntityManager or QueryRunner of TypeORM",
  connect(client) {
    if (!hasMethods(client, "query")) {
      return undefined;
    }
    const orm = client as TypeOrmClient;
    const { type } = (orm.dataSource ?? orm.connection ?? orm).options ?? {};
    if (typeof type !== "string") {
      return undefined;
    }
    return {
      dialect: type,
      inTransaction: (orm.queryRunner ?? orm).isTransactionActive === true,
      rows: ({ native, values }) => orm.query(native, values),
      run: async ({ native, values }) =>
        (await orm.query(native, values))?.affectedRows,
    };
  },
};
