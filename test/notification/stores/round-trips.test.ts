import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { createPool } from "mysql2/promise";
import { Pool } from "pg";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import {
  type NotificationStore,
  RedisNotificationStore,
  SqlNotificationStore,
} from "../../../lib";
import { describeWithService } from "./services";

const MINUTE_MS = 60_000;

/** A store, and how often its server has been asked. */
interface Counted {
  store: NotificationStore;
  asked(): number;
  close(): Promise<unknown>;
}

/** Counts the calls of one method of a client. */
function counting<Name extends string>(
  client: Record<Name, (...values: never[]) => unknown>,
  name: Name,
): () => number {
  const call = client[name].bind(client);
  let calls = 0;
  client[name] = (...values: never[]) => {
    calls += 1;
    return call(...values);
  };
  return () => calls;
}

const tableOf = () => `trips_${randomUUID().replaceAll("-", "").slice(0, 12)}`;

async function onPostgresql(url: string): Promise<Counted> {
  const pool = new Pool({ connectionString: url });
  const table = tableOf();
  const store = new SqlNotificationStore(pool, { table });
  await store.ensureSchema();
  return {
    store,
    asked: counting(pool as never, "query"),
    close: async () => {
      await pool.query(`DROP TABLE ${table}`);
      await pool.end();
    },
  };
}

async function onMariadb(url: string): Promise<Counted> {
  const pool = createPool(url);
  const table = tableOf();
  const store = new SqlNotificationStore(pool, { table });
  await store.ensureSchema();
  const queries = counting(pool as never, "query");
  const executions = counting(pool as never, "execute");
  return {
    store,
    asked: () => queries() + executions(),
    close: async () => {
      await pool.query(`DROP TABLE ${table}`);
      await pool.end();
    },
  };
}

async function onRedis(url: string): Promise<Counted> {
  const redis = new Redis(url);
  const store = new RedisNotificationStore(redis, { prefix: tableOf() });
  // The first call hands the script over.
  await store.begin("first", 1);
  return {
    store,
    asked: counting(redis as never, "sendCommand"),
    close: () => redis.quit(),
  };
}

describe.each([
  ["REDIS_URL", "Redis", onRedis, { begin: 1, complete: 1, duplicate: 1 }],
  [
    "DATABASE_URL",
    "PostgreSQL",
    onPostgresql,
    { begin: 1, complete: 1, duplicate: 1 },
  ],
  ["MYSQL_URL", "MariaDB", onMariadb, { begin: 2, complete: 2, duplicate: 2 }],
] as const)("%s", (variable, name, open, expected) => {
  describeWithService(variable, `${name} is asked`, (url) => {
    let counted: Counted;
    beforeAll(async () => {
      counted = await open(url);
    });
    afterAll(() => counted.close());

    it("as few times as it can be", async () => {
      const { store, asked } = counted;
      const trips = async (call: () => Promise<unknown>) => {
        const before = asked();
        await call();
        return asked() - before;
      };
      const id = randomUUID();
      let token = "";
      const begin = await trips(async () => {
        const lease = await store.begin(id, MINUTE_MS);
        expect(lease.state).toBe("new");
        token = lease.state === "new" ? lease.token : "";
      });
      const complete = await trips(() => store.complete(id, token, MINUTE_MS));
      const duplicate = await trips(async () => {
        expect((await store.begin(id, MINUTE_MS)).state).toBe("done");
      });
      expect({ begin, complete, duplicate }).toEqual(expected);
    });
  });
});
