import { afterEach, expect, it, vi } from "vitest";
import { onEmbeddedDatabase } from "./databases";
import { loadFromMiniProgram, openPage, Phone } from "./phone";
import { SuiteShop } from "./shop";

const { Shop } = loadFromMiniProgram("./shop/shop.js");
const { REFUSALS, UNAVAILABLE } = loadFromMiniProgram("./shop/attempt.js");

interface CartPage {
  data: { lines: object[]; total: string };
  onShow(): Promise<void>;
  checkOut(): Promise<void>;
}

interface OrdersPage {
  data: { orders: object[]; isLoaded: boolean };
  onShow(): Promise<void>;
}

interface OrderPage {
  data: { order: { state: string } };
  onLoad(options: { number: string }): void;
  onShow(): Promise<void>;
  onHide(): void;
  pay(): Promise<void>;
}

onEmbeddedDatabase("the mini program's pages", (database) => {
  const shop = new SuiteShop(database, { CHECKOUTS_PER_MINUTE: "3" });
  afterEach(() => vi.unstubAllGlobals());

  /** The mini program of a customer who has never been here. */
  async function newProgram() {
    const customer = await shop.newCustomer();
    const phone = new Phone();
    phone.setStorageSync("token", customer.cookies.get("session"));
    return { customer, phone, app: { shop: new Shop(phone, shop.url) } };
  }

  async function prepayIdOf(number: string): Promise<string> {
    const [row] = await shop.rows(
      "SELECT prepay_id FROM orders WHERE number = $1",
      [number],
    );
    return String(row!.prepay_id);
  }

  it("show the cart as it has become, where it is another than was to be checked out, and say so", async () => {
    const { customer, phone, app } = await newProgram();
    await customer.fillCart("cup");
    const page = openPage<CartPage>("./pages/cart/cart.js", app, phone);
    await page.onShow();
    expect(page.data).toMatchObject({ total: "¥45.00" });
    await customer.fillCart("coffee");
    await page.checkOut();
    expect(phone.toasts).toEqual([REFUSALS[409]]);
    expect(page.data).toMatchObject({ total: "¥47.00" });
    expect(phone.visited).toEqual([]);
    await page.checkOut();
    expect(phone.visited).toEqual([
      expect.stringMatching(/^\/pages\/order\/order\?number=\w{32}$/),
    ]);
  });

  it("say that something was tried too often", async () => {
    const { customer, phone, app } = await newProgram();
    await customer.fillCart("cup");
    const page = openPage<CartPage>("./pages/cart/cart.js", app, phone);
    await page.onShow();
    for (let times = 0; times < 4; times++) {
      await page.checkOut();
    }
    // The same cart is the same order, however often it is checked out.
    expect(new Set(phone.visited).size).toBe(1);
    expect(phone.toasts).toEqual([REFUSALS[429]]);
    expect(page.data.lines).toEqual([]);
  });

  it("show an order as it has become, where it can be paid no more", async () => {
    const { customer, phone, app } = await newProgram();
    const { number } = await customer.buy();
    const page = openPage<OrderPage>("./pages/order/order.js", app, phone);
    page.onLoad({ number });
    await page.onShow();
    page.onHide();
    expect(page.data.order.state).toBe("payable");
    await shop.wechat.pay(await prepayIdOf(number));
    await page.pay();
    expect(phone.toasts).toEqual([REFUSALS[409]]);
    expect(phone.sheets).toEqual([]);
    expect(page.data.order.state).toBe("paid");
  });

  it("list the customer's own orders, the newest first", async () => {
    const { customer, phone, app } = await newProgram();
    const page = openPage<OrdersPage>("./pages/orders/orders.js", app, phone);
    await page.onShow();
    expect(page.data).toEqual({ orders: [], isLoaded: true });
    const paid = await customer.buy();
    await shop.wechat.pay(await prepayIdOf(paid.number));
    await customer.fillCart("cup");
    const { number } = await customer.buy("coffee");
    await (await shop.newCustomer()).buy();
    await page.onShow();
    expect(page.data.orders).toEqual([
      {
        number,
        goods: "一杯咖啡 × 1、白瓷茶杯 × 1",
        total: "¥47.00",
        state: "待支付",
      },
      {
        number: paid.number,
        goods: "西湖龙井 × 1",
        total: "¥168.00",
        state: "已支付",
      },
    ]);
  });

  it("say that the shop cannot be reached", async () => {
    const { phone } = await newProgram();
    const app = { shop: new Shop(phone, "http://127.0.0.1:1") };
    const page = openPage<CartPage>("./pages/cart/cart.js", app, phone);
    await page.onShow();
    expect(phone.toasts).toEqual([UNAVAILABLE]);
  });
});
