import { afterAll, beforeAll, expect, it } from "vitest";
import { simulatorVariables } from "../../sample-app/tools/cluster/simulator-variables.js";
import { WechatPaySimulator } from "../../lib/testing";
import { onEachServer } from "./databases";
import { eventsOf } from "./events";
import { Programs, shopUrl } from "./program";
import { connect, type Sql } from "./sql";
import { Visitor } from "./visitor";

onEachServer("a shop that is told to end", (database) => {
  const programs = new Programs();
  let wechat: WechatPaySimulator;
  let sql: Sql;

  beforeAll(async () => {
    await database.create();
    wechat = await WechatPaySimulator.start({
      notificationTimeoutMs: 60_000,
    });
    sql = await connect(database.url);
  });
  afterAll(async () => {
    await sql.end();
    await wechat.stop();
    await database.drop();
  });

  it("finishes the notification in hand, and does not wait for pages and connections that are open", async () => {
    const shop = programs.start("src/main.js", {
      ...database.variables,
      ...simulatorVariables(wechat.moduleOptions),
      PORT: "0",
    });
    const url = await shopUrl(shop);
    const customer = new Visitor(url);
    await customer.signIn("oUpF8uMuAJO_M2pxb1Q9zNjWeS6o");
    const { number, path } = await customer.buy();
    const events = await eventsOf(customer, `${path}/events`);
    await events.next();
    wechat.notificationFaults.once("lost");
    await wechat.pay(wechat.orders[0]!.prepay_id);
    const { id, event } = wechat.notifications[0]!;

    await sql.query("BEGIN");
    await sql.query("SELECT 1 FROM orders WHERE number = $1 FOR UPDATE", [
      number,
    ]);
    const { headers, body } = wechat.signNotification(event);
    const delivery = fetch(`${url}/wechatpay/notify`, {
      method: "POST",
      headers,
      body,
    });
    await expect.poll(() => sql.waiting()).toBe(1);
    shop.signal("SIGTERM");
    await expect
      .poll(() =>
        fetch(`${url}/health/live`).then(
          () => "open",
          () => "closed",
        ),
      )
      .toBe("closed");
    await sql.query("COMMIT");

    expect((await delivery).status).toBe(204);
    expect(await shop.ended()).toBe("SIGTERM");
    const rows = await sql.query(
      "SELECT state, result FROM orders, received_notifications WHERE orders.number = $1 AND event_id = $2",
      [number, id],
    );
    expect(rows).toEqual([{ state: "PAID", result: "verified" }]);
  });
});
