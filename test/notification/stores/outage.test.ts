import { randomUUID } from "node:crypto";
import { Logger } from "@nestjs/common";
import { Redis } from "ioredis";
import { Pool } from "pg";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import {
  type NotificationStore,
  RedisNotificationStore,
  SqlNotificationStore,
} from "../../../lib";
import { notificationSettings } from "../../../lib/notification/notification.options";
import { NotificationProcessor } from "../../../lib/notification/notification-processor";
import { TcpHost } from "../../e2e/tcp-host";
import { describeWithService } from "./services";

const EVENTS = Array.from({ length: 50 }, () => ({
  id: randomUUID(),
  event_type: "ENTRUST.SIGN",
  create_time: "2026-06-08T10:34:56+08:00",
  resource: { out_contract_code: "A1" },
}));

/** A connection that can be cut, with the options that the guide gives. */
interface Connection {
  store: NotificationStore;
  /** Takes out what the test left. */
  clean(): Promise<unknown>;
  end(): Promise<unknown> | void;
}

function throughRedis(url: URL): Connection {
  const prefix = `outage:${randomUUID()}:`;
  const redis = new Redis(url.href, {
    commandTimeout: 2_000,
    maxRetriesPerRequest: 1,
  });
  redis.on("error", () => undefined);
  return {
    store: new RedisNotificationStore(redis, { prefix }),
    clean: () => redis.del(EVENTS.map(({ id }) => prefix + id)),
    end: () => redis.disconnect(),
  };
}

function throughPostgreSql(url: URL): Connection {
  const pool = new Pool({
    connectionString: url.href,
    max: 5,
    connectionTimeoutMillis: 2_000,
    query_timeout: 2_000,
  });
  pool.on("error", () => undefined);
  const table = `outage_${randomUUID().replaceAll("-", "_")}`;
  const store = new SqlNotificationStore(pool, { table });
  let isMade: Promise<void> | undefined;
  return {
    store: {
      begin: async (id, leaseMs) => {
        await (isMade ??= store.ensureSchema());
        return store.begin(id, leaseMs);
      },
      complete: (...given) => store.complete(...given),
      release: (...given) => store.release(...given),
    },
    clean: () => pool.query(`DROP TABLE "${table}"`),
    end: () => pool.end(),
  };
}

describeWithService("REDIS_URL", "an outage of Redis", (url) =>
  losesNothing(url, throughRedis),
);
describeWithService("DATABASE_URL", "an outage of PostgreSQL", (url) =>
  losesNothing(url, throughPostgreSql),
);

function losesNothing(address: string, open: (url: URL) => Connection): void {
  let host: TcpHost;
  let connection: Connection;
  let marksThatFailed: number;

  beforeEach(async () => {
    const url = new URL(address);
    host = new TcpHost(Number(url.port));
    await host.up();
    url.port = new URL(host.baseUrl).port;
    connection = open(url);
    marksThatFailed = 0;
    vi.spyOn(Logger.prototype, "warn").mockReturnValue();
    vi.spyOn(Logger.prototype, "error").mockImplementation((line: string) => {
      marksThatFailed += Number(line.includes("as handled is tried again"));
    });
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await connection.clean();
    await connection.end();
    await host.down();
  });

  it("between the work of handlers and their marks has no event handled twice", async () => {
    const processor = new NotificationProcessor(
      {
        ...notificationSettings({ store: connection.store }),
        // Longer than an application may set it, so that a slow machine does not end a delivery.
        deadlineMs: 60_000,
      },
      new Logger("NotificationProcessor"),
      new Logger("NotificationHandler"),
    );
    const merchant = {
      id: "north",
      mchid: "1900000109",
      sharesKey: () => false,
    };
    const runs: string[] = [];
    let finish = () => {};
    const finished = new Promise<void>((resolve) => (finish = resolve));
    const deliver = () =>
      Promise.all(
        EVENTS.map((event) =>
          processor.process(event, merchant, [
            {
              key: event.id,
              name: "Accounts.open",
              handle: () => {
                runs.push(event.id);
                return finished;
              },
            },
          ]),
        ),
      );
    const first = deliver();
    await vi.waitFor(() => expect(runs).toHaveLength(EVENTS.length), 10_000);
    await host.down();
    finish();
    await vi.waitFor(() => expect(marksThatFailed).toBe(EVENTS.length), 10_000);
    await host.up();
    await first;
    await deliver();
    expect(runs).toHaveLength(EVENTS.length);
  }, 60_000);
}
