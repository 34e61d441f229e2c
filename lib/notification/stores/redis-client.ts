import { ConfigurationError } from "../../apiv3/errors";
import { valueKind } from "../../apiv3/value-kind";

/** What is needed of ioredis; its `Redis` and `Cluster` have it. */
export interface IoredisClient {
  /** Runs a Lua script on these keys, then arguments; gives what it returns. */
  eval(
    script: string,
    numberOfKeys: number,
    ...keysAndArguments: (string | number)[]
  ): Promise<unknown>;
  /** Not called: by it the client is known. */
  defineCommand: unknown;
}

/** What is needed of node-redis (npm's `redis`, version 4 or later); its client, cluster and pool have it. */
export interface NodeRedisClient {
  /** Runs a Lua script; gives what it returns. */
  eval(
    script: string,
    options: { keys: string[]; arguments: string[] },
  ): Promise<unknown>;
  /** Not called: by it the client is known. */
  EVAL: unknown;
}

/** A client of Redis that stores can use. */
export type RedisClient = IoredisClient | NodeRedisClient;

/** Runs a script on one key. */
export type RunScript = (
  script: string,
  key: string,
  ...values: string[]
) => Promise<unknown>;

const GIVE =
  "give it a client of ioredis, new Redis(url), or of node-redis 4 or later, await createClient({ url }).connect()";

/**
 * How a client runs scripts, by what it can do and not by its class, of which an application may have two copies.
 *
 * @param taker name of the class that was given it, for the error
 * @throws ConfigurationError where it is a client of neither kind
 */
export function scriptsOf(taker: string, client: RedisClient): RunScript {
  if (isIoredis(client)) {
    return (script, key, ...values) => client.eval(script, 1, key, ...values);
  }
  if (isNodeRedis(client)) {
    return (script, key, ...values) =>
      client.eval(script, { keys: [key], arguments: values });
  }
  throw new ConfigurationError(
    taker,
    `its client is ${client == null ? "missing" : `${valueKind(client)} and of neither kind that it knows`}; ${GIVE}`,
  );
}

function isIoredis(client: RedisClient): client is IoredisClient {
  return hasMethods(client, ["eval", "defineCommand"]);
}

/** Version 3 has the names as well, and answers to callbacks. */
function isNodeRedis(client: RedisClient): client is NodeRedisClient {
  return (
    hasMethods(client, ["eval", "EVAL"]) &&
    !hasMethods(client, ["send_command"])
  );
}

function hasMethods(client: unknown, names: string[]): boolean {
  return names.every((name) => typeof Object(client)[name] === "function");
}
