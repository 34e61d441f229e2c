import { expect, it, onTestFinished, vi } from "vitest";
import { Changes } from "../../sample-app/src/live/changes.js";
import { onEmbeddedDatabase } from "./databases";
import { eventsOf } from "./events";
import { SuiteShop } from "./shop";

onEmbeddedDatabase("the page of an order", (database) => {
  const shop = new SuiteShop(database);

  it("is told at once, and when the order is paid and the contract signed", async () => {
    const customer = await shop.newCustomer();
    const { number } = await customer.buy();
    const [row] = await shop.rows(
      "SELECT prepay_id, code FROM orders JOIN contracts ON code = offered_contract WHERE number = $1",
      [number],
    );
    const { prepay_id, code } = row as { prepay_id: string; code: string };
    const events = await eventsOf(customer, `/orders/${number}/events`);
    const status = async () =>
      (await customer.get(`/orders/${number}/status`)).html;

    await events.next();
    expect(await status()).toContain('data-state="payable"');
    await shop.wechat.pay(prepay_id);
    await events.next();
    expect(await status()).toContain('data-contract="asked"');
    await shop.wechat.sign(code);
    await events.next();
    expect(await status()).toContain('data-contract="signed"');
    events.close();
  });

  it("is not told of other orders", async () => {
    // Not every half a minute either, so that whatever it is told is about an order.
    vi.useFakeTimers({ toFake: ["setInterval", "clearInterval"] });
    onTestFinished(() => void vi.useRealTimers());
    const customer = await shop.newCustomer();
    const { number } = await customer.buy();
    const events = await eventsOf(customer, `/orders/${number}/events`);
    await events.next();
    const other = await customer.buy();
    const [row] = await shop.rows(
      "SELECT prepay_id FROM orders WHERE number = $1",
      [other.number],
    );
    await shop.wechat.pay(String(row!.prepay_id));
    shop.app.get(Changes).announce(number!);
    await events.next();
    expect(events.waiting()).toBe(0);
    events.close();
  });

  it("gets no more than the part that changes", async () => {
    const customer = await shop.newCustomer();
    const { number } = await customer.buy();
    const { html } = await customer.get(`/orders/${number}/status`);
    expect(html).not.toContain("<html");
    expect(html).toContain('data-state="payable"');
  });
});
