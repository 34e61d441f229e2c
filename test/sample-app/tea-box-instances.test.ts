import { randomUUID } from "node:crypto";
import { Redis } from "ioredis";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { simulatorVariables } from "../../sample-app/tools/cluster/simulator-variables.js";
import { WechatPaySimulator } from "../../lib/testing";
import { describeWithService } from "../notification/stores/services";
import { onEachServer } from "./databases";
import { Programs, shopUrl } from "./program";
import { connect, type Sql } from "./sql";
import { monthFrom, Subscriber, toDay, today } from "./subscriber";
import { Visitor } from "./visitor";

const OPENIDS = Array.from(
  { length: 8 },
  (_, index) => `oUpF8u${String(index).padStart(22, "0")}`,
);

onEachServer("the tea box of two processes", (database) =>
  describeWithService("REDIS_URL", "with Redis", (redisUrl) => {
    const programs = new Programs();
    const prefix = `shop-${randomUUID()}`;
    let wechat: WechatPaySimulator;
    let sql: Sql;
    let variables: Record<string, string>;
    let customers = 0;

    beforeAll(async () => {
      await database.create();
      wechat = await WechatPaySimulator.start({
        notificationTimeoutMs: 60_000,
        deductionOutcome: "ACCEPT",
      });
      await toDay(wechat, `${monthFrom(today(wechat), 1)}-15`);
      variables = {
        ...database.variables,
        ...simulatorVariables(wechat.moduleOptions),
        PORT: "0",
        REDIS_URL: redisUrl,
        REDIS_PREFIX: prefix,
        CUSTOMERS: OPENIDS.map((openid) => `C=${openid}`).join(),
        RECONCILE_AFTER_MINUTES: "0",
        // What is run here is told to run.
        RECONCILE_EVERY_MINUTES: "35000",
        RENEW_EVERY_MINUTES: "35000",
      };
    }, 120_000);
    afterEach(() => wechat.faults.clear());
    afterAll(async () => {
      await sql?.end();
      await wechat?.stop();
      await database.drop();
      await forget(redisUrl, prefix);
    }, 60_000);

    async function newSubscriber(shop: string) {
      const openid = OPENIDS[customers++]!;
      const visitor = new Visitor(shop);
      await visitor.signIn(openid);
      const subscriber = new Subscriber(visitor, wechat, openid);
      await subscriber.subscribe();
      return subscriber;
    }

    const numbersOf = (subscribers: Subscriber[]) =>
      subscribers.map((each) => each.deductions().length);

    it("is deducted once, though both renew, both try again, and one is killed in the middle", async () => {
      const first = programs.start("src/main.js", variables);
      const firstUrl = await shopUrl(first);
      const second = programs.start("src/main.js", variables);
      const secondUrl = await shopUrl(second);
      sql = await connect(database.url);
      const subscribers: Subscriber[] = [];
      for (const shop of [firstUrl, secondUrl, firstUrl, secondUrl]) {
        subscribers.push(await newSubscriber(shop));
      }
      const [failing] = subscribers;
      const { nextOn } = await failing!.page();
      await toDay(wechat, nextOn!);

      const admins = [new Visitor(firstUrl), new Visitor(secondUrl)];
      await Promise.all(
        [...admins, ...admins].map((admin) => admin.post("/admin/renewals")),
      );
      await expect.poll(() => numbersOf(subscribers)).toEqual([1, 1, 1, 1]);

      // The customer presses the button at both.
      const number = failing!.pending();
      await wechat.settleDeduction(number, "NOTENOUGH");
      const elsewhere = new Visitor(secondUrl);
      failing!.visitor.cookies.forEach((value, name) =>
        elsewhere.cookies.set(name, value),
      );
      await Promise.all(
        [failing!.visitor, elsewhere].map((each) =>
          each.post("/tea-box/try-again"),
        ),
      );
      expect(failing!.deductions().map(([each]) => each)).toEqual([
        number,
        `${number}-2`,
      ]);
      for (const each of subscribers) {
        await wechat.settleDeduction(each.pending(), "SUCCESS");
      }
      await first.end();

      // The next month: the one that is left dies between WeChat Pay's answer and its own commit.
      await toDay(wechat, (await subscribers[1]!.page()).nextOn!);
      wechat.faults.always({
        kind: "hang",
        match: { path: "/v3/papay/pay/transactions/apply" },
      });
      await new Visitor(secondUrl).post("/admin/renewals");
      const made = () =>
        numbersOf(subscribers).reduce((sum, count) => sum + count);
      await expect.poll(made).toBe(6);
      await second.end("SIGKILL");
      wechat.faults.clear();
      // The time for which a box is one process's is short; the test does not wait for its end.
      await sql.query("UPDATE tea_boxes SET lease_until = NULL");

      const third = programs.start("src/main.js", variables);
      const admin = new Visitor(await shopUrl(third));
      await admin.post("/admin/renewals");
      // The job of the dead is taken over when its lock has ended.
      const patience = { timeout: 150_000, interval: 500 };
      await expect
        .poll(() => numbersOf(subscribers), patience)
        .toEqual([3, 2, 2, 2]);
      const states = async () => {
        const rows = await sql.query(
          "SELECT month, state, count(*) AS boxes FROM tea_boxes GROUP BY month, state ORDER BY month",
        );
        return rows.map(({ state, boxes }) => [state, Number(boxes)]);
      };
      await expect.poll(states, patience).toEqual([
        ["PAID", 4],
        ["PAID", 4],
        ["DEDUCTING", 4],
      ]);
      const numbers = subscribers.flatMap((each) =>
        each.deductions().map(([out_trade_no]) => out_trade_no),
      );
      expect(new Set(numbers).size).toBe(9);
      await third.end();
    }, 400_000);
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
