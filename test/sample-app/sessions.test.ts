import { expect, it } from "vitest";
import { Housekeeping } from "../../sample-app/src/reconciliation/housekeeping.js";
import { ago } from "./ago";
import { onEachDatabase } from "./databases";
import { SuiteShop } from "./shop";
import { Visitor } from "./visitor";

onEachDatabase("the sessions", (database) => {
  const shop = new SuiteShop(database, { SIGN_INS_PER_MINUTE: "3" });

  it("end after some days, and are forgotten then", async () => {
    const customer = await shop.newCustomer();
    const id = customer.cookies.get("session");
    expect((await customer.get("/orders")).path).toBe("/orders");
    await shop.rows("UPDATE sessions SET expires_at = $2 WHERE id = $1", [
      id,
      ago(1, "second"),
    ]);
    expect((await customer.get("/orders")).path).toContain("/sign-in");
    await shop.app.get(Housekeeping).tidy();
    expect(
      await shop.rows("SELECT 1 FROM sessions WHERE id = $1", [id]),
    ).toEqual([]);
  });

  it("are told to the browser for as long", async () => {
    const visitor = new Visitor(shop.url);
    const answer = await visitor.fetch("/cart", {
      method: "POST",
      headers: { Origin: shop.url },
      body: new URLSearchParams({ product: "cup" }),
    });
    expect(answer.headers.get("set-cookie")).toContain("Max-Age=604800;");
  });

  it("are made for one address only so often in a minute", async () => {
    const statuses = [];
    for (let times = 0; times < 3; times++) {
      const { status } = await new Visitor(shop.url).post("/cart", {
        product: "cup",
      });
      statuses.push(status);
    }
    // The test before has made one.
    expect(statuses).toEqual([200, 200, 429]);
  });
});
