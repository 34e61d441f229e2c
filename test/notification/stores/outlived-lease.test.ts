import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { createPool } from "mysql2/promise";
import { Pool } from "pg";
import { createClient } from "redis";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  MemoryNotificationStore,
  type NotificationStore,
  RedisNotificationStore,
  SqlNotificationStore,
} from "../../../lib";
import { WechatPaySimulator } from "../../../lib/testing";
import { openShop, type Shop } from "../../e2e/once/shop";
import { post } from "../wechat-pay";
import { describeWithService } from "./services";

const LEASE_MS = 60_000;

/** A store whose leases a test can end before their time. */
interface Backend {
  store: NotificationStore;
  endLease(key: string): Promise<unknown>;
  close(): Promise<unknown>;
}

async function inMemory(): Promise<Backend> {
  return {
    store: new MemoryNotificationStore(),
    endLease: async () => {
      vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + LEASE_MS });
    },
    close: async () => {
      vi.useRealTimers();
    },
  };
}

async function byIoredis(url: string): Promise<Backend> {
  const prefix = `${randomUUID()}:`;
  const redis = new Redis(url);
  return {
    store: new RedisNotificationStore(redis, { prefix }),
    endLease: (key) => redis.del(prefix + key),
    close: async () => redis.disconnect(),
  };
}

async function byNodeRedis(url: string): Promise<Backend> {
  const prefix = `${randomUUID()}:`;
  const redis = await createClient({ url }).connect();
  return {
    store: new RedisNotificationStore(redis, { prefix }),
    endLease: (key) => redis.del(prefix + key),
    close: async () => redis.destroy(),
  };
}

async function byPg(url: string): Promise<Backend> {
  const table = `outlived_${randomUUID().slice(0, 8)}`;
  const pool = new Pool({ connectionString: url });
  const store = new SqlNotificationStore(pool, { table });
  await store.ensureSchema();
  return {
    store,
    endLease: (key) =>
      pool.query(`UPDATE ${table} SET expires_at = now() WHERE id = $1`, [key]),
    close: async () => {
      await pool.query(`DROP TABLE ${table}`);
      await pool.end();
    },
  };
}

async function byMysql2(uri: string): Promise<Backend> {
  const table = `outlived_${randomUUID().slice(0, 8)}`;
  const pool = createPool({ uri });
  const store = new SqlNotificationStore(pool, { table });
  await store.ensureSchema();
  return {
    store,
    endLease: (key) =>
      pool.query(
        `UPDATE ${table} SET expires_at = UTC_TIMESTAMP(3) WHERE id = ?`,
        [key],
      ),
    close: async () => {
      await pool.query(`DROP TABLE ${table}`);
      await pool.end();
    },
  };
}

describe("a handler that outlives its lease, with a store", () => {
  describe("in memory", () => freesNobodysEvent(inMemory));
  describeWithService("REDIS_URL", "in Redis", (url) => {
    describe("by ioredis", () => freesNobodysEvent(() => byIoredis(url)));
    describe("by node-redis", () => freesNobodysEvent(() => byNodeRedis(url)));
  });
  describeWithService("DATABASE_URL", "in PostgreSQL", (url) =>
    freesNobodysEvent(() => byPg(url)),
  );
  describeWithService("MYSQL_URL", "in MariaDB", (url) =>
    freesNobodysEvent(() => byMysql2(url)),
  );
});

function freesNobodysEvent(open: () => Promise<Backend>): void {
  let wechat: WechatPaySimulator;
  let backend: Backend;
  let shop: Shop;
  let key: string;
  let runs: { succeed(): void; fail(error: Error): void }[];

  beforeEach(async () => {
    [wechat, backend] = await Promise.all([WechatPaySimulator.start(), open()]);
    runs = [];
    shop = await openShop(
      wechat.moduleOptions,
      backend.store,
      {
        activate: (_, context) => {
          key = context.key;
          return new Promise((succeed, fail) => runs.push({ succeed, fail }));
        },
      },
      LEASE_MS,
    );
  });
  afterEach(async () => {
    await shop.close();
    await backend.close();
    await wechat.stop();
  });

  const deliver = async () => {
    const { status } = await post(
      shop.notifyUrl,
      wechat.signNotification({
        resource: { out_contract_code: "A1", contract_state: "SIGNED" },
      }),
    );
    return status;
  };
  const runsAre = (count: number) =>
    vi.waitFor(() => expect(runs).toHaveLength(count));

  it("does not free the event that another has taken since", async () => {
    const release = vi.spyOn(backend.store, "release");
    const first = deliver();
    await runsAre(1);
    await backend.endLease(key);
    const second = deliver();
    await runsAre(2);

    runs[0]!.fail(new Error("too late"));
    await vi.waitFor(() =>
      expect(release.mock.settledResults[0]?.type).toBe("fulfilled"),
    );
    await first;
    expect(await deliver()).toBe(503);
    expect(runs).toHaveLength(2);

    const complete = vi.spyOn(backend.store, "complete");
    runs[1]!.succeed();
    await vi.waitFor(() =>
      expect(complete.mock.settledResults[0]?.type).toBe("fulfilled"),
    );
    await second;
    expect(await deliver()).toBe(204);
    expect(runs).toHaveLength(2);
  });
}
