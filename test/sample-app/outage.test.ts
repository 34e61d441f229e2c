import { Client } from "pg";
import { expect, it } from "vitest";
import { describeWithService } from "../notification/stores/services";
import { serverDatabase } from "./databases";
import { eventsOf } from "./events";
import { SuiteShop } from "./shop";

describeWithService(
  "DATABASE_URL",
  "a shop whose database goes away",
  (url) => {
    const database = serverDatabase(url);
    const shop = new SuiteShop(database);

    async function administer(...statements: string[]): Promise<void> {
      const client = new Client({ connectionString: url });
      await client.connect();
      for (const statement of statements) {
        await client.query(statement);
      }
      await client.end();
    }

    it("says so, loses no notification, and goes on when it is back", async () => {
      const customer = await shop.newCustomer();
      const { number, path } = await customer.buy();
      const [order] = await shop.rows(
        "SELECT prepay_id FROM orders WHERE number = $1",
        [number],
      );
      const events = await eventsOf(customer, `${path}/events`);
      await events.next();
      const name = new URL(database.variables.DATABASE_URL!).pathname.slice(1);
      await administer(
        `ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS false`,
        `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${name}'`,
      );

      const health = await fetch(`${shop.url}/health`);
      expect(health.status).toBe(503);
      expect(await health.json()).toMatchObject({
        error: { database: { status: "down" } },
      });
      const page = await customer.get("/");
      expect(page.status).toBe(500);
      expect(page.html).toContain("The shop has a problem");
      const { notification } = await shop.wechat.pay(String(order!.prepay_id));
      expect(notification?.status).toBeGreaterThanOrEqual(500);

      await administer(`ALTER DATABASE ${name} WITH ALLOW_CONNECTIONS true`);
      // The page is told when the shop listens again, for it may have missed something.
      await events.next();
      expect((await shop.wechat.redeliver(notification!.id)).status).toBe(204);
      await events.next();
      expect((await customer.get(path)).html).toContain('data-state="paid"');
      await expect
        .poll(async () => (await fetch(`${shop.url}/health`)).status)
        .toBe(200);
      events.close();
    });
  },
);
