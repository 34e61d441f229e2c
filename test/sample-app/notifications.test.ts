import { afterEach, beforeAll, expect, it } from "vitest";
import { ReceivedNotification } from "../../sample-app/src/notifications/received-notification.entity.js";
import { Housekeeping } from "../../sample-app/src/reconciliation/housekeeping.js";
import type { Page, Visitor } from "./visitor";
import { onEachDatabase } from "./databases";
import { SuiteShop } from "./shop";

/** The rows of the admin page's notifications, the newest first. */
async function notificationsOf(visitor: Visitor) {
  const page = await visitor.get("/admin");
  return Array.from(
    page.html.matchAll(/<tr data-result="(\w+)">(.*?)<\/tr>/gs),
    ([, result, cells = ""]) => [
      result,
      ...Array.from(
        cells.matchAll(/<td[^>]*>(.*?)<\/td>/gs),
        ([, cell]) => cell,
      ).slice(2),
    ],
  );
}

onEachDatabase("the notifications of WeChat Pay", (database) => {
  const shop = new SuiteShop(database);
  /** Deliveries of this test that the shop has answered. */
  let answered = 0;

  beforeAll(() => {
    shop.wechat.events.on("delivery", (_notification, { status }) => {
      answered += status === undefined ? 0 : 1;
    });
  });
  afterEach(async () => {
    await allWrittenDown();
    await shop.rows("DELETE FROM received_notifications");
    answered = 0;
  });

  /** A delivery is written down a moment after its answer. */
  async function allWrittenDown() {
    await shop.wechat.notificationsSettled();
    await expect
      .poll(() => shop.rows("SELECT 1 FROM received_notifications"))
      .toHaveLength(answered);
  }

  async function orderOf(page: Page & { number: string }) {
    const [row] = await shop.rows(
      "SELECT prepay_id, code, total FROM orders JOIN contracts ON code = offered_contract WHERE number = $1",
      [page.number],
    );
    return row as { prepay_id: string; code: string; total: number };
  }

  it("are shown as verified, duplicate or refused, with the reason", async () => {
    const customer = await shop.newCustomer();
    const { prepay_id, code } = await orderOf(await customer.buy());
    shop.wechat.notificationFaults.once("wrongBody");
    const { notification: forged } = await shop.wechat.pay(prepay_id);
    expect(forged?.status).toBe(401);
    await allWrittenDown();
    expect(await notificationsOf(customer)).toEqual([
      ["refused", "—", "—", "the signature does not hold", "401"],
    ]);

    const { id } = forged!;
    await shop.wechat.redeliver(id);
    await allWrittenDown();
    await shop.wechat.redeliver(id);
    await allWrittenDown();
    expect(await notificationsOf(customer)).toEqual([
      ["duplicate", "TRANSACTION.SUCCESS", id, "", "204"],
      ["verified", "TRANSACTION.SUCCESS", id, "", "204"],
      ["refused", "—", "—", "the signature does not hold", "401"],
    ]);

    const { notification } = await shop.wechat.sign(code);
    await allWrittenDown();
    expect(await notificationsOf(customer)).toContainEqual([
      "verified",
      "ENTRUST.SIGN",
      notification.id,
      "",
      "204",
    ]);
  });

  it.each([
    ["unsigned", "a header of the signature is missing"],
    ["wrongKey", "the signature does not hold"],
    ["wrongSerial", "unknown certificate serial or public key id"],
    ["stale", "the timestamp is too old or in the future"],
    ["signtest", "the signature does not hold"],
  ] as const)("that are %s change nothing", async (fault, reason) => {
    const customer = await shop.newCustomer();
    const page = await customer.buy();
    const { prepay_id } = await orderOf(page);
    shop.wechat.notificationFaults.once(fault);
    await shop.wechat.pay(prepay_id);
    await allWrittenDown();
    expect(await notificationsOf(customer)).toEqual([
      ["refused", "—", "—", reason, "401"],
    ]);
    expect((await customer.get(page.path)).html).toContain(
      'data-state="payable"',
    );
  });

  /** Sends what WeChat Pay could have signed. */
  async function send(event_type: string, resource: object) {
    const { headers, body } = shop.wechat.signNotification({
      event_type,
      resource: resource as Record<string, unknown>,
    });
    const answer = await fetch(`${shop.url}/wechatpay/notify`, {
      method: "POST",
      headers,
      body,
    });
    answered += 1;
    return answer;
  }

  it("of another amount or another merchant than the shop's own record are refused", async () => {
    const customer = await shop.newCustomer();
    const page = await customer.buy();
    const { total } = await orderOf(page);
    const paid = {
      appid: "wxd678efh567hg6787",
      mchid: shop.wechat.merchant.mchid,
      out_trade_no: page.number,
      trade_state: "SUCCESS",
      transaction_id: "4200000000",
      amount: { total, currency: "CNY" },
      payer: { openid: customer.openid },
    };
    for (const wrong of [
      { amount: { total: 1, currency: "CNY" } },
      { mchid: "1900000999" },
      { out_trade_no: "0".repeat(32) },
      { trade_state: "REFUND" },
      { amount: { total, currency: "USD" } },
      { appid: "wxSomebodyElse" },
      { payer: { openid: "oSomebodyElse" } },
      { payer: undefined },
    ]) {
      const answer = await send("TRANSACTION.SUCCESS", { ...paid, ...wrong });
      expect(answer.status).toBe(409);
    }
    await allWrittenDown();
    expect(await notificationsOf(customer)).toContainEqual([
      "refused",
      "TRANSACTION.SUCCESS",
      expect.any(String),
      "does not match the shop&#x27;s record",
      "409",
    ]);
    expect((await send("TRANSACTION.SUCCESS", paid)).status).toBe(204);
    expect((await customer.get(page.path)).html).toContain('data-state="paid"');
  });

  it("of a contract of another user, or one that was never offered, are refused", async () => {
    const customer = await shop.newCustomer();
    const { code } = await orderOf(await customer.buy());
    const signed = {
      out_contract_code: code,
      openid: customer.openid,
      contract_id: "123",
      contract_state: "SIGNED",
    };
    for (const wrong of [
      { openid: "oSomebodyElse" },
      { service_id: 1 },
      { out_contract_code: "never0offered" },
      // With neither openid nor service there is nothing else to compare.
      { out_contract_code: "never0offered", openid: undefined },
    ]) {
      const answer = await send("ENTRUST.SIGN", { ...signed, ...wrong });
      expect(answer.status).toBe(409);
    }
    expect((await customer.get("/contracts")).html).not.toContain(code);
  });

  it("that are no JSON are refused, and shown as what they are", async () => {
    const customer = await shop.newCustomer();
    const { status } = await fetch(`${shop.url}/wechatpay/notify`, {
      method: "POST",
      headers: { "Content-Type": "text/plain" },
      body: "x",
    });
    expect(status).toBe(415);
    answered += 1;
    await allWrittenDown();
    expect(await notificationsOf(customer)).toEqual([
      ["refused", "—", "—", "the body is not JSON", "415"],
    ]);
  });

  it("of a kind that the shop does not know are refused, so that they come again", async () => {
    const customer = await shop.newCustomer();
    expect((await send("REFUND.SUCCESS", { refund_id: "1" })).status).toBe(501);
    await allWrittenDown();
    expect(await notificationsOf(customer)).toContainEqual([
      "refused",
      "REFUND.SUCCESS",
      expect.any(String),
      "the shop has no handler for it",
      "501",
    ]);
  });

  it("are written down by a sample where anyone forges them, and the shop goes on", async () => {
    const customer = await shop.newCustomer();
    const forge = async () => {
      await fetch(`${shop.url}/wechatpay/notify`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: "{}",
      });
    };
    const start = performance.now();
    for (let hundred = 0; hundred < 3; hundred++) {
      await Promise.all(Array.from({ length: 100 }, forge));
    }
    const seconds = Math.ceil((performance.now() - start) / 1_000) + 1;
    expect((await customer.get("/orders")).status).toBe(200);
    const written = async () => {
      const [row] = await shop.rows(
        "SELECT count(*) AS written, sum(more) AS more FROM received_notifications",
      );
      return { rows: Number(row!.written), more: Number(row!.more) };
    };
    await expect
      .poll(async () => {
        const { rows, more } = await written();
        // A row that tells how many more there were stands for none itself.
        const [told] = await shop.rows(
          "SELECT count(*) AS told FROM received_notifications WHERE more > 0",
        );
        return rows - Number(told!.told) + more;
      })
      .toBe(300);
    expect((await written()).rows).toBeLessThanOrEqual(seconds * 21);
    answered = (await written()).rows;
  });

  it("stay in sight and in the table however many are forged", async () => {
    const customer = await shop.newCustomer();
    const { prepay_id } = await orderOf(await customer.buy());
    await shop.wechat.pay(prepay_id);
    await allWrittenDown();
    const forged = shop.dataSource.getRepository(ReceivedNotification);
    const row = {
      receivedAt: new Date(),
      result: "refused" as const,
      status: 401,
      reason: "signature",
    };
    for (let thousand = 0; thousand < 10; thousand++) {
      await forged.insert(Array.from({ length: 1_000 }, () => ({ ...row })));
    }
    await forged.insert([row]);
    const shown = await notificationsOf(customer);
    expect(shown.at(-1)![0]).toBe("verified");
    await shop.app.get(Housekeeping).tidy();
    const kept = await shop.rows(
      "SELECT result, count(*) AS kept FROM received_notifications GROUP BY result ORDER BY result",
    );
    expect(kept.map((each) => [each.result, Number(each.kept)])).toEqual([
      ["refused", 10_000],
      ["verified", 1],
    ]);
    answered += 10_000;
  });

  it("come to the same in whatever order: a contract that has ended stays so", async () => {
    const customer = await shop.newCustomer();
    const page = await customer.buy();
    const { code } = await orderOf(page);
    shop.wechat.notificationFaults.once("lost");
    const { notification } = await shop.wechat.sign(code);
    await shop.wechat.terminate(code);
    await shop.wechat.redeliver(notification.id);
    expect((await customer.get("/contracts")).html).toContain(
      'data-contract="TERMINATED"',
    );
  });
});
