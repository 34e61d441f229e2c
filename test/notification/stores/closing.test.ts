import { randomUUID } from "node:crypto";
import { NestFactory } from "@nestjs/core";
import { Redis } from "ioredis";
import { createPool } from "mysql2/promise";
import { Pool } from "pg";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import {
  ContractsModule,
  type NotificationStore,
  OnContractSigned,
  RedisNotificationStore,
  SqlNotificationStore,
} from "../../../lib";
import { WechatPaySimulator } from "../../../lib/testing";
import { post } from "../wechat-pay";
import { describeWithService } from "./services";

const DEADLINE_MS = 2_000;
const LEASE_MS = 3_000;

/** A connection of one process, and the store that it keeps. */
interface Connection {
  store: NotificationStore;
  close(): Promise<unknown> | void;
}

describeWithService("REDIS_URL", "a store in Redis,", (url) => {
  const prefix = `${randomUUID()}:`;
  isClosedInTime(async () => {
    const redis = new Redis(url);
    return {
      store: new RedisNotificationStore(redis, { prefix }),
      close: () => redis.quit(),
    };
  });
});
describeWithService("DATABASE_URL", "a store in PostgreSQL,", (url) => {
  const table = `closing_${randomUUID().slice(0, 8)}`;
  isClosedInTime(async () => {
    const pool = new Pool({ connectionString: url });
    const store = new SqlNotificationStore(pool, { table });
    await store.ensureSchema();
    return { store, close: () => pool.end() };
  });
});
describeWithService("MYSQL_URL", "a store in MariaDB,", (uri) => {
  const table = `closing_${randomUUID().slice(0, 8)}`;
  isClosedInTime(async () => {
    const pool = createPool({ uri });
    const store = new SqlNotificationStore(pool, { table });
    await store.ensureSchema();
    return { store, close: () => pool.end() };
  });
});

function isClosedInTime(open: () => Promise<Connection>): void {
  let wechat: WechatPaySimulator;
  let runs: (() => void)[];
  let code: string;

  class Subscriptions {
    @OnContractSigned()
    open(): Promise<void> {
      return new Promise((finish) => runs.push(finish));
    }
  }

  beforeEach(async () => {
    wechat = await WechatPaySimulator.start();
    runs = [];
    code = randomUUID().slice(0, 8);
  });
  afterEach(() => wechat.stop());

  /** A process of the shop, whose connection is closed by a hook of Nest's. */
  async function openShop(
    hook: "onModuleDestroy" | "onApplicationShutdown",
    settings: { deadlineMs?: number; leaseMs?: number } = {},
  ) {
    const { store, close } = await open();
    let isClosed = false;
    const closing = {
      [hook]: async () => {
        await close();
        isClosed = true;
      },
    };
    class ShopModule {}
    const app = await NestFactory.create(
      {
        module: ShopModule,
        imports: [
          ContractsModule.forRoot({
            ...wechat.moduleOptions,
            notification: { path: "notify", store, ...settings },
          }),
        ],
        providers: [Subscriptions, { provide: "closing", useValue: closing }],
      },
      { rawBody: true, logger: false },
    );
    await app.listen(0, "127.0.0.1");
    const url = `${await app.getUrl()}/notify`;
    return {
      app,
      isClosed: () => isClosed,
      async deliver() {
        const { headers, body } = wechat.signNotification({
          resource: { out_contract_code: code, contract_state: "SIGNED" },
        });
        // A connection that is kept would have the server wait for its end.
        const closing = { ...headers, Connection: "close" };
        const { status } = await post(url, { headers: closing, body });
        return status;
      },
    };
  }

  /** How often the handler has run when another process has the event handled, too. */
  async function runsInTheEnd(): Promise<number> {
    const shop = await openShop("onApplicationShutdown");
    await vi.waitFor(async () => {
      const delivery = shop.deliver();
      // A second run has nothing to wait for.
      const finishing = setInterval(() => runs.forEach((finish) => finish()));
      const status = await delivery;
      clearInterval(finishing);
      expect(status).toBe(204);
    });
    await shop.app.close();
    return runs.length;
  }

  it("closed in onApplicationShutdown, has the mark of the notification in hand", async () => {
    const shop = await openShop("onApplicationShutdown");
    const delivery = shop.deliver();
    await vi.waitFor(() => expect(runs).toHaveLength(1));
    const end = shop.app.close();
    runs[0]!();
    expect(await delivery).toBe(204);
    await end;
    expect(shop.isClosed()).toBe(true);
    expect(await runsInTheEnd()).toBe(1);
  });

  it("closed in onModuleDestroy, loses the mark of the notification in hand", async () => {
    const shop = await openShop("onModuleDestroy", {
      deadlineMs: DEADLINE_MS,
      leaseMs: LEASE_MS,
    });
    const delivery = shop.deliver();
    await vi.waitFor(() => expect(runs).toHaveLength(1));
    const end = shop.app.close();
    await vi.waitFor(() => expect(shop.isClosed()).toBe(true));
    runs[0]!();
    expect(await delivery).toBe(503);
    await end;
    expect(await runsInTheEnd()).toBe(2);
  });

  it("closed in onApplicationShutdown, loses the mark of a handler that is beyond its deadline", async () => {
    const shop = await openShop("onApplicationShutdown", {
      deadlineMs: DEADLINE_MS,
      leaseMs: LEASE_MS,
    });
    expect(await shop.deliver()).toBe(503);
    await shop.app.close();
    expect(shop.isClosed()).toBe(true);
    runs[0]!();
    expect(await runsInTheEnd()).toBe(2);
  });
}
