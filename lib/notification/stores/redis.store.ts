import { randomUUID } from "node:crypto";
import { ConfigurationError } from "../../apiv3/errors";
import { optionalOptions } from "../../validation/given-options";
import type {
  NotificationLease,
  NotificationStore,
} from "../notification-store";
import { LeaseLostError } from "./lease-lost.error";
import { type RedisClient, type RunScript, scriptsOf } from "./redis-client";

const NAME = "RedisNotificationStore";

/** Begins the value of an event that was handled; of one in work the value is the token, which cannot begin so. */
const DONE = "done";

/** Gives who has the event, and that is the caller where it was free: also of a command that is sent twice, its answer being lost. */
const BEGIN = `
local held = redis.call("GET", KEYS[1])
if held then
  return held
end
redis.call("SET", KEYS[1], ARGV[1], "PX", ARGV[2])
return ARGV[1]`;

const COMPLETE = `
local held = redis.call("GET", KEYS[1])
local mark = "${DONE}:" .. ARGV[1]
if held == mark then
  return 1
end
if held and held ~= ARGV[1] then
  return 0
end
redis.call("SET", KEYS[1], mark, "PX", ARGV[2])
return 1`;

const RELEASE = `
if redis.call("GET", KEYS[1]) == ARGV[1] then
  redis.call("DEL", KEYS[1])
end`;

/**
 * Remembers in Redis, for a shop of several processes. Leases end by Redis's clock. A handled event is never handled again
 * while Redis keeps its key; a failover that loses the last writes, or an eviction, may cause it to be handled again. Where that
 * must not happen, use `SqlNotificationStore` and `NotificationContext.completeWithin`.
 *
 * Takes a client of ioredis, or of node-redis (npm's `redis`) 4 or later; close it after the application, so that
 * notifications in progress are recorded.
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
  private readonly run: RunScript;
  private readonly prefix: string;

  /**
   * @param redis the client; the caller closes it
   * @param options settings of the store
   * @param options.prefix of the keys, before the event's id (default `wechatpay-contracts:notification:`)
   * @throws ConfigurationError where the client is of neither kind, or an option is unknown or of a wrong kind
   */
  constructor(redis: RedisClient, options: { prefix?: string } = {}) {
    this.run = scriptsOf(NAME, redis);
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
   * @throws what the client throws
   */
  async begin(id: string, leaseMs: number): Promise<NotificationLease> {
    const token = randomUUID();
    const held = String(
      await this.run(BEGIN, this.prefix + id, token, milliseconds(leaseMs)),
    );
    if (held === token) {
      return { state: "new", token };
    }
    return { state: held.startsWith(DONE) ? "done" : "busy" };
  }

  /**
   * Marks an event as handled, also where the lease is over and nobody else has taken it, or where it is marked already.
   *
   * @throws LeaseLostError where another delivery is handling it, or has handled it; that one is not disturbed
   * @throws what the client throws; it may be repeated then
   */
  async complete(id: string, token: string, keepMs: number): Promise<void> {
    const isMarked = await this.run(
      COMPLETE,
      this.prefix + id,
      token,
      milliseconds(keepMs),
    );
    if (Number(isMarked) !== 1) {
      throw new LeaseLostError(id);
    }
  }

  /**
   * Gives an event back; without effect where it is another's, or handled.
   *
   * @throws what the client throws; the lease ends by itself then
   */
  async release(id: string, token: string): Promise<void> {
    await this.run(RELEASE, this.prefix + id, token);
  }
}

function milliseconds(time: number): string {
  return String(Math.ceil(time));
}
