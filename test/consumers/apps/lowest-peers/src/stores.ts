import ioredis from "ioredis";
import pg from "pg";
import {
  type NotificationStore,
  RedisNotificationStore,
  SqlNotificationStore,
} from "nestjs-wechatpay-contracts";
import { NotificationStoreContract } from "nestjs-wechatpay-contracts/testing";

const { REDIS_URL, DATABASE_URL } = process.env;

/** What each store whose service is there does not do that every store must; each is asked something besides. */
export async function storeFailures(): Promise<Record<string, string[]>> {
  return {
    ...(REDIS_URL && { redis: await ofRedis(REDIS_URL) }),
    ...(DATABASE_URL && { postgresql: await ofPostgresql(DATABASE_URL) }),
  };
}

async function ofRedis(url: string): Promise<string[]> {
  // The lowest has no export named Redis.
  const redis = new ioredis.default(url);
  const prefix = `lowest-peers:${process.pid}:`;
  const failed = await failures(
    () => new RedisNotificationStore(redis, { prefix }),
  );
  redis.disconnect();
  return failed;
}

async function ofPostgresql(url: string): Promise<string[]> {
  const pool = new pg.Pool({ connectionString: url });
  const table = `lowest_peers_${process.pid}`;
  const store = new SqlNotificationStore(pool, { table });
  await store.ensureSchema();
  const failed = await failures(
    () => new SqlNotificationStore(pool, { table }),
  );
  await pool.query(`DROP TABLE ${table}`);
  await pool.end();
  return failed;
}

async function failures(open: () => NotificationStore): Promise<string[]> {
  const { cases } = new NotificationStoreContract(open);
  const failed: string[] = [];
  for (const { title, run } of cases) {
    await run().catch((error: unknown) => failed.push(`${title}: ${error}`));
  }
  return failed;
}
