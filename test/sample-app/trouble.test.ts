import { describe, expect, it } from "vitest";
import type { Fault } from "../../lib/testing";
import { onEachDatabase } from "./databases";
import { SuiteShop } from "./shop";

/** The pre-signing alone; orders are placed as usual. */
const PRE_SIGNING = { path: "/v3/password-exempt-contract/" };
const PLACING = { method: "POST", path: "/v3/pay/" };

/** A customer checks out while each pre-signing meets a fault, then pays all the same. */
async function expectOrderAlone(
  shop: SuiteShop,
  fault: Fault,
  error: object,
): Promise<void> {
  shop.log.length = 0;
  const customer = await shop.newCustomer();
  shop.wechat.faults.always({ ...fault, match: PRE_SIGNING });
  const page = await customer.buy();
  expect(page.html).toContain('data-state="payable"');
  expect(page.html).not.toContain("data-contract");
  const warnings = shop.log.filter(
    ({ msg }) => msg === "No contract is offered",
  );
  expect(warnings).toMatchObject([{ order: page.number, error }]);

  shop.wechat.faults.clear();
  const [order] = await shop.rows(
    "SELECT prepay_id FROM orders WHERE number = $1",
    [page.number],
  );
  await shop.wechat.pay(String(order!.prepay_id));
  expect((await customer.get(page.path)).html).toContain('data-state="paid"');
}

onEachDatabase("a checkout when WeChat Pay is slow", (database) => {
  const shop = new SuiteShop(database, { PRE_SIGN_BUDGET: "100" });

  it.each<[string, Fault]>([
    ["answers late", { kind: "delay", ms: 60_000 }],
    ["never answers", { kind: "hang" }],
  ])(
    "at a pre-signing that it %s: the order is payable and no contract is spoken of",
    (_, fault) =>
      expectOrderAlone(shop, fault, {
        type: "WechatPayTransportError",
        message: expect.stringContaining("within 100 ms"),
      }),
  );
});

onEachDatabase("a checkout when WeChat Pay fails", (database) => {
  const shop = new SuiteShop(database);

  describe("at the pre-signing", () => {
    it.each<[string, Fault, object]>([
      ["is down", { kind: "refuse" }, { type: "WechatPayTransportError" }],
      [
        "answers unsigned",
        { kind: "unsigned" },
        { type: "ResponseVerificationError", reason: "header" },
      ],
      [
        "refuses",
        { kind: "status", status: 403, code: "NO_AUTH", message: "no" },
        { type: "WechatPayApiError", status: 403, code: "NO_AUTH" },
      ],
    ])(
      "that %s, the order is payable and no contract is spoken of",
      (_, fault, error) => expectOrderAlone(shop, fault, error),
    );

    it("keeps a contract that was offered although its answer could not be trusted", async () => {
      const customer = await shop.newCustomer();
      shop.wechat.faults.always({ kind: "unsigned", match: PRE_SIGNING });
      const page = await customer.buy();
      const [row] = await shop.rows(
        "SELECT prepay_id, code FROM orders JOIN contracts ON code = offered_contract WHERE number = $1",
        [page.number],
      );
      const { prepay_id, code } = row as { prepay_id: string; code: string };
      expect((await shop.wechat.pay(prepay_id)).offered).toBe(true);
      const { notification } = await shop.wechat.sign(code);
      expect(notification.status).toBe(204);
      expect((await customer.get(page.path)).html).toContain(
        'data-contract="signed"',
      );
    });
  });

  describe("at the order", () => {
    it("that is answered unsigned once, it is asked again under the same number", async () => {
      const customer = await shop.newCustomer();
      const orders = shop.wechat.orders.length;
      shop.wechat.faults.once({ kind: "unsigned", match: PLACING });
      const page = await customer.buy();
      expect(page.html).toContain('data-state="payable"');
      expect(page.html).toContain('data-contract="offered"');
      expect(shop.wechat.orders).toHaveLength(orders + 1);
    });

    it("that it cannot take, the order is kept, and can be placed when it is back", async () => {
      const customer = await shop.newCustomer();
      await shop.wechat.goOffline();
      const stalled = await customer.buy();
      await shop.wechat.goOnline();
      expect(stalled.html).toContain('data-state="stalled"');
      expect(shop.log).toContainEqual(
        expect.objectContaining({
          msg: "The order could not be placed with WeChat Pay",
          order: stalled.number,
          error: expect.objectContaining({ outcome: "rejected" }),
        }),
      );

      const page = await customer.post(`/orders/${stalled.number}/place`);
      expect(page.path).toBe(`/orders/${stalled.number}`);
      expect(page.html).toContain('data-state="payable"');
      expect(page.html).toContain('data-contract="offered"');
      expect(shop.wechat.orders.at(-1)?.out_trade_no).toBe(stalled.number);
    });

    it("whose answer is never signed, no prepay_id of it is believed", async () => {
      const customer = await shop.newCustomer();
      shop.wechat.faults.always({ kind: "unsigned", match: PLACING });
      const page = await customer.buy();
      expect(page.html).toContain('data-state="stalled"');
      expect(
        await shop.rows("SELECT prepay_id FROM orders WHERE number = $1", [
          page.number,
        ]),
      ).toEqual([{ prepay_id: null }]);
    });
  });

  it("of a termination, the contract stays in doubt until it is asked about", async () => {
    const customer = await shop.newCustomer();
    const { number } = await customer.buy();
    const [row] = await shop.rows(
      "SELECT offered_contract AS code FROM orders WHERE number = $1",
      [number],
    );
    const code = String(row!.code);
    await shop.wechat.sign(code);
    shop.wechat.faults.always({ kind: "unsigned", match: PRE_SIGNING });
    shop.wechat.notificationFaults.once("lost");
    const page = await customer.post(`/contracts/${code}/terminate`);
    expect(page.html).toContain("has not confirmed the end");
    expect(page.html).toContain("data-ending");

    shop.wechat.faults.clear();
    const exchanges = shop.wechat.exchanges.length;
    const next = await customer.buy();
    // Neither is it tried as a means of payment, nor is another one offered.
    expect(shop.wechat.exchanges).toHaveLength(exchanges + 1);
    expect(next.html).not.toContain("without the password");
    expect(next.html).not.toContain("data-contract");
    await customer.post("/admin/reconciliations");
    expect((await customer.get("/contracts")).html).toContain(
      'data-contract="TERMINATED"',
    );
  });
});
