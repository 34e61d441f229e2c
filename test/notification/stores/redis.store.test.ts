import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, expect, it, vi } from "vitest";
import {
  ContractsError,
  LeaseLostError,
  type RedisClient,
  RedisNotificationStore,
} from "../../../lib";
import { NotificationStoreContract } from "../../../lib/testing";
import { describeWithService } from "./services";

describeWithService("REDIS_URL", "the store in Redis", (url) => {
  const prefix = `test:${randomUUID()}:`;
  let redis: Redis;
  let secondRedis: Redis;

  beforeAll(() => {
    redis = new Redis(url);
    secondRedis = new Redis(url);
  });
  afterEach(() => {
    vi.useRealTimers();
  });
  afterAll(async () => {
    const left = await redis.keys(`${prefix}*`);
    await redis.del(prefix, ...left);
    redis.disconnect();
    secondRedis.disconnect();
  });

  let opened = 0;
  const { cases } = new NotificationStoreContract(
    () =>
      new RedisNotificationStore(++opened % 2 === 0 ? redis : secondRedis, {
        prefix,
      }),
  );
  it.each(cases)("$title", ({ run }) => run());

  /** The client, but for one of its methods. */
  const redisBut = (changes: Partial<RedisClient>): RedisClient => ({
    set: (...set) => redis.set(...set),
    get: (key) => redis.get(key),
    eval: (...script) => redis.eval(...script),
    ...changes,
  });

  /** An event whose lease ended while the first store had it in work, so that the second took it. */
  async function lostEvent(
    first: RedisNotificationStore,
    second: RedisNotificationStore,
  ): Promise<string> {
    const id = randomUUID();
    await first.begin(id, 20);
    await vi.waitUntil(async () => (await second.begin(id, 60_000)) === "new", {
      timeout: 30_000,
      interval: 5,
    });
    return id;
  }

  it("tells a holder that it lost its lease", async () => {
    const first = new RedisNotificationStore(redis, { prefix });
    const second = new RedisNotificationStore(redis, { prefix });
    const id = await lostEvent(first, second);
    const error = await first.complete(id, 60_000).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(LeaseLostError);
    expect(error).toBeInstanceOf(ContractsError);
    expect(error).toMatchObject({
      name: "LeaseLostError",
      id,
      message: expect.stringContaining(id),
      outcome: "rejected",
      retryable: false,
    });
  });

  it("refuses the mark of one who never had what another has in work", async () => {
    const id = randomUUID();
    await new RedisNotificationStore(redis, { prefix }).begin(id, 60_000);
    const stranger = new RedisNotificationStore(redis, { prefix });
    await expect(stranger.complete(id, 60_000)).rejects.toThrow(LeaseLostError);
  });

  it("lends the event to the caller whose command was repeated after its answer was lost", async () => {
    const store = new RedisNotificationStore(
      redisBut({
        set: async (...set) => {
          await redis.set(...set);
          return redis.set(...set);
        },
      }),
      { prefix },
    );
    const id = randomUUID();
    expect(await store.begin(id, 60_000)).toBe("new");
    await store.complete(id, 60_000);
    expect(await store.begin(id, 60_000)).toBe("done");
  });

  it("says busy where the lease ends between its two questions", async () => {
    const id = randomUUID();
    await new RedisNotificationStore(redis, { prefix }).begin(id, 60_000);
    const store = new RedisNotificationStore(
      redisBut({ get: async () => null }),
      { prefix },
    );
    expect(await store.begin(id, 60_000)).toBe("busy");
  });

  it.each(["complete", "release"] as const)(
    "passes the failure of a %s on, which may then be repeated",
    async (operation) => {
      const down = vi.fn<RedisClient["eval"]>();
      down.mockRejectedValueOnce(new Error("connection lost"));
      down.mockImplementation((...script) => redis.eval(...script));
      const store = new RedisNotificationStore(redisBut({ eval: down }), {
        prefix,
      });
      const id = randomUUID();
      await store.begin(id, 60_000);
      await expect(store[operation](id, 60_000)).rejects.toThrow(
        "connection lost",
      );
      expect(await store.begin(id, 60_000)).toBe("busy");
      await store[operation](id, 60_000);
      expect(await store.begin(id, 60_000)).toBe(
        operation === "complete" ? "done" : "new",
      );
    },
  );

  it("passes the failure of a begin on", async () => {
    const store = new RedisNotificationStore(
      redisBut({ set: () => Promise.reject(new Error("connection lost")) }),
    );
    await expect(store.begin("a", 60_000)).rejects.toThrow("connection lost");
  });

  it("leaves no key that stays for ever", async () => {
    const store = new RedisNotificationStore(redis, { prefix });
    const id = randomUUID();
    await store.begin(id, 60_000);
    const leaseMs = await redis.pttl(prefix + id);
    expect(leaseMs).toBeGreaterThan(0);
    expect(leaseMs).toBeLessThanOrEqual(60_000);
    await store.complete(id, 3_600_000);
    const keepMs = await redis.pttl(prefix + id);
    expect(keepMs).toBeGreaterThan(60_000);
    expect(keepMs).toBeLessThanOrEqual(3_600_000);
  });

  it("ends leases by Redis's clock, not by the process's", async () => {
    const store = new RedisNotificationStore(redis, { prefix });
    const id = randomUUID();
    const [yesterday, tomorrow] = [-1, 1].map(
      (days) => Date.now() + days * 86_400_000,
    );
    vi.useFakeTimers({ toFake: ["Date"], now: yesterday });
    await store.begin(id, 60_000);
    vi.setSystemTime(tomorrow!);
    expect(await store.begin(id, 60_000)).toBe("busy");
  });

  it("keeps one prefix from another, and has one of its own", async () => {
    const id = randomUUID();
    const one = new RedisNotificationStore(redis, { prefix: `${prefix}1:` });
    const other = new RedisNotificationStore(redis, { prefix: `${prefix}2:` });
    expect(await one.begin(id, 60_000)).toBe("new");
    expect(await other.begin(id, 60_000)).toBe("new");
    const unnamed = new RedisNotificationStore(redis);
    await unnamed.begin(id, 60_000);
    expect(await redis.exists(`wechatpay-contracts:notification:${id}`)).toBe(
      1,
    );
    await unnamed.release(id);
    expect(await redis.exists(`wechatpay-contracts:notification:${id}`)).toBe(
      0,
    );
  });

  it("serves a client that has a prefix itself", async () => {
    const prefixing = new Redis(url, { keyPrefix: `${prefix}client:` });
    const store = new RedisNotificationStore(prefixing, { prefix: "event:" });
    const id = randomUUID();
    await store.begin(id, 60_000);
    await store.complete(id, 60_000);
    expect(await redis.get(`${prefix}client:event:${id}`)).toBe("done");
    prefixing.disconnect();
  });
});
