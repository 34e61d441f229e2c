import { afterEach, beforeEach, expect, it } from "vitest";
import { onEachServer } from "./databases";
import { SuiteShop } from "./shop";
import { connect, type Sql } from "./sql";

onEachServer("a handler that another process has overtaken", (database) => {
  const shop = new SuiteShop(database);
  let sql: Sql;

  beforeEach(async () => {
    sql = await connect(database.url);
  });
  afterEach(() => sql.end());

  /** Holds a handler at this row until another process has the event. */
  async function overtakeAt(
    row: string,
    notify: () => Promise<{ status?: number } | undefined>,
  ) {
    await sql.query("BEGIN");
    await sql.query(`${row} FOR UPDATE`);
    const delivery = notify();
    await expect.poll(() => sql.waiting()).toBe(1);
    await shop.rows(
      "UPDATE contract_notifications SET token = 'another process' WHERE NOT done",
    );
    await sql.query("COMMIT");
    return delivery;
  }

  it("leaves no payment behind", async () => {
    const customer = await shop.newCustomer();
    const page = await customer.buy();
    const [order] = await shop.rows(
      "SELECT prepay_id FROM orders WHERE number = $1",
      [page.number],
    );
    const delivery = await overtakeAt(
      `SELECT 1 FROM orders WHERE number = '${page.number}'`,
      async () =>
        (await shop.wechat.pay(String(order!.prepay_id))).notification,
    );
    expect(delivery?.status).toBeGreaterThanOrEqual(500);
    expect((await customer.get(page.path)).html).toContain(
      'data-state="payable"',
    );
  });

  it("leaves no contract behind", async () => {
    const customer = await shop.newCustomer();
    const { number } = await customer.buy();
    const [contract] = await shop.rows(
      "SELECT prepay_id, code FROM contracts JOIN orders ON offered_contract = code WHERE number = $1",
      [number],
    );
    const code = String(contract!.code);
    await shop.wechat.pay(String(contract!.prepay_id));
    const delivery = await overtakeAt(
      `SELECT 1 FROM contracts WHERE code = '${code}'`,
      async () => (await shop.wechat.sign(code)).notification,
    );
    expect(delivery?.status).toBeGreaterThanOrEqual(500);
    expect((await customer.get("/contracts")).html).not.toContain(code);
  });
});
