import { randomUUID } from "node:crypto";
import { ConfigurationError } from "../../apiv3/errors";
import { clientWith, optionalOptions } from "../../validation/given-options";
import type { NotificationStore } from "../notification-store";
import { HeldLeases } from "./held-leases";
import { LeaseLostError } from "./lease-lost.error";

/** What is needed of a client; ioredis's `Redis` and `Cluster` have it. */
export interface RedisClient {
  /** `SET key value PX milliseconds NX`: `OK` where the key was free, else `null`. */
  set(
    key: string,
    value: string,
    px: "PX",
    milliseconds: number,
    nx: "NX",
  ): Promise<"OK" | null>;
  /** `GET key`: its value, `null` where it is free. */
  get(key: string): Promise<string | null>;
  /** `EVAL`: runs a Lua script on these keys, then arguments; gives what it returns. */
  eval(
    script: string,
    numberOfKeys: number,
    ...keysAndArguments: (string | number)[]
  ): Promise<unknown>;
}

const NAME = "RedisNotificationStore";

/** The value of an event that was handled; of one in work it is the lease's token. */
const DONE = "done";

const COMPLETE = `
local held = redis.call("GET", KEYS[1])
if held and held ~= ARGV[1] and held ~= "${DONE}" then
  return 0
end
redis.call("SET", KEYS[1], "${DONE}", "PX", ARGV[2])
return 1`;

const RELEASE = `
if redis.call("GET", KEYS[1]) == ARGV[1] then
  redis.call("DEL", KEYS[1])
end`;

/**
 * Remembers in Redis, for a shop of several processes. Leases end by Redis's clock. A handled event is never handled again
 * while Redis keeps its key; a failover that loses the last writes, or an eviction, may bring it once more. Where even that
 * must not be, use `SqlNotificationStore` and its `completeWithin`.
 *
 * @example
 * ```ts
 * const redis = new Redis("redis://127.0.0.1:6379");
 * ContractsModule.forRoot({
 *   ...options,
 *   notification: { store: new RedisNotificationStore(redis) },
 * });
 * ```
 */
export class RedisNotificationStore implements NotificationStore {
  private readonly leases = new HeldLeases();
  private readonly redis: RedisClient;
  private readonly prefix: string;

  /**
   * @param redis an ioredis client, which stays the caller's to close
   * @param options settings of the store
   * @param options.prefix of the keys, before the event's id (default `wechatpay-contracts:notification:`)
   * @throws ConfigurationError where the client is none, or an option is unknown or of a wrong kind
   */
  constructor(redis: RedisClient, options: { prefix?: string } = {}) {
    this.redis = clientWith(
      NAME,
      redis,
      ["set", "get", "eval"],
      "give it an ioredis client: new RedisNotificationStore(new Redis(url))",
    );
    const { prefix = "wechatpay-contracts:notification:" } = optionalOptions(
      NAME,
      options,
      { prefix: true },
    );
    if (typeof prefix !== "string") {
      throw new ConfigurationError(`${NAME}.prefix`, "must be a string");
    }
    this.prefix = prefix;
  }

  /**
   * Takes an event for handling, for `leaseMs` at most.
   *
   * @returns `new`: it is the caller's now; `busy`: another has it; `done`: it was handled
   * @throws what the client throws
   */
  async begin(id: string, leaseMs: number): Promise<"new" | "busy" | "done"> {
    const key = this.prefix + id;
    const token = randomUUID();
    const taken = await this.redis.set(
      key,
      token,
      "PX",
      Math.ceil(leaseMs),
      "NX",
    );
    // ioredis repeats a command whose answer was lost with the connection, and then meets the token that it set itself.
    const held = taken === "OK" ? token : await this.redis.get(key);
    if (held === token) {
      this.leases.add(id, token, leaseMs);
      return "new";
    }
    return held === DONE ? "done" : "busy";
  }

  /**
   * Marks an event as handled, also where the lease is over and nobody else has taken it, or where it is marked already.
   *
   * @throws LeaseLostError where another has it in work; that one is not disturbed
   * @throws what the client throws; it may be repeated then
   */
  async complete(id: string, keepMs: number): Promise<void> {
    const token = this.leases.tokenOf(id);
    const isMarked = await this.redis.eval(
      COMPLETE,
      1,
      this.prefix + id,
      token,
      Math.ceil(keepMs),
    );
    this.leases.end(id, token);
    if (isMarked !== 1) {
      throw new LeaseLostError(id);
    }
  }

  /**
   * Gives an event back; without effect where it is another's, or handled.
   *
   * @throws what the client throws; the lease ends by itself then
   */
  async release(id: string): Promise<void> {
    const token = this.leases.tokenOf(id);
    await this.redis.eval(RELEASE, 1, this.prefix + id, token);
    this.leases.end(id, token);
  }
}
