import { expect, it } from "vitest";
import { DOCUMENTED_OPTIONS } from "./client-options";
import { killOf, killOfShop, silenceOf } from "./faults";
import { note } from "./figures";
import { describeWithServers } from "./servers/programs";
import { redisUrl, startRedis } from "./servers/redis";
import { RedisCluster } from "./servers/redis-cluster";
import type { Server } from "./servers/server";
import {
  type Fault,
  IN_HAND,
  MEASURED,
  runPrefix,
  type ShopsUnderFaults,
  TIMEOUT,
} from "./under-faults";

const AOF = ["--appendonly", "yes", "--appendfsync"];

/** How Redis keeps what it is told, by options of `redis.conf`. */
const PERSISTENCE = {
  "appendfsync always": [...AOF, "always"],
  "appendfsync everysec": [...AOF, "everysec"],
  "no AOF": [],
};

/** What happens to a Redis, or to the shop that it serves. */
const FAULTS = {
  "it is killed": killOf,
  "it is silent for 3 s": silenceOf,
  "the shop is killed": () => killOfShop,
} satisfies Record<string, (redis: Server) => Fault>;

type Client = "ioredis" | "node-redis";

const documented = (client: Client) => ({
  client,
  options: DOCUMENTED_OPTIONS[client],
});

interface Run {
  persistence: keyof typeof PERSISTENCE;
  fault: keyof typeof FAULTS;
  client: Client;
  options: Record<string, unknown>;
  /** The most effects beyond an event's first; undefined where the run only measures. */
  most?: number;
}

const killed = (client: Client): Run => ({
  persistence: "appendfsync always",
  fault: "it is killed",
  most: 0,
  ...documented(client),
});
const shopKilled = (client: Client): Run => ({
  persistence: "appendfsync always",
  fault: "the shop is killed",
  most: IN_HAND,
  ...documented(client),
});

const RUNS = [killed("ioredis"), killed("node-redis"), shopKilled("ioredis")];

const MEASURED_RUNS: Run[] = [
  shopKilled("node-redis"),
  ...(["appendfsync everysec", "no AOF"] as const).map((persistence): Run => ({
    persistence,
    fault: "it is killed",
    ...documented("ioredis"),
  })),
  ...(["ioredis", "node-redis"] as const).map((client): Run => ({
    persistence: "appendfsync always",
    fault: "it is silent for 3 s",
    ...documented(client),
  })),
  // Without options, and with others.
  ...[
    { client: "ioredis" as const, options: {} },
    {
      client: "ioredis" as const,
      options: { ...DOCUMENTED_OPTIONS.ioredis, enableOfflineQueue: false },
    },
    {
      client: "ioredis" as const,
      options: {
        ...DOCUMENTED_OPTIONS.ioredis,
        autoResendUnfulfilledCommands: false,
      },
    },
    { client: "node-redis" as const, options: {} },
    {
      client: "node-redis" as const,
      options: {
        ...DOCUMENTED_OPTIONS["node-redis"],
        disableOfflineQueue: true,
      },
    },
  ].flatMap((by) =>
    (["it is killed", "it is silent for 3 s"] as const).map((fault): Run => ({
      persistence: "appendfsync always",
      fault,
      ...by,
    })),
  ),
];

export function redisUnderFaults(shops: () => ShopsUnderFaults): void {
  describeWithServers(["Redis"], "Redis:", () => {
    it.for(MEASURED ? [...RUNS, ...MEASURED_RUNS] : RUNS)(
      "$fault ($persistence, $client $options)",
      TIMEOUT,
      async ({ persistence, fault, client, options, most = Infinity }) => {
        const redis = await startRedis(...PERSISTENCE[persistence]);
        try {
          const figures = await shops().handle({
            client,
            clientSettings: {
              urls: [redisUrl(redis)],
              options,
              prefix: runPrefix(),
            },
            faults: [FAULTS[fault](redis)],
          });
          note(
            `Redis, ${persistence}, ${client} ${JSON.stringify(options)}`,
            fault,
            figures,
          );
          expect(figures.lost).toBe(0);
          expect(figures.twice).toBeLessThanOrEqual(most);
        } finally {
          await redis.remove();
        }
      },
    );

    it.for(["ioredis", ...(MEASURED ? ["node-redis" as const] : [])] as const)(
      "a replica takes a killed master's place (%s)",
      TIMEOUT,
      async (client) => {
        const cluster = await RedisCluster.start(
          ...PERSISTENCE["appendfsync always"],
        );
        try {
          const figures = await shops().handle({
            client,
            clientSettings: {
              urls: cluster.urls,
              options: DOCUMENTED_OPTIONS[client],
              prefix: runPrefix(),
            },
            faults: [() => cluster.failOver()],
          });
          note(`Redis Cluster, ${client}`, "a master is killed", figures);
          expect(figures.lost).toBe(0);
          // What it had not told its replica yet is forgotten.
          expect(figures.twice).toBeLessThanOrEqual(IN_HAND);
        } finally {
          await cluster.remove();
        }
      },
    );
  });
}
