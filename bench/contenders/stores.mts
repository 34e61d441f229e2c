import { randomUUID } from "node:crypto";
import {
  MemoryNotificationStore,
  type NotificationStore,
  RedisNotificationStore,
  SqlNotificationStore,
} from "nestjs-wechatpay-contracts";
import { answerQuestions } from "../worker.mjs";

/** Where events are remembered. */
export type Backend = "memory" | "redis" | "postgresql" | "mariadb";

const NAME = "wechatpay_contracts_bench";
const LEASE_MS = 60_000;
const KEEP_MS = 48 * 60 * 60 * 1_000;

/** A store, and what its server is asked besides. */
interface Opened {
  store: NotificationStore;
  /** The least that the server can be asked. */
  roundTrip(): Promise<unknown>;
  /** Remembers so many other events. */
  fill(events: number): Promise<unknown>;
  /** Forgets all. */
  clear(): Promise<unknown>;
}

const openers: Record<Backend, (url: string) => Promise<Opened>> = {
  memory: async () => {
    const store = new MemoryNotificationStore({ maximum: 3_000_000 });
    return {
      store,
      roundTrip: async () => undefined,
      fill: async (events) => {
        for (let event = 0; event < events; event++) {
          await remember(store, idOf(randomUUID()));
        }
      },
      clear: async () => undefined,
    };
  },
  redis: async (url) => {
    const { Redis } = await import("ioredis");
    const redis = new Redis(url);
    const prefix = `${NAME}:`;
    return {
      store: new RedisNotificationStore(redis, { prefix }),
      roundTrip: () => redis.ping(),
      fill: (events) =>
        redis.eval(
          `for i = 1, tonumber(ARGV[2]) do redis.call("SET", ARGV[1] .. i, "done:", "PX", ARGV[3]) end`,
          0,
          `${prefix}filled:`,
          events,
          KEEP_MS,
        ),
      clear: async () => {
        for await (const keys of redis.scanStream({
          match: `${prefix}*`,
          count: 10_000,
        })) {
          if (keys.length > 0) {
            await redis.unlink(keys);
          }
        }
      },
    };
  },
  postgresql: async (url) => {
    const { Pool } = await import("pg");
    const pool = new Pool({ connectionString: url, max: 8 });
    const store = new SqlNotificationStore(pool, { table: NAME });
    const clear = () => pool.query(`DROP TABLE IF EXISTS ${NAME}`);
    await clear();
    await store.ensureSchema();
    return {
      store,
      roundTrip: () => pool.query("SELECT 1"),
      fill: async (events) => {
        await pool.query(
          `INSERT INTO ${NAME} (id, token, done, expires_at)
           SELECT gen_random_uuid()::text, gen_random_uuid()::text, true, now() + interval '2 days' FROM generate_series(1, $1)`,
          [events],
        );
        await pool.query(`VACUUM ANALYZE ${NAME}`);
      },
      clear,
    };
  },
  mariadb: async (url) => {
    const { createPool } = await import("mysql2/promise");
    const pool = createPool({ uri: url, connectionLimit: 8 });
    const store = new SqlNotificationStore(pool, { table: NAME });
    const clear = () => pool.query(`DROP TABLE IF EXISTS ${NAME}`);
    await clear();
    await store.ensureSchema();
    return {
      store,
      roundTrip: () => pool.query("SELECT 1"),
      fill: (events) =>
        pool.query(
          `INSERT INTO ${NAME} (id, token, done, expires_at)
           SELECT UUID(), UUID(), true, UTC_TIMESTAMP(3) + INTERVAL 2 DAY FROM seq_1_to_${events}`,
        ),
      clear,
    };
  },
};

let opened: Opened;

/** Milliseconds of one of each, one after the other. */
export interface StoreTimes {
  roundTrip: number;
  newEvent: number;
  duplicate: number;
}

/** Cases: what remembering an event takes. */
answerQuestions({
  open: async ({ backend, url }: { backend: Backend; url: string }) => {
    opened = await openers[backend](url);
  },
  // What a client answers may hold functions, which no message can.
  fill: async (events: number) => {
    await opened.fill(events);
  },
  clear: async () => {
    await opened.clear();
  },
  times: async (events: number): Promise<StoreTimes> => {
    const { store } = opened;
    const ids = Array.from({ length: events }, () => idOf(randomUUID()));
    return {
      roundTrip: await each(ids, () => opened.roundTrip()),
      newEvent: await each(ids, (id) => remember(store, id)),
      duplicate: await each(ids, (id) => store.begin(id, LEASE_MS)),
    };
  },
});

async function remember(store: NotificationStore, id: string): Promise<void> {
  const lease = await store.begin(id, LEASE_MS);
  if (lease.state !== "new") {
    throw new Error(`the event is ${lease.state}`);
  }
  await store.complete(id, lease.token, KEEP_MS);
}

async function each(
  ids: readonly string[],
  call: (id: string) => Promise<unknown>,
): Promise<number> {
  const startedAt = performance.now();
  for (const id of ids) {
    await call(id);
  }
  return (performance.now() - startedAt) / ids.length;
}

/** Out of JSON, as a notification's: the string of `randomUUID` hangs together of pieces. */
function idOf(uuid: string): string {
  return JSON.parse(`"${uuid}"`) as string;
}
