import { expect, it } from "vitest";
import { DOCUMENTED_OPTIONS } from "./client-options";
import { killOf, killOfShop, silenceOf } from "./faults";
import { note } from "./figures";
import { describeWithServers } from "./servers/programs";
import { startRedis } from "./servers/redis";
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

const { ioredis } = DOCUMENTED_OPTIONS;

interface Run {
  persistence: keyof typeof PERSISTENCE;
  fault: keyof typeof FAULTS;
  options: Record<string, unknown>;
  /** The most effects beyond an event's first; undefined where the run only measures. */
  most?: number;
}

const RUNS: Run[] = [
  {
    persistence: "appendfsync always",
    fault: "it is killed",
    options: ioredis,
    most: 0,
  },
  {
    persistence: "appendfsync always",
    fault: "the shop is killed",
    options: ioredis,
    most: IN_HAND,
  },
];

const MEASURED_RUNS: Run[] = [
  ...(["appendfsync everysec", "no AOF"] as const).map((persistence): Run => ({
    persistence,
    fault: "it is killed",
    options: ioredis,
  })),
  ...[
    ioredis,
    {},
    { ...ioredis, enableOfflineQueue: false },
    { ...ioredis, autoResendUnfulfilledCommands: false },
  ].flatMap((options) =>
    (["it is killed", "it is silent for 3 s"] as const).map((fault): Run => ({
      persistence: "appendfsync always",
      fault,
      options,
    })),
  ),
];

export function redisUnderFaults(shops: () => ShopsUnderFaults): void {
  describeWithServers(["Redis"], "Redis:", () => {
    it.for(MEASURED ? [...RUNS, ...MEASURED_RUNS] : RUNS)(
      "$fault ($persistence, $options)",
      TIMEOUT,
      async ({ persistence, fault, options, most = Infinity }) => {
        const redis = await startRedis(...PERSISTENCE[persistence]);
        try {
          const figures = await shops().handle({
            client: "ioredis",
            clientSettings: {
              urls: [`redis://127.0.0.1:${redis.port}`],
              options,
              prefix: runPrefix(),
            },
            faults: [FAULTS[fault](redis)],
          });
          note(
            `Redis, ${persistence}, ioredis ${JSON.stringify(options)}`,
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

    it("a replica takes a killed master's place", TIMEOUT, async () => {
      const cluster = await RedisCluster.start(
        ...PERSISTENCE["appendfsync always"],
      );
      try {
        const figures = await shops().handle({
          client: "ioredis",
          clientSettings: {
            urls: cluster.urls,
            options: ioredis,
            prefix: runPrefix(),
          },
          faults: [() => cluster.failOver()],
        });
        note("Redis Cluster, ioredis", "a master is killed", figures);
        expect(figures.lost).toBe(0);
        // What it had not told its replica yet is forgotten.
        expect(figures.twice).toBeLessThanOrEqual(IN_HAND);
      } finally {
        await cluster.remove();
      }
    });
  });
}
