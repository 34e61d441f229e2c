import { once } from "node:events";
import { get } from "node:http";
import { describe, expect, it } from "vitest";
import { onEmbeddedDatabase } from "./databases";
import { SuiteShop } from "./shop";
import { Visitor } from "./visitor";

onEmbeddedDatabase("the pages", (database) => {
  const shop = new SuiteShop(database, {
    CHECKOUTS_PER_MINUTE: "3",
    ALLOWED_HOSTS: "shop.example",
  });

  describe("in two languages", () => {
    it.each([
      ["zh-CN,zh;q=0.9,en;q=0.8", "zh-CN", "商品"],
      ["en-GB,en;q=0.9", "en-GB", "Products"],
      ["zh;q=0.3,en;q=0.7", "en-GB", "Products"],
      ["fr,en;q=0.2", "en-GB", "Products"],
      ["fr", "zh-CN", "商品"],
      [";;q=x,,", "zh-CN", "商品"],
    ])("for a browser that accepts %j", async (accepted, locale, title) => {
      const { html } = await new Visitor(shop.url, accepted).get("/");
      expect(html).toContain(`<html lang="${locale}">`);
      expect(html).toContain(`<h1>${title}</h1>`);
      expect(html).toContain(`<title>${title} · `);
    });

    it("by the visitor's choice, which comes back to the same page", async () => {
      const visitor = new Visitor(shop.url, "en");
      const page = await visitor.post("/language", {
        language: "zh",
        next: "/cart",
      });
      expect(page.path).toBe("/cart");
      expect(page.html).toContain("<h1>购物车</h1>");
      expect((await visitor.get("/")).html).toContain("一杯咖啡");
    });
  });

  it("show prices in yuan, and sums without a rounding error", async () => {
    const visitor = await shop.newCustomer();
    await visitor.post("/cart", { product: "mooncake" });
    const { html } = await visitor.post("/cart/mooncake", { quantity: "3" });
    expect(html).toContain("¥66.60");
    expect(html).toContain("¥199.80");
    const page = await visitor.post("/cart/mooncake", { quantity: "0" });
    expect(page.html).toContain("The cart is empty.");
  });

  it("keep the cart of a visitor who signs in, under a session of another id", async () => {
    const visitor = new Visitor(shop.url);
    await visitor.post("/cart", { product: "cup" });
    const before = visitor.cookies.get("session");
    await visitor.signIn("oUpF8u0000000000000000000199");
    expect(visitor.cookies.get("session")).not.toBe(before);
    expect((await visitor.get("/cart")).html).toContain("White porcelain cup");
    await visitor.post("/sign-out");
    expect((await visitor.get("/cart")).html).toContain("The cart is empty.");
  });

  it("ask a visitor to sign in, and go on where that was needed", async () => {
    const visitor = new Visitor(shop.url);
    const page = await visitor.get("/contracts");
    expect(page.path).toBe("/sign-in?next=%2Fcontracts");
    const next = await visitor.post("/sign-in", {
      openid: "oUpF8u0000000000000000000198",
      next: "/contracts",
    });
    expect(next.path).toBe("/contracts");
  });

  it.each([
    "//evil.example",
    "/.//evil.example",
    "https://evil.example/",
    "/\\evil.example",
    "x",
  ])("do not lead from the sign-in to %j", async (next) => {
    const visitor = new Visitor(shop.url);
    const answer = await visitor.fetch("/sign-in", {
      method: "POST",
      headers: { Origin: shop.url },
      body: new URLSearchParams({
        openid: "oUpF8u0000000000000000000197",
        next,
      }),
    });
    expect(answer.headers.get("location")).toBe("/");
  });

  it("sign in a visitor whose button is pressed twice", async () => {
    const visitor = new Visitor(shop.url);
    await visitor.post("/cart", { product: "cup" });
    const session = visitor.cookies.get("session")!;
    const press = async () => {
      const other = new Visitor(shop.url);
      other.cookies.set("session", session);
      await other.signIn("oUpF8u0000000000000000000198");
      return (await other.get("/orders")).status;
    };
    expect(await Promise.all([press(), press(), press()])).toEqual([
      200, 200, 200,
    ]);
  });

  it("let nobody sign in whom the shop does not know", async () => {
    const page = await new Visitor(shop.url).post("/sign-in", { openid: "x" });
    expect(page.status).toBe(422);
  });

  it.each([
    ["/nothing-here", 404],
    ["/orders/%00", 404],
    ["/%E0%A4%A", 400],
  ])("answer %j with %i and a page", async (path, status) => {
    const customer = await shop.newCustomer();
    const page = await customer.get(path);
    expect(page.status).toBe(status);
    expect(page.html).toContain("<h1>Something went wrong</h1>");
    expect(page.html).toContain("<title>Something went wrong · ");
  });

  it.each([
    ["/cart", { product: "no-such-product" }, 404],
    ["/cart", {}, 400],
    ["/cart/cup", { quantity: "-1" }, 400],
    ["/cart/cup", { quantity: "1.5" }, 400],
    ["/cart/cup", { quantity: "100" }, 400],
    ["/checkout", { checkout: "x" }, 400],
  ] as const)(
    "answer a form at %j with %j by %i",
    async (path, form, status) => {
      const customer = await shop.newCustomer();
      expect((await customer.post(path, { ...form })).status).toBe(status);
    },
  );

  it("refuse forms that other sites' pages post", async () => {
    const customer = await shop.newCustomer();
    for (const headers of [
      { Origin: "https://evil.example" },
      { Origin: "null" },
      { Origin: shop.url, "Sec-Fetch-Site": "cross-site" },
    ] as Record<string, string>[]) {
      const page = await customer.post("/sign-out", {}, headers);
      expect(page.status).toBe(403);
      expect(page.html).toContain("came from another site");
    }
    expect((await customer.get("/orders")).path).toBe("/orders");
  });

  it("tell of an order what each line of it costs, and all", async () => {
    const customer = await shop.newCustomer();
    const { html } = await customer.buy("cup");
    expect(html.match(/¥45\.00/g)).toHaveLength(2);
  });

  it("allow no script and no style but the shop's own", async () => {
    const { headers, html } = await new Visitor(shop.url).get("/");
    const policy = headers.get("content-security-policy");
    expect(policy).toContain("script-src 'self';");
    expect(policy).toContain("style-src 'self'");
    expect(policy).toContain("form-action 'self';");
    expect(policy).not.toContain("unsafe-inline");
    expect(policy).not.toContain("upgrade-insecure-requests");
    expect(html).not.toMatch(/<script>|<style|style=| on\w+=/);
    expect(headers.get("x-powered-by")).toBeNull();
  });

  it("are kept by no browser, unlike what they are made with", async () => {
    const visitor = new Visitor(shop.url);
    const cached = async (path: string) =>
      (await visitor.get(path)).headers.get("cache-control");
    expect(await cached("/")).toBe("no-store");
    expect(await cached("/nothing-here")).toBe("no-store");
    expect(await cached("/assets/shop.css")).toBe("public, max-age=3600");
  });

  it.each([
    ["evil.example", 421],
    ["localhost", 200],
    ["[::1]:3000", 200],
    ["shop.example:8080", 200],
  ])("answer a request to %j with %i", async (host, status) => {
    const request = get(shop.url, { headers: { Host: host } });
    const [answer] = await once(request, "response");
    answer.resume();
    expect(answer.statusCode).toBe(status);
  });

  it("name the time zone", async () => {
    const { html } = await new Visitor(shop.url).get("/");
    expect(html).toContain("China Standard Time (UTC+8)");
  });

  it("escape what customers and products are called", async () => {
    const { html } = await new Visitor(shop.url).get(
      "/sign-in?next=%22%3E%3Cscript%3E",
    );
    expect(html).not.toContain("<script>");
  });

  it("bear only so many checkouts of one customer in a minute, and any number of notifications", async () => {
    const customer = await shop.newCustomer();
    const checkout = await customer.fillCart();
    const statuses = [];
    for (let times = 0; times < 4; times++) {
      statuses.push((await customer.checkOut(checkout)).status);
    }
    expect(statuses).toEqual([200, 200, 200, 429]);
    // Another customer is not concerned, nor is WeChat Pay.
    expect((await (await shop.newCustomer()).buy()).status).toBe(200);
    for (let times = 0; times < 100; times++) {
      const answer = await fetch(`${shop.url}/wechatpay/notify`, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: "{}",
      });
      expect(answer.status).toBe(401);
    }
  });

  it("leave nothing in the log that names a customer or lets one in", async () => {
    shop.log.length = 0;
    const customer = await shop.newCustomer();
    await customer.buy();
    await customer.get("/contracts");
    const log = JSON.stringify(shop.log);
    expect(log).toContain("/contracts");
    expect(log).not.toContain(customer.openid);
    expect(log).not.toContain(customer.cookies.get("session"));
    expect(log).not.toContain("Customer ");
  });
});
