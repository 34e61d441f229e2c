import { Module, type Type } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { Test } from "@nestjs/testing";
import { type Client, Pool } from "pg";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import {
  ContractReconciler,
  ContractsModule,
  type PendingContract,
  type SqlNotificationStore,
} from "../../../lib";
import { WechatPaySimulator } from "../../../lib/testing";
import { moduleOfClass } from "../../docs/page-class";
import { post } from "../../notification/wechat-pay";
import { startPgbouncer } from "./servers/pgbouncer";
import { postgresqlUrl, startPostgresql } from "./servers/postgresql";
import { describeWithServers } from "./servers/programs";
import type { Server } from "./servers/server";

/** What the examples export. */
interface Reconciling {
  Reconciliation: new (
    reconciler: ContractReconciler,
    pending: { olderThanTwoHours(): AsyncIterable<PendingContract> },
    pool: Pool,
  ) => { run(): Promise<void> };
}
interface Subscribing {
  Subscriptions: Type;
  store: SqlNotificationStore;
}

describeWithServers(
  ["PostgreSQL", "PgBouncer"],
  "the examples of the guide",
  () => {
    let postgresql: Server;
    let pooler: Server;
    let wechat: WechatPaySimulator;
    let admin: Pool;

    beforeAll(async () => {
      wechat = await WechatPaySimulator.start();
      postgresql = await startPostgresql();
      pooler = await startPgbouncer(postgresql);
      admin = new Pool({ connectionString: postgresqlUrl(postgresql) });
    });
    afterAll(async () => {
      await admin.end();
      await pooler.remove();
      await postgresql.remove();
      await wechat.stop();
    });

    it.each(["docs/many-instances.md", "docs/many-instances.zh-CN.md"])(
      "let one process reconcile, behind a pooler in transaction mode (%s)",
      async (page) => {
        const { Reconciliation } = await moduleOfClass<Reconciling>(
          page,
          "Reconciliation",
          "advisory",
        );
        const module = await Test.createTestingModule({
          imports: [ContractsModule.forRoot(wechat.moduleOptions)],
        }).compile();
        const began: string[] = [];
        let goOn = () => {};
        const process = (name: string) => {
          const pool = new Pool({ connectionString: postgresqlUrl(pooler) });
          const pending = {
            async *olderThanTwoHours() {
              began.push(name);
              await new Promise<void>((resolve) => (goOn = resolve));
              yield* [] as PendingContract[];
            },
          };
          const job = new Reconciliation(
            module.get(ContractReconciler),
            pending,
            pool,
          );
          return { run: () => job.run(), pool };
        };
        const [one, other] = [process("one"), process("other")];
        try {
          const running = one.run();
          await vi.waitFor(() => expect(began).toEqual(["one"]));
          await other.run();
          expect(began).toEqual(["one"]);
          goOn();
          await running;
          const next = other.run();
          await vi.waitFor(() => expect(began).toEqual(["one", "other"]));
          goOn();
          await next;
        } finally {
          await Promise.all([one.pool.end(), other.pool.end()]);
          await module.close();
        }
      },
    );

    it("stop a reconciliation that has lost its lock", async () => {
      const { Reconciliation } = await moduleOfClass<Reconciling>(
        "docs/many-instances.md",
        "Reconciliation",
        "advisory",
      );
      const module = await Test.createTestingModule({
        imports: [ContractsModule.forRoot(wechat.moduleOptions)],
      }).compile();
      const pool = new Pool({ connectionString: postgresqlUrl(pooler) });
      let given = 0;
      const pending = {
        async *olderThanTwoHours(): AsyncGenerator<PendingContract> {
          for (;;) {
            given += 1;
            yield { service_id: 12535, out_contract_code: `absent${given}` };
          }
        },
      };
      const running = new Reconciliation(
        module.get(ContractReconciler),
        pending,
        pool,
      ).run();
      await vi.waitFor(() => expect(given).toBeGreaterThan(0));
      await admin.query(
        `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'`,
      );
      await running;
      await pool.end();
      await module.close();
    });

    it.each(["docs/notifications.md", "docs/notifications.zh-CN.md"])(
      "have their effect once, with a connection that breaks in the middle (%s)",
      async (page) => {
        vi.stubEnv("DATABASE_URL", postgresqlUrl(postgresql));
        const { Subscriptions, store } = await moduleOfClass<Subscribing>(
          page,
          "Subscriptions",
        );
        vi.unstubAllEnvs();
        await admin.query(
          `DROP TABLE IF EXISTS subscriptions, contract_notifications;
           CREATE TABLE subscriptions (code text, contract_id text, changes int DEFAULT 0);
           INSERT INTO subscriptions (code) VALUES ('A1');
           CREATE OR REPLACE FUNCTION count_change() RETURNS trigger AS
             'BEGIN NEW.changes := OLD.changes + 1; RETURN NEW; END' LANGUAGE plpgsql;
           CREATE TRIGGER counted BEFORE UPDATE ON subscriptions
             FOR EACH ROW EXECUTE FUNCTION count_change();`,
        );
        await store.ensureSchema();

        @Module({
          imports: [
            ContractsModule.forRoot({
              ...wechat.moduleOptions,
              notification: { path: "notify", store },
            }),
          ],
          providers: [Subscriptions],
        })
        class ShopModule {}
        const app = await NestFactory.create(ShopModule, {
          rawBody: true,
          logger: false,
        });
        await app.listen(0, "127.0.0.1");
        const deliver = async () => {
          const { status } = await post(
            `${await app.getUrl()}/notify`,
            wechat.signNotification({
              resource: {
                out_contract_code: "A1",
                contract_id: "1",
                contract_state: "SIGNED",
              },
            }),
          );
          return status;
        };
        try {
          // Between two statements, when nobody waits for an answer that could tell of it.
          const completeWithin = store.completeWithin.bind(store);
          store.completeWithin = async (client, ...rest) => {
            store.completeWithin = completeWithin;
            const ended = new Promise((resolve) =>
              (client as Client).once("end", resolve),
            );
            await admin.query(
              `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE state = 'idle in transaction'`,
            );
            await ended;
            return completeWithin(client, ...rest);
          };
          expect(await deliver()).toBe(500);
          expect(await deliver()).toBe(204);
          expect(await deliver()).toBe(204);
          const { rows } = await admin.query(
            "SELECT changes FROM subscriptions",
          );
          expect(rows).toEqual([{ changes: 1 }]);
        } finally {
          await app.close();
        }
      },
    );
  },
);
