import { type ClientKind, hasMethods } from "../connection";

/**
 * A pool or connection of mysql2, with promises or with callbacks. It can `format` a statement, which a client of the package
 * `mariadb` cannot, whose answers are others.
 */
export const mysql2: ClientKind = {
  offer: "a pool or connection of mysql2",
  connect(client) {
    if (!hasMethods(client, "query", "execute", "format")) {
      return undefined;
    }
    const promised = hasMethods(client, "promise") ? client.promise() : client;
    return {
      dialect: "mysql",
      inTransaction: hasMethods(client, "getConnection") ? false : undefined,
      rows: async ({ text, values }) => (await promised.query(text, values))[0],
      run: async ({ text, values }) =>
        (await promised.query(text, values))[0].affectedRows,
    };
  },
};
