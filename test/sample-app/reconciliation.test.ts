import { randomUUID } from "node:crypto";
import { beforeEach, expect, it, vi } from "vitest";
import { RefundService } from "../../lib";
import { ContractBook } from "../../sample-app/src/contracts/contract-book.js";
import { Order } from "../../sample-app/src/orders/order.entity.js";
import { OrdersService } from "../../sample-app/src/orders/orders.service.js";
import { PendingContracts } from "../../sample-app/src/reconciliation/pending-contracts.js";
import { ReconciliationSchedule } from "../../sample-app/src/reconciliation/reconciliation-schedule.js";
import { ReconciliationService } from "../../sample-app/src/reconciliation/reconciliation.service.js";
import { ago } from "./ago";
import { onEachDatabase } from "./databases";
import { eventsOf } from "./events";
import { SuiteShop } from "./shop";

onEachDatabase("reconciliation", (database) => {
  const shop = new SuiteShop(database, { RECONCILE_AFTER_MINUTES: "30" });

  beforeEach(() =>
    // What earlier tests left is none of this one's business.
    shop.rows("UPDATE orders SET prepaid_at = NULL"),
  );

  /** A checkout of so long ago that its notifications should have come. */
  async function earlierCheckout(placedAt = ago(1, "hour")) {
    const customer = await shop.newCustomer();
    const { number, path } = await customer.buy();
    await shop.rows(
      "UPDATE orders SET prepaid_at = $2, asked_at = $2 WHERE number = $1",
      [number, placedAt],
    );
    const [row] = await shop.rows(
      "SELECT prepay_id, code FROM orders JOIN contracts ON code = offered_contract WHERE number = $1",
      [number],
    );
    const { prepay_id, code } = row as { prepay_id: string; code: string };
    return { customer, number, path, prepay_id, code };
  }

  async function reconcile() {
    const visitor = await shop.newCustomer();
    const { html } = await visitor.post("/admin/reconciliations");
    const [, run = ""] = /<tr data-run="\d+">(.*?)<\/tr>/s.exec(html) ?? [];
    return Object.fromEntries(
      Array.from(
        run.matchAll(/data-found="(\w+)">(\d+)/g),
        ([, name, count]) => [name, Number(count)],
      ),
    );
  }

  it("finds what was paid and signed though every notification was lost", async () => {
    const { customer, path, prepay_id, code } = await earlierCheckout();
    shop.wechat.notificationFaults.always("lost");
    await shop.wechat.pay(prepay_id);
    const { contract_id } = await shop.wechat.sign(code);
    expect((await customer.get(path)).html).toContain('data-state="payable"');

    expect(await reconcile()).toEqual({
      signed: 1,
      terminated: 0,
      absent: 0,
      paid: 1,
      failed: 0,
    });
    const { html } = await customer.get(path);
    expect(html).toContain('data-state="paid"');
    expect(html).toContain('data-contract="signed"');
    expect(
      await shop.rows("SELECT contract_id FROM contracts WHERE code = $1", [
        code,
      ]),
    ).toEqual([{ contract_id }]);

    // The notifications come after all: duplicates.
    shop.wechat.notificationFaults.clear();
    for (const { id } of shop.wechat.notifications.slice(-2)) {
      expect((await shop.wechat.redeliver(id)).status).toBe(204);
    }
    expect(await reconcile()).toMatchObject({ signed: 0, paid: 0 });
  });

  it("leaves alone what may still be notified", async () => {
    const { prepay_id, code } = await earlierCheckout(ago(1, "minute"));
    shop.wechat.notificationFaults.always("lost");
    await shop.wechat.pay(prepay_id);
    await shop.wechat.sign(code);
    expect(await reconcile()).toMatchObject({ signed: 0, paid: 0 });
  });

  it("asks no more about a contract that cannot be signed any longer", async () => {
    const { code } = await earlierCheckout(ago(4, "hour"));
    expect(await reconcile()).toMatchObject({ absent: 1 });
    expect(
      await shop.rows("SELECT state FROM contracts WHERE code = $1", [code]),
    ).toEqual([{ state: "LAPSED" }]);
    expect(await reconcile()).toMatchObject({ absent: 0 });
  });

  it("clears the doubt about a contract that is signed as before", async () => {
    const { customer, code } = await earlierCheckout();
    await shop.wechat.sign(code);
    await shop.app.get(ContractBook).doubt(code);
    expect((await customer.get("/contracts")).html).toContain("being checked");
    expect(await reconcile()).toMatchObject({ signed: 1 });
    expect((await customer.get("/contracts")).html).not.toContain(
      "being checked",
    );
    expect((await customer.buy()).html).toContain("without the password");
  });

  it("ends what a customer wished ended and WeChat Pay did not end, and has it pay nothing meanwhile", async () => {
    const { customer, code } = await earlierCheckout();
    await shop.wechat.sign(code);
    shop.wechat.faults.always({
      kind: "status",
      status: 500,
      code: "SYSTEM_ERROR",
      match: { method: "POST", path: "/v3/password-exempt-contract/" },
    });
    const { html } = await customer.post(`/contracts/${code}/terminate`);
    expect(html).toContain('data-outcome="unconfirmed"');
    // Asked, WeChat Pay says that it is signed.
    expect(await reconcile()).toMatchObject({ signed: 1, terminated: 0 });
    const ending = (await customer.get("/contracts")).html;
    expect(ending).toContain('data-contract="SIGNED"');
    expect(ending).toContain("data-ending");
    const order = await customer.buy();
    expect(order.html).not.toContain("without the password");
    expect(order.html).not.toContain("data-contract");

    shop.wechat.faults.clear();
    expect(await reconcile()).toMatchObject({ signed: 0, terminated: 1 });
    expect(
      shop.wechat.contracts.find(
        ({ out_contract_code }) => out_contract_code === code,
      ),
    ).toMatchObject({ contract_state: "TERMINATED" });
    const ended = (await customer.get("/contracts")).html;
    expect(ended).toContain('data-contract="TERMINATED"');
    expect(ended).not.toContain("data-ending");
    expect((await customer.buy()).html).toContain('data-contract="offered"');
  });

  it("leaves a doubt alone that has come up while it asked", async () => {
    const { code } = await earlierCheckout();
    await shop.wechat.sign(code);
    await shop.app.get(ContractBook).doubt(code);
    const doubtedAt = async () => {
      const [row] = await shop.rows(
        "SELECT doubted_at FROM contracts WHERE code = $1",
        [code],
      );
      return row!.doubted_at as Date | null;
    };
    const since = (await doubtedAt())!.getTime();
    const settle = (startedAt: number) =>
      shop.app.get(PendingContracts).settle(
        {
          signed: [code],
          terminated: [],
          unhandled: [],
          absent: [],
          other: [],
          failed: [],
        },
        new Date(startedAt),
      );
    await settle(since - 1);
    expect(await doubtedAt()).not.toBeNull();
    await settle(since + 1);
    expect(await doubtedAt()).toBeNull();
  });

  it("lets a contract pay no more that WeChat Pay knows nothing of", async () => {
    const { customer, code } = await earlierCheckout();
    await shop.wechat.sign(code);
    await shop.app.get(ContractBook).doubt(code);
    shop.wechat.faults.always({
      kind: "status",
      status: 404,
      code: "RESOURCE_NOT_EXISTS",
      match: { method: "GET", path: "/v3/password-exempt-contract/" },
    });
    expect(await reconcile()).toMatchObject({ absent: 1 });
    expect(
      await shop.rows(
        "SELECT state, doubted_at FROM contracts WHERE code = $1",
        [code],
      ),
    ).toEqual([{ state: "LAPSED", doubted_at: null }]);
    expect((await customer.buy()).html).toContain('data-contract="offered"');
  });

  it("closes an order that nobody has paid for a day, and tells its page", async () => {
    const { customer, path, prepay_id } = await earlierCheckout(
      ago(25, "hour"),
    );
    const events = await eventsOf(customer, `${path}/events`);
    await events.next();
    expect(await reconcile()).toMatchObject({ paid: 0, failed: 0 });
    await events.next();
    expect((await customer.get(path)).html).toContain('data-state="closed"');
    expect(
      shop.wechat.orders.find((order) => order.prepay_id === prepay_id)
        ?.trade_state,
    ).toBe("CLOSED");
    events.close();
  });

  /** As where the process was killed before it could keep WeChat Pay's answer. */
  const forgetPlacing = (number: string, createdAt: Date) =>
    shop.rows(
      "UPDATE orders SET prepay_id = NULL, prepaid_at = NULL, asked_at = NULL, created_at = $2 WHERE number = $1",
      [number, createdAt],
    );

  it("finds what was paid of an order of which it does not know that it was placed", async () => {
    const { customer, number, path, prepay_id } = await earlierCheckout();
    await forgetPlacing(number, ago(1, "hour"));
    shop.wechat.notificationFaults.always("lost");
    await shop.wechat.pay(prepay_id);
    expect(await reconcile()).toMatchObject({ paid: 1, failed: 0 });
    expect((await customer.get(path)).html).toContain('data-state="paid"');
  });

  it("closes what WeChat Pay never took, after a day", async () => {
    const customer = await shop.newCustomer();
    shop.wechat.faults.always({ kind: "status", status: 503 });
    const { number, path, html } = await customer.buy();
    expect(html).toContain('data-state="stalled"');
    shop.wechat.faults.clear();
    await forgetPlacing(number, ago(23, "hour"));
    await reconcile();
    expect((await customer.get(path)).html).toContain('data-state="stalled"');
    await forgetPlacing(number, ago(25, "hour"));
    await reconcile();
    expect((await customer.get(path)).html).toContain('data-state="closed"');
  });

  it("does not close an order that has been placed under another number meanwhile", async () => {
    const { customer, number, path } = await earlierCheckout(ago(25, "hour"));
    const closings = () =>
      shop.wechat.exchanges.filter((each) => each.path.endsWith("/close"));
    const before = closings().length;
    shop.wechat.faults.once({
      kind: "delay",
      ms: 2_000,
      match: { method: "POST", path: "/v3/pay/transactions/out-trade-no/" },
    });
    const run = reconcile();
    await expect.poll(() => closings().length).toBeGreaterThan(before);
    await shop.rows(
      "UPDATE orders SET out_trade_no = $2, prepaid_at = $3 WHERE number = $1",
      [number, randomUUID().replaceAll("-", ""), new Date()],
    );
    await run;
    expect((await customer.get(path)).html).toContain('data-state="payable"');
  });

  it("finds what was paid though the shop was away for days", async () => {
    const { prepay_id } = await earlierCheckout(ago(5 * 24, "hour"));
    shop.wechat.notificationFaults.always("lost");
    await shop.wechat.pay(prepay_id);
    expect(await reconcile()).toMatchObject({ paid: 1 });
  });

  it("takes what was paid and given back since, unless it is not the order's", async () => {
    const ours = await earlierCheckout();
    const others = await earlierCheckout();
    shop.wechat.notificationFaults.always("lost");
    const refunds = shop.app.get(RefundService).domestic;
    for (const { prepay_id, number } of [ours, others]) {
      await shop.wechat.pay(prepay_id);
      const [row] = await shop.rows(
        "SELECT total FROM orders WHERE number = $1",
        [number],
      );
      const total = Number(row!.total);
      await refunds.apply({
        out_trade_no: number,
        out_refund_no: number,
        notify_url: `${shop.url}/wechatpay/notify`,
        amount: { refund: total, total, currency: "CNY" },
      });
    }
    await shop.rows("UPDATE orders SET total = total + 1 WHERE number = $1", [
      others.number,
    ]);
    await reconcile();
    expect((await ours.customer.get(ours.path)).html).toContain(
      'data-state="paid"',
    );
    expect((await others.customer.get(others.path)).html).not.toContain(
      'data-state="paid"',
    );
  });

  // So many questions take ten seconds at least, as no more are asked in one.
  const MANY = { timeout: 300_000 };

  it(
    "finds a payment behind any number of orders, and asks first about what it has not asked about for longest",
    MANY,
    async () => {
      const { number, prepay_id } = await earlierCheckout();
      shop.wechat.notificationFaults.always("lost");
      await shop.wechat.pay(prepay_id);
      const abandoned = Array.from({ length: 500 }, (_, index) => ({
        number: `abandoned${index}`,
        outTradeNo: `abandoned${index}`,
        checkoutId: randomUUID(),
        openid: "o",
        description: "x",
        lines: [],
        total: 1,
        state: "OPEN" as const,
        prepayId: "wx",
        prepaidAt: ago(20, "hour"),
        askedAt: ago(2, "hour"),
      }));
      await shop.dataSource.getRepository(Order).insert(abandoned);
      const before = asked(shop).length;
      expect(await reconcile()).toMatchObject({ paid: 1 });
      expect(
        await shop.rows("SELECT state FROM orders WHERE number = $1", [number]),
      ).toEqual([{ state: "PAID" }]);
      const numbers = asked(shop).slice(before);
      expect(numbers).toHaveLength(501);
      expect(new Set(numbers).size).toBe(501);
      // Four are asked about at one time.
      expect(numbers.slice(-4)).toContain(number);
      await shop.rows("DELETE FROM orders WHERE number LIKE 'abandoned%'");
    },
  );

  it("does not take a payment that is not the order's", async () => {
    const { customer, path, number, prepay_id } = await earlierCheckout();
    shop.wechat.notificationFaults.always("lost");
    await shop.wechat.pay(prepay_id);
    await shop.rows("UPDATE orders SET total = total + 1 WHERE number = $1", [
      number,
    ]);
    expect(await reconcile()).toMatchObject({ paid: 0, failed: 1 });
    expect((await customer.get(path)).html).not.toContain('data-state="paid"');
    expect(
      shop.log.some(
        ({ order, msg }) =>
          order === number && String(msg).startsWith("What was paid"),
      ),
    ).toBe(true);
  });

  it("forgets every notification whose time is over", async () => {
    const old = Array.from({ length: 2_500 }, (_, index) => `old${index}`);
    await shop.rows(
      `INSERT INTO contract_notifications (id, token, done, expires_at) VALUES ${old
        .map((id) => `('${id}', 'token', true, $1)`)
        .join()}`,
      [ago(1, "hour")],
    );
    await reconcile();
    expect(
      await shop.rows(
        "SELECT 1 FROM contract_notifications WHERE id LIKE 'old%'",
      ),
    ).toEqual([]);
  });

  it("counts what it could not ask about, and asks again", async () => {
    const { prepay_id, code } = await earlierCheckout();
    shop.wechat.notificationFaults.always("lost");
    await shop.wechat.pay(prepay_id);
    await shop.wechat.sign(code);
    shop.wechat.faults.always({
      kind: "status",
      status: 400,
      code: "PARAM_ERROR",
      match: { method: "GET" },
    });
    expect(await reconcile()).toMatchObject({ signed: 0, paid: 0, failed: 2 });
    shop.wechat.faults.clear();
    expect(await reconcile()).toMatchObject({ signed: 1, paid: 1, failed: 0 });
  });
});

onEachDatabase("a shop that ends during a reconciliation", (database) => {
  const shop = new SuiteShop(database, { RECONCILE_AFTER_MINUTES: "0" });

  it("breaks it off, and has the database until then", async () => {
    await eightOrders(shop);
    const service = shop.app.get(ReconciliationService);
    const beforeShutdown = service.beforeApplicationShutdown.bind(service);
    const hasEnded = new Promise<void>((end) => {
      vi.spyOn(service, "beforeApplicationShutdown").mockImplementation(() => {
        beforeShutdown();
        end();
      });
    });
    let closing: Promise<void> | undefined;
    onFirstAsked(shop, async () => {
      closing = shop.app.close();
      await hasEnded;
    });
    await shop.app.get(ReconciliationSchedule).runNow();
    await closing;
    expect(asked(shop).length).toBeLessThan(8);
  });
});

onEachDatabase("a reconciliation that has no time left", (database) => {
  const shop = new SuiteShop(database, {
    RECONCILE_AFTER_MINUTES: "0",
    RECONCILE_EVERY_MINUTES: "59",
  });

  it("is broken off, and the next goes on", async () => {
    await eightOrders(shop);
    const over = new AbortController();
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    const timers = vi
      .spyOn(AbortSignal, "timeout")
      .mockImplementation((ms) =>
        ms === 59 * 60_000 ? over.signal : timeout(ms),
      );
    onFirstAsked(shop, async () => over.abort());
    await shop.app.get(ReconciliationSchedule).runNow();
    timers.mockRestore();
    expect(asked(shop).length).toBeLessThan(8);
    expect(await shop.rows("SELECT failed FROM reconciliation_runs")).toEqual([
      { failed: 0 },
    ]);
    expect(
      shop.log.some(({ msg }) => String(msg).startsWith("There was no time")),
    ).toBe(true);

    await shop.app.get(ReconciliationSchedule).runNow();
    expect(new Set(asked(shop)).size).toBe(8);
  });
});

/** Placed so long ago that they are asked about; a run begins with four at one time. */
async function eightOrders(shop: SuiteShop): Promise<void> {
  const customer = await shop.newCustomer();
  for (let orders = 0; orders < 8; orders++) {
    await customer.buy();
  }
  await shop.rows("UPDATE orders SET prepaid_at = $1, asked_at = $1", [
    ago(1, "hour"),
  ]);
}

/** Before the first order of a run is asked about. */
function onFirstAsked(shop: SuiteShop, during: () => Promise<void>): void {
  const orders = shop.app.get(OrdersService);
  const asked = orders.asked.bind(orders);
  vi.spyOn(orders, "asked").mockImplementationOnce(async (order) => {
    await during();
    await asked(order);
  });
}

/** The numbers of the orders that WeChat Pay was asked about. */
function asked(shop: SuiteShop): string[] {
  return shop.wechat.exchanges.flatMap(
    ({ path }) => /out-trade-no\/(\w+)/.exec(path)?.[1] ?? [],
  );
}
