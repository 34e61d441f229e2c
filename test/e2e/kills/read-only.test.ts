import { Logger } from "@nestjs/common";
import { createConnection } from "mysql2/promise";
import { Client } from "pg";
import { afterEach, expect, it, vi } from "vitest";
import { SqlNotificationStore } from "../../../lib";
import { WechatPaySimulator } from "../../../lib/testing";
import { post } from "../../notification/wechat-pay";
import { CLIENTS } from "../once/clients";
import { openShop } from "../once/shop";
import { DOCUMENTED_OPTIONS } from "./client-options";
import { mariadbUrl, startMariadb } from "./servers/mariadb";
import {
  postgresqlUrl,
  startPostgresql,
  startReadOnlyReplica,
} from "./servers/postgresql";
import { describeWithServers } from "./servers/programs";
import { redisUrl, startRedis } from "./servers/redis";
import { runPrefix } from "./under-faults";

/** Delivers to a shop whose store can only be read; gives the answer, how often a handler ran, and what the log has of it. */
async function deliverTo(
  client: keyof typeof DOCUMENTED_OPTIONS,
  url: string,
  prefix: string,
) {
  const errors = vi.spyOn(Logger.prototype, "error").mockReturnValue();
  const opened = await CLIENTS[client]({
    urls: [url],
    options: DOCUMENTED_OPTIONS[client],
    prefix,
  });
  const wechat = await WechatPaySimulator.start();
  let runs = 0;
  const shop = await openShop(wechat.moduleOptions, opened.store, {
    activate: async () => {
      runs += 1;
    },
  });
  try {
    const { status } = await post(
      shop.notifyUrl,
      wechat.signNotification({
        resource: { out_contract_code: "A1", contract_state: "SIGNED" },
      }),
    );
    return { status, runs, log: errors.mock.calls.flat().join("\n") };
  } finally {
    await shop.close();
    await opened.close();
    await wechat.stop();
  }
}

afterEach(() => {
  vi.restoreAllMocks();
});

describeWithServers(["PostgreSQL"], "a replica of PostgreSQL", () => {
  it("that is read-only handles nothing, and the log says why", async () => {
    const primary = await startPostgresql();
    const prefix = runPrefix();
    const admin = new Client({ connectionString: postgresqlUrl(primary) });
    await admin.connect();
    await admin.query(
      SqlNotificationStore.schema({
        dialect: "postgresql",
        table: `${prefix}marks`,
      }),
    );
    await admin.end();
    const replica = await startReadOnlyReplica(primary);
    try {
      expect(await deliverTo("pg", postgresqlUrl(replica), prefix)).toEqual({
        status: 503,
        runs: 0,
        log: expect.stringContaining("read-only transaction"),
      });
    } finally {
      await replica.remove();
      await primary.remove();
    }
  });
});

describeWithServers(["MariaDB"], "a MariaDB", () => {
  it("that is read-only handles nothing, and the log says why", async () => {
    const mariadb = await startMariadb();
    const prefix = runPrefix();
    const url = new URL(mariadbUrl(mariadb));
    const admin = await createConnection(url.href);
    for (const statement of [
      SqlNotificationStore.schema({
        dialect: "mysql",
        table: `${prefix}marks`,
      }),
      // root may write all the same.
      "CREATE USER shop@127.0.0.1",
      "GRANT ALL ON test.* TO shop@127.0.0.1",
      "SET GLOBAL read_only = 1",
    ]) {
      await admin.query(statement);
    }
    await admin.end();
    url.username = "shop";
    try {
      expect(await deliverTo("mysql2", url.href, prefix)).toEqual({
        status: 503,
        runs: 0,
        log: expect.stringContaining("--read-only"),
      });
    } finally {
      await mariadb.remove();
    }
  });
});

describeWithServers(["Redis"], "a replica of Redis", () => {
  it.each(["ioredis", "node-redis"] as const)(
    "that is read-only handles nothing, and the log says why (%s)",
    async (client) => {
      const primary = await startRedis();
      const replica = await startRedis(
        "--replicaof",
        `127.0.0.1 ${primary.port}`,
      );
      try {
        expect(await deliverTo(client, redisUrl(replica), runPrefix())).toEqual(
          {
            status: 503,
            runs: 0,
            log: expect.stringContaining("READONLY"),
          },
        );
      } finally {
        await replica.remove();
        await primary.remove();
      }
    },
  );
});
