import { randomUUID } from "node:crypto";
import { Cluster, Redis } from "ioredis";
import {
  createClient,
  createClientPool,
  createCluster,
  RESP_TYPES,
} from "redis";
import {
  afterAll,
  afterEach,
  beforeAll,
  describe,
  expect,
  it,
  vi,
} from "vitest";
import {
  ContractsError,
  type IoredisClient,
  LeaseLostError,
  RedisNotificationStore,
} from "../../../lib";
import { NotificationStoreContract } from "../../../lib/testing";
import { newLease } from "./new-lease";
import { describeWithService } from "./services";

describe("the client of the store in Redis", () => {
  it.each([
    ["of node-redis", () => createClient()],
    [
      "of node-redis, for a cluster",
      () => createCluster({ rootNodes: [{ url: "redis://127.0.0.1:1" }] }),
    ],
    ["of node-redis, with a pool", () => createClientPool()],
    ["of ioredis", () => new Redis({ lazyConnect: true })],
    [
      "of ioredis, for a cluster",
      () => new Cluster([{ port: 1 }], { lazyConnect: true }),
    ],
  ])("may be one %s", (_, open) => {
    expect(new RedisNotificationStore(open())).toBeDefined();
  });

  const evaluate = () => Promise.resolve("OK");
  it.each([
    ["missing", undefined, "is missing"],
    ["a promise", Promise.resolve(), "and of neither kind that it knows"],
    [
      "an address",
      "redis://127.0.0.1:6379",
      "and of neither kind that it knows",
    ],
    [
      "of node-redis 3, which knows no promises",
      { eval: evaluate, EVAL: evaluate, send_command: () => true },
      "and of neither kind",
    ],
    [
      "of another package, with its own options of SET",
      { set: evaluate, get: evaluate, eval: evaluate },
      "and of neither kind",
    ],
  ])("may not be one %s", (_, client, told) => {
    expect(() => new RedisNotificationStore(client as never)).toThrow(
      expect.objectContaining({
        name: "ConfigurationError",
        message: expect.stringContaining(told),
      }),
    );
    expect(() => new RedisNotificationStore(client as never)).toThrow(
      "give it a client of ioredis, new Redis(url), or of node-redis 4 or later, await createClient({ url }).connect()",
    );
  });
});

describeWithService("REDIS_URL", "the store in Redis by node-redis", (url) => {
  const prefix = `test:${randomUUID()}:`;
  const first = createClient({ url });
  const second = createClient({ url });

  beforeAll(async () => {
    await Promise.all([first.connect(), second.connect()]);
  });
  afterAll(async () => {
    await first.del([prefix, ...(await first.keys(`${prefix}*`))]);
    first.destroy();
    second.destroy();
  });

  let opened = 0;
  const { cases } = new NotificationStoreContract(
    () =>
      new RedisNotificationStore(++opened % 2 === 0 ? first : second, {
        prefix,
      }),
  );
  it.each(cases)("$title", ({ run }) => run());

  it("may have the answers as buffers, and a pool of connections", async () => {
    const pool = createClientPool({ url });
    await pool.connect();
    const asBuffers = first.withTypeMapping({
      [RESP_TYPES.BLOB_STRING]: Buffer,
    });
    const id = randomUUID();
    const store = new RedisNotificationStore(asBuffers, { prefix });
    const { token } = await newLease(store, id);
    const another = new RedisNotificationStore(pool, { prefix });
    expect(await another.begin(id, 60_000)).toEqual({ state: "busy" });
    await store.complete(id, token, 60_000);
    expect(await another.begin(id, 60_000)).toEqual({ state: "done" });
    await pool.close();
  });
});

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

  /** The client, but for how it runs scripts. */
  const redisWhoseEval = (evaluate: IoredisClient["eval"]): IoredisClient =>
    Object.assign(Object.create(redis) as IoredisClient, { eval: evaluate });
  const down = () => Promise.reject(new Error("connection lost"));

  it("tells a holder that it lost its lease", async () => {
    const first = new RedisNotificationStore(redis, { prefix });
    const id = randomUUID();
    const { token } = await newLease(first, id, 20);
    const second = new RedisNotificationStore(secondRedis, { prefix });
    await vi.waitUntil(
      async () => (await second.begin(id, 60_000)).state === "new",
      { interval: 5 },
    );
    const error = await first
      .complete(id, token, 60_000)
      .catch((thrown) => thrown);
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

  it("lends the event to the caller whose command was repeated after its answer was lost", async () => {
    const store = new RedisNotificationStore(
      redisWhoseEval(async (...script) => {
        await redis.eval(...script);
        return redis.eval(...script);
      }),
      { prefix },
    );
    const id = randomUUID();
    const { token } = await newLease(store, id);
    await store.complete(id, token, 60_000);
    expect(await store.begin(id, 60_000)).toEqual({ state: "done" });
  });

  it.each(["complete", "release"] as const)(
    "passes the failure of a %s on, which may then be repeated",
    async (operation) => {
      const evaluate = vi.fn<IoredisClient["eval"]>();
      evaluate.mockImplementation((...script) => redis.eval(...script));
      const store = new RedisNotificationStore(redisWhoseEval(evaluate), {
        prefix,
      });
      const id = randomUUID();
      const { token } = await newLease(store, id);
      evaluate.mockImplementationOnce(down);
      await expect(store[operation](id, token, 60_000)).rejects.toThrow(
        "connection lost",
      );
      expect(await store.begin(id, 60_000)).toEqual({ state: "busy" });
      await store[operation](id, token, 60_000);
      expect(await store.begin(id, 60_000)).toMatchObject({
        state: operation === "complete" ? "done" : "new",
      });
    },
  );

  it("passes the failure of a begin on", async () => {
    const store = new RedisNotificationStore(redisWhoseEval(down));
    await expect(store.begin("a", 60_000)).rejects.toThrow("connection lost");
  });

  it("knows marks of the form that had no token", async () => {
    const id = randomUUID();
    await redis.set(prefix + id, "done", "PX", 60_000);
    const store = new RedisNotificationStore(redis, { prefix });
    expect(await store.begin(id, 60_000)).toEqual({ state: "done" });
    await expect(store.complete(id, randomUUID(), 60_000)).rejects.toThrow(
      LeaseLostError,
    );
  });

  it("asks Redis once for each step", async () => {
    const evaluate = vi.fn<IoredisClient["eval"]>((...script) =>
      redis.eval(...script),
    );
    const store = new RedisNotificationStore(redisWhoseEval(evaluate), {
      prefix,
    });
    const id = randomUUID();
    const { token } = await newLease(store, id);
    await store.complete(id, token, 60_000);
    await store.begin(id, 60_000);
    expect(evaluate).toHaveBeenCalledTimes(3);
  });

  it("leaves no key that stays for ever", async () => {
    const store = new RedisNotificationStore(redis, { prefix });
    const id = randomUUID();
    const { token } = await newLease(store, id);
    const leaseMs = await redis.pttl(prefix + id);
    expect(leaseMs).toBeGreaterThan(0);
    expect(leaseMs).toBeLessThanOrEqual(60_000);
    await store.complete(id, token, 3_600_000);
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
    expect(await store.begin(id, 60_000)).toEqual({ state: "busy" });
  });

  it("keeps one prefix from another, and has one of its own", async () => {
    const id = randomUUID();
    const one = new RedisNotificationStore(redis, { prefix: `${prefix}1:` });
    const other = new RedisNotificationStore(redis, { prefix: `${prefix}2:` });
    await newLease(one, id);
    await newLease(other, id);
    const unnamed = new RedisNotificationStore(redis);
    const { token } = await newLease(unnamed, id);
    expect(await redis.exists(`wechatpay-contracts:notification:${id}`)).toBe(
      1,
    );
    await unnamed.release(id, token);
    expect(await redis.exists(`wechatpay-contracts:notification:${id}`)).toBe(
      0,
    );
  });

  it("serves a client that has a prefix itself", async () => {
    const prefixing = new Redis(url, { keyPrefix: `${prefix}client:` });
    const store = new RedisNotificationStore(prefixing, { prefix: "event:" });
    const id = randomUUID();
    const { token } = await newLease(store, id);
    await store.complete(id, token, 60_000);
    expect(await redis.get(`${prefix}client:event:${id}`)).toBe(
      `done:${token}`,
    );
    prefixing.disconnect();
  });
});
