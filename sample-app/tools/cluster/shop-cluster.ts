import cluster, { type Address, type Worker } from "node:cluster";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Variables } from "../../src/configuration/environment.js";

const MAIN = fileURLToPath(new URL("../../src/main.js", import.meta.url));

/** What several processes need to be one shop. */
const SHARED = {
  DATABASE_URL:
    "the PostgreSQL or MariaDB that they share, such as postgres://user:password@127.0.0.1:5432/shop",
  REDIS_URL:
    "the Redis by which they agree who reconciles, such as redis://127.0.0.1:6379",
};

/** What is missing for several processes, a line for each; empty where nothing is. */
export function missingForCluster(variables: Variables): string[] {
  return Object.entries(SHARED)
    .filter(([name]) => !variables[name])
    .map(([name, what]) => `${name}: ${what}`);
}

/** Processes of the shop that listen at one address, to which Node hands the connections in turn. */
export class ShopCluster {
  private readonly workers: Worker[] = [];
  private isEnding = false;

  private constructor(private readonly variables: Variables) {}

  /**
   * Resolves when all of them listen.
   *
   * @param program what each of them runs
   * @throws Error where one ends before
   */
  static async start(
    variables: Variables,
    instances: number,
    program = MAIN,
  ): Promise<ShopCluster> {
    cluster.setupPrimary({ exec: program, args: [] });
    const shops = new ShopCluster(variables);
    for (let instance = 0; instance < instances; instance++) {
      shops.fork();
    }
    await Promise.all(shops.workers.map(listening));
    return shops;
  }

  /** What each of them answers to a message, where their program answers any. */
  ask<Answer>(): Promise<Answer[]> {
    return Promise.all(
      this.workers.map(async (worker) => {
        worker.send("?");
        const [answer] = await once(worker, "message");
        return answer as Answer;
      }),
    );
  }

  /** Lets each finish what it has in hand. */
  async stop(): Promise<void> {
    this.isEnding = true;
    await Promise.all(
      this.workers
        .filter((worker) => !worker.isDead())
        .map((worker) => {
          const exit = once(worker, "exit");
          worker.process.kill("SIGTERM");
          return exit;
        }),
    );
  }

  private fork(): void {
    const worker = cluster.fork(this.variables);
    this.workers.push(worker);
    let hasListened = false;
    worker.once("listening", () => (hasListened = true));
    // One that dies is replaced, as a container would be; one that cannot start is not.
    worker.once("exit", () => {
      this.workers.splice(this.workers.indexOf(worker), 1);
      if (hasListened && !this.isEnding) {
        this.fork();
      }
    });
  }
}

async function listening(worker: Worker): Promise<Address> {
  const ended = once(worker, "exit").then(([code]) => {
    throw new Error(`an instance of the shop ended with ${code} at its start`);
  });
  ended.catch(() => {});
  const [address] = await Promise.race([once(worker, "listening"), ended]);
  return address;
}
