import { type ClientKind, hasMethods, type Methods } from "../connection";

type KnexClient = Methods<"raw"> & {
  client?: { dialect?: string };
  isTransaction?: boolean;
};

/** Knex, or one of its transactions; with values in an array `?` stands for each. */
export const knex: ClientKind = {
  offer: "a Knex instance",
  connect(client) {
    if (typeof client !== "function" || !hasMethods(client, "raw")) {
      return undefined;
    }
    const { raw, client: driver, isTransaction } = client as KnexClient;
    return {
      dialect: driver?.dialect,
      inTransaction: isTransaction === true,
      rows: async ({ text, values }) => {
        const result = await raw.call(client, text, values);
        return Array.isArray(result) ? result[0] : result.rows;
      },
      run: async ({ text, values }) => {
        const result = await raw.call(client, text, values);
        return Array.isArray(result) ? result[0].affectedRows : result.rowCount;
      },
    };
  },
};
