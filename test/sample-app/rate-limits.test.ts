import { randomUUID } from "node:crypto";
import { expect, it } from "vitest";
import { onEmbeddedDatabase } from "./databases";
import { SuiteShop } from "./shop";
import { Visitor } from "./visitor";

onEmbeddedDatabase("the rate limits", (database) => {
  const shop = new SuiteShop(database, {
    TRUST_PROXY: "1",
    ADMIN_PASSWORD: "correct horse battery",
    CHECKOUTS_PER_MINUTE: "3",
    SIGN_INS_PER_MINUTE: "3",
  });

  function from(address: string, init: RequestInit = {}): RequestInit {
    const headers = { Origin: shop.url, "X-Forwarded-For": address };
    return { ...init, headers: { ...headers, ...init.headers } };
  }

  async function statusesOf(
    times: number,
    ask: (time: number) => Promise<Response>,
  ): Promise<number[]> {
    const statuses = [];
    for (let time = 0; time < times; time++) {
      statuses.push((await ask(time)).status);
    }
    return statuses;
  }

  it.each([
    ["tries of the password", "/admin", {}, 401],
    [
      "carts",
      "/cart",
      { method: "POST", body: new URLSearchParams({ product: "cup" }) },
      303,
    ],
    [
      "sign-ins",
      "/sign-in",
      { method: "POST", body: new URLSearchParams({ openid: "x" }) },
      422,
    ],
  ])(
    "count %s by the subnet of an IPv6 address, which one visitor has whole",
    async (_, path, init, status) => {
      const ask = (address: string) =>
        new Visitor(shop.url).fetch(path, from(address, init));
      expect(
        await statusesOf(4, (time) => ask(`2001:db8:0:1::${time + 1}`)),
      ).toEqual([status, status, status, 429]);
      expect((await ask("2001:db8:0:2::1")).status).toBe(status);
    },
  );

  it("count tries of the password by address, whoever signs in between them", async () => {
    const statuses = await statusesOf(4, async () =>
      (await shop.newCustomer()).fetch("/admin", from("192.0.2.1")),
    );
    expect(statuses).toEqual([401, 401, 401, 429]);
  });

  it("are told to programs in JSON", async () => {
    const customer = await shop.newCustomer();
    const ask = () =>
      fetch(`${shop.url}/api/orders`, {
        method: "POST",
        headers: {
          Authorization: `Bearer ${customer.cookies.get("session")}`,
          "Content-Type": "application/json",
        },
        body: JSON.stringify({ checkout: randomUUID() }),
      });
    expect(await statusesOf(3, ask)).toEqual([409, 409, 409]);
    const answer = await ask();
    expect(answer.headers.get("content-type")).toContain("application/json");
    expect(await answer.json()).toEqual({
      statusCode: 429,
      message: "Too many requests; try again in a minute",
    });
  });

  it.each([
    ["POST", "/contracts/none/terminate"],
    ["POST", "/tea-box/end"],
    ["DELETE", "/api/contracts/none"],
    ["DELETE", "/api/tea-box"],
  ])(
    "count the ends of contracts that are asked for: %s %s",
    async (method, path) => {
      const customer = await shop.newCustomer();
      const headers = {
        Origin: shop.url,
        Authorization: `Bearer ${customer.cookies.get("session")}`,
      };
      const end = () => customer.fetch(path, { method, headers });
      expect(await statusesOf(4, end)).toEqual([404, 404, 404, 429]);
    },
  );
});
