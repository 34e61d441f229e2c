/** The options that `docs/many-instances.md` gives to each client. */
export const DOCUMENTED_OPTIONS = {
  ioredis: {
    commandTimeout: 2_000,
    maxRetriesPerRequest: 1,
    socketTimeout: 5_000,
  },
  pg: { connectionTimeoutMillis: 2_000, query_timeout: 2_000 },
};
