import { afterAll, beforeAll, expect, it } from "vitest";
import { TcpHost } from "../e2e/tcp-host";
import { onEachServer } from "./databases";
import { eventsOf } from "./events";
import { SuiteShop } from "./shop";

onEachServer("a shop whose database goes away", (database) => {
  let host: TcpHost;
  beforeAll(async () => {
    host = new TcpHost(Number(new URL(database.url).port));
    await host.up();
  });
  afterAll(() => host.down());
  const shop = new SuiteShop({
    get variables() {
      const behind = new URL(database.url);
      behind.host = new URL(host.baseUrl).host;
      return { ...database.variables, DATABASE_URL: behind.href };
    },
    create: () => database.create(),
    drop: () => database.drop(),
  });

  it("says so, loses no notification, and goes on when it is back", async () => {
    const customer = await shop.newCustomer();
    const { number, path } = await customer.buy();
    const [order] = await shop.rows(
      "SELECT prepay_id FROM orders WHERE number = $1",
      [number],
    );
    const events = await eventsOf(customer, `${path}/events`);
    await events.next();
    await host.down();

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

    await host.up();
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
});
