/** The options that `docs/many-instances.md` gives to each client. */
export const DOCUMENTED_OPTIONS = {
  ioredis: {
    commandTimeout: 2_000,
    maxRetriesPerRequest: 1,
    socketTimeout: 5_000,
  },
  "node-redis": {
    commandOptions: { timeout: 2_000 },
    commandsQueueMaxLength: 1_000,
    pingInterval: 1_000,
    socket: { connectTimeout: 2_000, socketTimeout: 5_000 },
  },
  mysql2: { connectTimeout: 2_000, queueLimit: 1_000 },
  pg: { connectionTimeoutMillis: 2_000, query_timeout: 2_000 },
};
