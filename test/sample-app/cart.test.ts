import { expect, it, onTestFinished } from "vitest";
import { onEachDatabase, onEachServer } from "./databases";
import { SuiteShop } from "./shop";
import { connect } from "./sql";

onEachDatabase("a checkout", (database) => {
  const shop = new SuiteShop(database);

  const ordersOf = (openid: string) =>
    shop.rows("SELECT total FROM orders WHERE openid = $1", [openid]);

  it("orders nothing that its page did not show", async () => {
    const customer = await shop.newCustomer();
    const shown = await customer.fillCart("cup");
    const both = await customer.fillCart("coffee");
    const page = await customer.checkOut(shown);
    expect(page.path).toBe("/cart");
    expect(page.html).toContain("¥47.00");
    expect(await ordersOf(customer.openid)).toEqual([]);
    await customer.checkOut(both);
    expect(await ordersOf(customer.openid)).toEqual([{ total: 4700 }]);
  });

  it("orders nothing at another price than its page has shown", async () => {
    const customer = await shop.newCustomer();
    const checkout = await customer.fillCart("mooncake");
    const setPrice = (price: number) =>
      shop.rows("UPDATE products SET price = $1 WHERE id = 'mooncake'", [
        price,
      ]);
    await setPrice(9900);
    onTestFinished(() => setPrice(6660).then(() => {}));
    const page = await customer.checkOut(checkout);
    expect(page.path).toBe("/cart");
    expect(page.html).toContain("¥99.00");
    expect(await ordersOf(customer.openid)).toEqual([]);
  });

  it("is another one for the same cart of after an order", async () => {
    const customer = await shop.newCustomer();
    const first = await customer.fillCart("cup");
    await customer.checkOut(first);
    const second = await customer.fillCart("cup");
    expect(second).not.toBe(first);
    await customer.checkOut(second);
    expect(await ordersOf(customer.openid)).toHaveLength(2);
  });
});

onEachServer("a cart that is being checked out", (database) => {
  const shop = new SuiteShop(database);

  it("loses nothing that is added meanwhile, nor is that ordered", async () => {
    const customer = await shop.newCustomer();
    const checkout = await customer.fillCart("cup");
    const sql = await connect(database.url);
    onTestFinished(() => sql.end());
    await sql.query("START TRANSACTION");
    await sql.query("SELECT 1 FROM sessions WHERE id = $1 FOR UPDATE", [
      customer.cookies.get("session"),
    ]);
    const checkingOut = customer.checkOut(checkout);
    await expect.poll(() => sql.waiting()).toBe(1);
    await customer.post("/cart", { product: "cup" });
    await sql.query("COMMIT");
    const page = await checkingOut;
    expect(page.path).toBe("/cart");
    expect(page.html).toContain("¥90.00");
    expect(
      await shop.rows("SELECT 1 FROM orders WHERE openid = $1", [
        customer.openid,
      ]),
    ).toEqual([]);
  });
});
