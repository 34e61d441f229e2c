import { expect, it } from "vitest";
import { onEmbeddedDatabase } from "./databases";
import { SuiteShop } from "./shop";

onEmbeddedDatabase("a payment of a number that no order has", (database) => {
  const shop = new SuiteShop(database);

  it("is refused, and told where the shopkeeper can find it", async () => {
    const customer = await shop.newCustomer();
    const { number } = await customer.buy();
    const [row] = await shop.rows(
      'SELECT prepay_id AS "prepayId" FROM orders WHERE number = $1',
      [number],
    );
    await shop.rows("UPDATE orders SET out_trade_no = $2 WHERE number = $1", [
      number,
      "another",
    ]);
    const { notification } = await shop.wechat.pay(String(row!.prepayId));
    expect(notification?.status).toBe(409);
    const paid = shop.wechat.orders.find(
      ({ out_trade_no }) => out_trade_no === number,
    );
    expect(
      shop.log.find(({ outTradeNo }) => outTradeNo === number),
    ).toMatchObject({
      level: 50,
      transactionId: paid?.transaction_id,
      msg: expect.stringContaining("no order of this shop"),
    });
    const { html } = await customer.get("/admin");
    expect(html).toMatch(
      /data-result="refused".*does not match the shop(&#x27;|')s record/s,
    );
  });
});
