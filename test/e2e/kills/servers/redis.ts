import { Redis } from "ioredis";
import { Server } from "./server";

/** A Redis of the test's own. @param options of `redis.conf`, each followed by its value */
export function startRedis(...options: string[]): Promise<Server> {
  return Server.start(({ port }) => ({
    command: [
      "redis-server",
      ...["--port", String(port), "--bind", "127.0.0.1", "--save", ""],
      ...options,
    ],
    ask: () => askRedis(port, (redis) => redis.ping()),
  }));
}

/** One question to one Redis, over a connection of its own. */
export async function askRedis<T>(
  port: number,
  question: (redis: Redis) => Promise<T>,
): Promise<T> {
  const redis = new Redis({ port, retryStrategy: null, lazyConnect: true });
  redis.on("error", () => undefined);
  try {
    await redis.connect();
    return await question(redis);
  } finally {
    redis.disconnect();
  }
}

/** Where clients find it. */
export const redisUrl = ({ port }: Server) => `redis://127.0.0.1:${port}`;
