import { createClient, createCluster } from "redis";
import { RedisNotificationStore } from "../../../../lib";
import type { ClientSettings, OpenClient } from "./client";

export async function openNodeRedis(
  settings: ClientSettings,
): Promise<OpenClient> {
  const { urls, options = {}, prefix } = settings;
  const redis =
    urls.length > 1
      ? createCluster({
          rootNodes: urls.map((url) => ({ url })),
          defaults: options,
        })
      : createClient({ url: urls[0]!, ...options });
  redis.on("error", () => undefined);
  await redis.connect();
  return {
    store: new RedisNotificationStore(redis, { prefix: `${prefix}mark:` }),
    close: async () => redis.destroy(),
  };
}
