import { Cluster, Redis } from "ioredis";
import { RedisNotificationStore } from "../../../../lib";
import type { ClientSettings, OpenClient } from "./client";

export function openIoredis(settings: ClientSettings): OpenClient {
  const { urls, options = {}, prefix } = settings;
  const redis =
    urls.length > 1
      ? new Cluster(urls, { redisOptions: options, ...options })
      : new Redis(urls[0]!, options);
  redis.on("error", () => undefined);
  return {
    store: new RedisNotificationStore(redis, { prefix: `${prefix}mark:` }),
    close: async () => redis.disconnect(),
  };
}
