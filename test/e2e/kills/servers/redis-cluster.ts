import { execFile } from "node:child_process";
import { promisify } from "node:util";
import type { Redis } from "ioredis";
import { vi } from "vitest";
import { askRedis, redisUrl, startRedis } from "./redis";
import type { Server } from "./server";

const NODE_TIMEOUT_MS = 1000;

/** Three masters, and a replica of each. */
export class RedisCluster {
  private constructor(private readonly nodes: Server[]) {}

  /** @param options of each node's `redis.conf`, each followed by its value */
  static async start(...options: string[]): Promise<RedisCluster> {
    const nodes = await Promise.all(
      Array.from({ length: 6 }, () =>
        startRedis(
          ...["--cluster-enabled", "yes"],
          ...["--cluster-node-timeout", String(NODE_TIMEOUT_MS)],
          ...["--repl-diskless-sync-delay", "0"],
          ...options,
        ),
      ),
    );
    await promisify(execFile)("redis-cli", [
      ...["--cluster", "create"],
      ...nodes.map(({ port }) => `127.0.0.1:${port}`),
      ...["--cluster-replicas", "1", "--cluster-yes"],
    ]);
    const cluster = new RedisCluster(nodes);
    await cluster.settle(nodes);
    return cluster;
  }

  get urls(): string[] {
    return this.nodes.map(redisUrl);
  }

  /** Kills a master; resolves when a replica has its place, and it has come back as a replica. */
  async failOver(): Promise<void> {
    const roles = await Promise.all(this.nodes.map(roleOf));
    const master = this.nodes[roles.indexOf("master")]!;
    const others = this.nodes.filter((node) => node !== master);
    await master.kill();
    await vi.waitFor(async () => {
      const left = await Promise.all(others.map(roleOf));
      if (left.filter((role) => role === "master").length < 3) {
        throw new Error("no replica has taken the master's place yet");
      }
    });
    await this.settle(others);
    await master.start();
    await this.settle(this.nodes);
  }

  async remove(): Promise<void> {
    await Promise.all(this.nodes.map((node) => node.remove()));
  }

  /** Resolves when each node serves, and each replica follows. */
  private async settle(nodes: Server[]): Promise<void> {
    await vi.waitFor(() => Promise.all(nodes.map(requireSettled)));
  }
}

const roleOf = ({ port }: Server) =>
  askRedis(port, async (redis) => (await redis.role())[0] as string);

function requireSettled({ port }: Server): Promise<void> {
  return askRedis(port, async (redis: Redis) => {
    const cluster = await redis.cluster("INFO");
    const replication = await redis.info("replication");
    if (
      !cluster.includes("cluster_state:ok") ||
      replication.includes("master_link_status:down")
    ) {
      throw new Error(`the node at ${port} is not ready yet`);
    }
  });
}
