import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { WechatPaySimulator } from "../../lib/testing";
import { describeWithService } from "../notification/stores/services";
import { onEachServer } from "./databases";
import { eventsOf } from "./events";
import { type Program, Programs, shopUrl } from "./program";
import { simulatorVariables } from "../../sample-app/tools/cluster/simulator-variables.js";
import { connect, type Sql } from "./sql";
import { Visitor } from "./visitor";

const OPENIDS = Array.from(
  { length: 40 },
  (_, index) => `oUpF8u${String(index).padStart(22, "0")}`,
);

onEachServer("two instances of the shop", (database) =>
  describeWithService("REDIS_URL", "with Redis", (redisUrl) => {
    const programs = new Programs();
    const prefix = `shop-${randomUUID()}`;
    let wechat: WechatPaySimulator;
    let sql: Sql;
    let variables: Record<string, string>;
    let shops: Program[];
    let urls: string[];
    let customers = 0;

    beforeAll(async () => {
      await database.create();
      wechat = await WechatPaySimulator.start({
        notificationTimeoutMs: 60_000,
      });
      variables = {
        ...database.variables,
        ...simulatorVariables(wechat.moduleOptions),
        PORT: "0",
        REDIS_URL: redisUrl,
        REDIS_PREFIX: prefix,
        CUSTOMERS: OPENIDS.map((openid) => `C=${openid}`).join(),
        RECONCILE_AFTER_MINUTES: "0",
        // No full hour comes in between.
        RECONCILE_EVERY_MINUTES: "35000",
        DATABASE_POOL_SIZE: "5",
      };
      // Both at once, on a database without tables.
      shops = [0, 1].map(() => programs.start("src/main.js", variables));
      urls = await Promise.all(shops.map(shopUrl));
      // Those that come later have one address with the first, as behind a load balancer.
      variables.PUBLIC_URL = urls[0]!;
      sql = await connect(database.url);
    }, 120_000);
    afterEach(() => {
      wechat.faults.clear();
      wechat.notificationFaults.clear();
    });
    afterAll(async () => {
      await sql?.end();
      await Promise.all(shops?.map((shop) => shop.end()) ?? []);
      await wechat?.stop();
      await Promise.all([database.drop(), forget(redisUrl, prefix)]);
    }, 60_000);

    async function newCustomer(url = urls[0]!): Promise<Visitor> {
      const visitor = new Visitor(url);
      await visitor.signIn(OPENIDS[customers]!);
      customers += 1;
      return visitor;
    }

    /** The same browser at the other instance, as behind a load balancer. */
    function atTheOther(visitor: Visitor): Visitor {
      const other = new Visitor(urls.find((url) => url !== visitor.shopUrl)!);
      visitor.cookies.forEach((value, name) => other.cookies.set(name, value));
      return other;
    }

    async function orderOf(number: string) {
      const rows = await sql.query(
        "SELECT prepay_id, orders.state, code, contracts.state AS contract FROM orders LEFT JOIN contracts ON code = offered_contract WHERE number = $1",
        [number],
      );
      return rows[0] as Record<string, string>;
    }

    it("make the tables once, and are one shop to a customer", async () => {
      const customer = await newCustomer();
      await customer.post("/cart", { product: "cup" });
      const other = atTheOther(customer);
      expect((await other.get("/cart")).html).toContain("White porcelain cup");
      const rows = await sql.query("SELECT count(*) AS made FROM migrations");
      expect(Number(rows[0]!.made)).toBeGreaterThan(1);
    });

    it("tell each other's pages what has changed", async () => {
      const customer = await newCustomer();
      const { number, path } = await customer.buy();
      const other = atTheOther(customer);
      const events = await eventsOf(other, `${path}/events`);
      await events.next();
      const { prepay_id } = await orderOf(number);
      await wechat.pay(prepay_id!);
      await events.next();
      expect((await other.get(`${path}/status`)).html).toContain(
        'data-state="paid"',
      );
      events.close();
    });

    it("make one order of a checkout that both are asked for at once", async () => {
      const customer = await newCustomer();
      const checkout = await customer.fillCart();
      const orders = wechat.orders.length;
      const [one, other] = await Promise.all([
        customer.checkOut(checkout),
        atTheOther(customer).checkOut(checkout),
      ]);
      expect(one.number).toBe(other.number);
      expect(wechat.orders).toHaveLength(orders + 1);
    });

    it("handle one event once, though both are told at the same time", async () => {
      await sql.query("DELETE FROM received_notifications");
      const customer = await newCustomer();
      wechat.notificationFaults.always("lost");
      const numbers: string[] = [];
      for (let orders = 0; orders < 5; orders++) {
        const { number } = await customer.buy();
        await wechat.pay((await orderOf(number)).prepay_id!);
        numbers.push(number);
      }
      const events = wechat.notifications
        .map(({ event }) => event)
        .filter(({ resource }) =>
          numbers.includes(String(Object(resource).out_trade_no)),
        );
      expect(events).toHaveLength(5);
      // Twice to each, all at once, until each delivery is acknowledged.
      const statuses = await Promise.all(
        events.flatMap((event) =>
          [...urls, ...urls].map(async (url) => {
            for (;;) {
              const { headers, body } = wechat.signNotification(event);
              const answer = await fetch(`${url}/wechatpay/notify`, {
                method: "POST",
                headers,
                body,
              });
              if (answer.status !== 503) {
                return answer.status;
              }
            }
          }),
        ),
      );
      expect(new Set(statuses)).toEqual(new Set([204]));
      await expect
        .poll(async () => {
          const rows = await sql.query(
            "SELECT event_id, count(*) AS handled FROM received_notifications WHERE result = 'verified' GROUP BY event_id",
          );
          return rows.map(({ handled }) => Number(handled));
        })
        .toEqual([1, 1, 1, 1, 1]);
      for (const number of numbers) {
        expect((await orderOf(number)).state).toBe("PAID");
      }
    });

    it("reconcile once for both", async () => {
      const customer = await newCustomer();
      const { number } = await customer.buy();
      const { prepay_id, code } = await orderOf(number);
      wechat.notificationFaults.always("lost");
      await wechat.pay(prepay_id!);
      await wechat.sign(code!);
      const runs = async () => {
        const rows = await sql.query(
          "SELECT count(*) AS made FROM reconciliation_runs",
        );
        return Number(rows[0]!.made);
      };
      // The one that both had planned for their start.
      await expect.poll(runs).toBe(1);
      await customer.post("/admin/reconciliations");
      await expect.poll(runs).toBe(2);
      expect(await orderOf(number)).toMatchObject({
        state: "PAID",
        contract: "SIGNED",
      });
    });

    it("are healthy with Redis", async () => {
      const health = async () => (await fetch(`${urls[0]}/health`)).json();
      // One look takes a second at most, which a busy machine may need longer for.
      await expect.poll(health).toMatchObject({
        status: "ok",
        details: { redis: { status: "up" }, wechatpay: { status: "up" } },
      });
    });

    it("go on with the same number and code where one died between WeChat Pay's answer and its own commit", async () => {
      const dying = programs.start("src/main.js", variables);
      const customer = await newCustomer(await shopUrl(dying));
      const checkout = await customer.fillCart();
      wechat.faults.always({
        kind: "hang",
        match: { path: "/v3/password-exempt-contract/" },
      });
      const contracts = wechat.contracts.length;
      const broken = customer.checkOut(checkout).catch(() => "broken");
      await expect.poll(() => wechat.contracts.length).toBe(contracts + 1);
      const code = wechat.contracts.at(-1)!.out_contract_code;
      await dying.end("SIGKILL");
      expect(await broken).toBe("broken");

      wechat.faults.clear();
      const survivor = new Visitor(urls[0]!);
      customer.cookies.forEach((value, name) =>
        survivor.cookies.set(name, value),
      );
      const { path } = await survivor.checkOut(checkout);
      // The time for which an order is one process's is short.
      await expect
        .poll(async () => (await survivor.get(path)).html)
        .toContain('data-state="stalled"');
      const page = await survivor.checkOut(checkout);
      expect(page.html).toContain('data-contract="offered"');
      expect(await orderOf(page.number)).toMatchObject({ code });
      expect(
        wechat.orders.filter(
          ({ out_trade_no }) => out_trade_no === page.number,
        ),
      ).toHaveLength(1);
    });
  }),
);

/** Removes every key of this prefix. */
async function forget(redisUrl: string, prefix: string): Promise<void> {
  const redis = new Redis(redisUrl);
  for await (const keys of redis.scanStream({ match: `${prefix}:*` })) {
    await Promise.all((keys as string[]).map((key) => redis.del(key)));
  }
  await redis.quit();
}
