import { type ClientKind, hasMethods, type Methods } from "../connection";

type EntityManager = Methods<
  "getConnection" | "getDriver" | "getPlatform" | "getTransactionContext"
>;

/** MikroORM, or one of its entity managers, such as the fork of a transaction; `?` stands for each value. */
export const mikroOrm: ClientKind = {
  offer: "a MikroORM or its EntityManager",
  connect(client) {
    const manager = Object(client).em ?? client;
    if (
      !hasMethods(
        manager,
        "getConnection",
        "getDriver",
        "getPlatform",
        "getTransactionContext",
      )
    ) {
      return undefined;
    }
    const { em } = client as { em?: EntityManager };
    const given = em ?? (client as EntityManager);
    // Of the connection up to version 6, of the platform since.
    const address: string | undefined =
      given.getConnection().getDefaultClientUrl?.() ??
      given.getPlatform().getDefaultClientUrl?.();
    const transaction = em ? undefined : given.getTransactionContext();
    const execute = (text: string, values: string[], method: string) =>
      given.getConnection("write").execute(text, values, method, transaction);
    return {
      dialect: address?.split(":")[0] || undefined,
      inTransaction: transaction !== undefined,
      rows: ({ text, values }) => execute(text, values, "all"),
      run: async ({ text, values }) =>
        (await execute(text, values, "run")).affectedRows,
    };
  },
};
