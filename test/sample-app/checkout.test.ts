import { expect, it } from "vitest";
import { ContractBook } from "../../sample-app/src/contracts/contract-book.js";
import { OrdersService } from "../../sample-app/src/orders/orders.service.js";
import { ago } from "./ago";
import { onEachDatabase } from "./databases";
import { SuiteShop } from "./shop";
import { Visitor } from "./visitor";

onEachDatabase("the checkout", (database) => {
  const shop = new SuiteShop(database);

  /** A customer who has bought once, and signed. */
  async function customerWithContract() {
    const customer = await shop.newCustomer();
    const { number } = await customer.buy();
    const { prepayId, code } = await placed(number);
    await shop.wechat.pay(prepayId);
    const { contract_id } = await shop.wechat.sign(code);
    return { customer, number, code, contract_id };
  }

  async function placed(number: string) {
    const [row] = await shop.rows(
      `SELECT prepay_id AS "prepayId", paying_contract AS "payingContract", code, contracts.state
       FROM orders LEFT JOIN contracts ON code = offered_contract WHERE number = $1`,
      [number],
    );
    return row as {
      prepayId: string;
      payingContract: string | null;
      code: string;
      state: string;
    };
  }

  const orderAt = (prepayId: string) =>
    shop.wechat.orders.find(({ prepay_id }) => prepay_id === prepayId)!;

  it("offers a contract with the first order, and knows when it is paid and signed", async () => {
    const customer = await shop.newCustomer();
    const page = await customer.buy();
    expect(page.html).toContain('data-state="payable"');
    expect(page.html).toContain('data-contract="offered"');
    const { prepayId, code } = await placed(page.number);
    // Without the emoji of the customer's name, which WeChat Pay would refuse.
    expect(shop.wechat.contracts.at(-1)!.request).toMatchObject({
      out_contract_code: code,
      contract_display_account: customer.name,
    });
    expect(page.html).toContain(
      `${shop.wechat.baseUrl}/?prepay_id=${prepayId}`,
    );

    const payment = await shop.wechat.pay(prepayId);
    expect(payment).toMatchObject({ offered: true, out_contract_code: code });
    const paid = await customer.get(page.path);
    expect(paid.html).toContain('data-state="paid"');
    expect(paid.html).toContain('data-contract="asked"');

    const { notification } = await shop.wechat.sign(code);
    expect(notification.status).toBe(204);
    const signed = await customer.get(page.path);
    expect(signed.html).toContain('data-contract="signed"');
    expect((await customer.get("/contracts")).html).toContain(code);
  });

  it("takes the second payment without a password, and offers nothing", async () => {
    const { customer, contract_id, code } = await customerWithContract();
    const contracts = shop.wechat.contracts.length;
    const page = await customer.buy();
    const { prepayId, payingContract } = await placed(page.number);
    expect(payingContract).toBe(code);
    expect(orderAt(prepayId).contract_id).toBe(contract_id);
    expect(shop.wechat.contracts).toHaveLength(contracts);
    expect(page.html).not.toContain("data-contract");

    const payment = await shop.wechat.pay(prepayId);
    expect(payment.passwordFree).toBe(true);
    expect((await customer.get(page.path)).html).toContain(
      "Paid without password",
    );
  });

  it("ends a contract at the customer's wish, and offers a new one under a code never used", async () => {
    const { customer, code } = await customerWithContract();
    const asked = await customer.get(`/contracts/${code}/terminate`);
    expect(asked.html).toContain("End password-free payment?");
    const before = await customer.get("/contracts");
    expect(before.html).toContain('data-contract="SIGNED"');
    const page = await customer.post(`/contracts/${code}/terminate`);
    expect(page.html).toContain('data-outcome="ended"');
    expect(page.html).toContain('data-contract="TERMINATED"');
    await shop.wechat.notificationsSettled();
    expect(await shop.app.get(ContractBook).find(code)).toMatchObject({
      state: "TERMINATED",
      standing: { terminationMode: "MCH_API_TERMINATE" },
    });

    const { number } = await customer.buy();
    const next = await placed(number);
    expect(next).toMatchObject({ state: "OFFERED", payingContract: null });
    expect(next.code).not.toBe(code);
  });

  it("does not end a contract of somebody else", async () => {
    const { code } = await customerWithContract();
    const other = await shop.newCustomer();
    const page = await other.post(`/contracts/${code}/terminate`);
    expect(page.status).toBe(404);
    expect(
      shop.wechat.contracts.find(
        ({ out_contract_code }) => out_contract_code === code,
      )?.contract_state,
    ).toBe("SIGNED");
  });

  it("learns that the user has ended the contract in WeChat", async () => {
    const { customer, code } = await customerWithContract();
    await shop.wechat.terminate(code);
    const page = await customer.get("/contracts");
    expect(page.html).toContain('data-contract="TERMINATED"');
    const { number } = await customer.buy();
    expect(await placed(number)).toMatchObject({ payingContract: null });
  });

  it("makes one order of a checkout that is posted twice at once", async () => {
    const customer = await shop.newCustomer();
    const checkout = await customer.fillCart();
    const exchanges = shop.wechat.exchanges.length;
    const [one, other] = await Promise.all([
      customer.checkOut(checkout),
      customer.checkOut(checkout),
    ]);
    expect(one.number).toBe(other.number);
    // Placed once, pre-signed once.
    expect(shop.wechat.exchanges).toHaveLength(exchanges + 2);
    expect((await customer.get(one.path)).html).toContain(
      'data-state="payable"',
    );
  });

  it("goes on with the same number and code where it was broken off after WeChat Pay had answered", async () => {
    const customer = await shop.newCustomer();
    const checkout = await customer.fillCart();
    const first = await customer.checkOut(checkout);
    const before = await placed(first.number);
    const calls = {
      orders: shop.wechat.orders.length,
      contracts: shop.wechat.contracts.length,
    };
    // As the tables are when the process dies before its commit.
    await shop.rows(
      "UPDATE orders SET prepay_id = NULL, prepaid_at = NULL, placing_until = $2 WHERE number = $1",
      [first.number, ago(1, "second")],
    );
    await shop.rows(
      "UPDATE contracts SET state = 'NEW' WHERE code = (SELECT offered_contract FROM orders WHERE number = $1)",
      [first.number],
    );
    const second = await customer.checkOut(checkout);
    expect(second.number).toBe(first.number);
    // The same order and the same contract, under a new prepay_id.
    const after = await placed(second.number);
    expect(after).toEqual({ ...before, prepayId: after.prepayId });
    expect(orderAt(after.prepayId).former_prepay_ids).toMatchObject([
      { prepay_id: before.prepayId },
    ]);
    expect(
      shop.wechat.contracts.find(
        ({ out_contract_code }) => out_contract_code === before.code,
      ),
    ).toMatchObject({ prepay_id: after.prepayId });
    expect(shop.wechat.orders).toHaveLength(calls.orders);
    expect(shop.wechat.contracts).toHaveLength(calls.contracts);
  });

  it("offers no contract again under a code that was signed or has ended", async () => {
    for (const state of ["SIGNED", "TERMINATED"]) {
      const customer = await shop.newCustomer();
      const { number } = await customer.buy();
      await shop.rows(
        "UPDATE contracts SET state = $2 WHERE code = (SELECT offered_contract FROM orders WHERE number = $1)",
        [number, state],
      );
      await shop.rows("UPDATE orders SET prepay_id = NULL WHERE number = $1", [
        number,
      ]);
      await customer.post(`/orders/${number}/place`);
      expect((await placed(number)).prepayId).not.toBeNull();
      expect(shop.wechat.exchanges.at(-1)?.path).toBe(
        "/v3/pay/transactions/jsapi",
      );
    }
  });

  it("learns at a second try that the order is paid already", async () => {
    const customer = await shop.newCustomer();
    const { number } = await customer.buy();
    shop.wechat.notificationFaults.once("lost");
    await shop.wechat.pay((await placed(number)).prepayId);
    await shop.rows("UPDATE orders SET prepaid_at = $2 WHERE number = $1", [
      number,
      ago(3, "hour"),
    ]);
    const page = await customer.post(`/orders/${number}/place`);
    expect(page.html).toContain('data-state="paid"');
    expect(shop.wechat.exchanges.at(-1)?.method).toBe("GET");
  });

  it("pays with the password where the contract has ended unnoticed, and has it reconciled", async () => {
    const { customer, code } = await customerWithContract();
    shop.wechat.notificationFaults.once("lost");
    await shop.wechat.terminate(code);
    const page = await customer.buy();
    expect(page.html).toContain('data-state="payable"');
    const order = await placed(page.number);
    expect(order.payingContract).toBeNull();
    const { contract_id, out_trade_no } = orderAt(order.prepayId);
    expect(contract_id).toBeUndefined();
    // WeChat Pay may hold the old number with the contract.
    expect(out_trade_no).not.toBe(page.number);
    await shop.wechat.pay(order.prepayId);
    expect((await customer.get(page.path)).html).toContain('data-state="paid"');
    expect(
      await shop.rows(
        "SELECT state, doubted_at FROM contracts WHERE code = $1",
        [code],
      ),
    ).toEqual([{ state: "SIGNED", doubted_at: expect.any(Date) }]);

    await customer.post("/admin/reconciliations");
    expect((await customer.get("/contracts")).html).toContain(
      'data-contract="TERMINATED"',
    );
  });

  /** As if it had been placed so long ago that its `prepay_id` is over. */
  const outlive = (number: string) =>
    shop.rows("UPDATE orders SET prepaid_at = $2 WHERE number = $1", [
      number,
      ago(3, "hour"),
    ]);

  it("closes an order at WeChat Pay that only an ended contract could pay, so that nobody pays it twice", async () => {
    const { customer, code } = await customerWithContract();
    const { number } = await customer.buy();
    const { prepayId } = await placed(number);
    await customer.post(`/contracts/${code}/terminate`);
    await outlive(number);
    const page = await customer.post(`/orders/${number}/place`);
    expect(page.html).toContain('data-state="closed"');
    expect(orderAt(prepayId).trade_state).toBe("CLOSED");
  });

  it("does not pay by a contract that has come into doubt since the order", async () => {
    const { customer, code } = await customerWithContract();
    shop.wechat.faults.always({ kind: "status", status: 503 });
    const { number } = await customer.buy();
    shop.wechat.faults.clear();
    await shop.app.get(ContractBook).doubt(code);
    const page = await customer.post(`/orders/${number}/place`);
    expect(page.html).toContain('data-state="payable"');
    const { prepayId, payingContract } = await placed(number);
    expect(payingContract).toBeNull();
    expect(orderAt(prepayId).contract_id).toBeUndefined();
  });

  it("places an order again whose prepay_id is over", async () => {
    const customer = await shop.newCustomer();
    const { number } = await customer.buy();
    const { prepayId } = await placed(number);
    await outlive(number);
    const page = await customer.post(`/orders/${number}/place`);
    expect(page.html).toContain('data-state="payable"');
    const renewed = await placed(number);
    expect(renewed.prepayId).not.toBe(prepayId);
    expect(orderAt(renewed.prepayId).out_trade_no).toBe(number);
  });

  it("says that no password was needed only where the contract was still there", async () => {
    const { customer, code } = await customerWithContract();
    const { number, path } = await customer.buy();
    await shop.wechat.terminate(code);
    const { passwordFree } = await shop.wechat.pay(
      (await placed(number)).prepayId,
    );
    expect(passwordFree).toBe(false);
    expect((await customer.get(path)).html).toContain(">Paid ·");
  });

  it("offers no second contract while one is signed, or can be", async () => {
    const customer = await shop.newCustomer();
    const first = await customer.buy();
    const { prepayId, code } = await placed(first.number);
    // While the first order can be paid, and while WeChat asks after its payment.
    expect((await placed((await customer.buy()).number)).code).toBeNull();
    await shop.wechat.pay(prepayId);
    expect((await placed((await customer.buy()).number)).code).toBeNull();
    await shop.wechat.sign(code);
    const paying = await placed((await customer.buy()).number);
    expect(paying).toMatchObject({ code: null, payingContract: code });
  });

  it("offers one contract again where the time of the first is over, and then none with the first order", async () => {
    const customer = await shop.newCustomer();
    const first = await customer.buy();
    await outlive(first.number);
    const second = await customer.buy();
    expect(await placed(second.number)).toMatchObject({ state: "OFFERED" });
    await shop.rows(
      "UPDATE contracts SET state = 'LAPSED' WHERE code = (SELECT offered_contract FROM orders WHERE number = $1)",
      [first.number],
    );
    const page = await customer.post(`/orders/${first.number}/place`);
    expect(page.html).toContain('data-state="payable"');
    expect(await placed(first.number)).toMatchObject({ state: "LAPSED" });
  });

  it("offers one contract to a customer who checks out in two browsers at once", async () => {
    const customer = await shop.newCustomer();
    const other = new Visitor(shop.url);
    await other.signIn(customer.openid);
    const checkouts = [await customer.fillCart(), await other.fillCart()];
    const pages = await Promise.all([
      customer.checkOut(checkouts[0]!),
      other.checkOut(checkouts[1]!),
    ]);
    expect(pages.map(({ status }) => status)).toEqual([200, 200]);
    expect(
      await shop.rows("SELECT state FROM contracts WHERE openid = $1", [
        customer.openid,
      ]),
    ).toEqual([{ state: "OFFERED" }]);
  });

  it("offers a second try as soon as the process that placed an order must be gone", async () => {
    const customer = await shop.newCustomer();
    const { number, path } = await customer.buy();
    // As a killed process leaves it.
    await shop.rows(
      "UPDATE orders SET prepay_id = NULL, prepaid_at = NULL, placing_until = $2 WHERE number = $1",
      [number, ago(-1, "second")],
    );
    expect((await customer.get(path)).html).toContain('data-state="placing"');
    await expect
      .poll(async () => (await customer.get(path)).html)
      .toContain('data-state="stalled"');
    const page = await customer.post(`/orders/${number}/place`);
    expect(page.html).toContain('data-state="payable"');
  });

  it("keeps the claim of a placing that takes long, and lets no late one renew it", async () => {
    const customer = await shop.newCustomer();
    const { number } = await customer.buy();
    await outlive(number);
    const orders = shop.app.get(OrdersService);
    const claim = (await orders.claim(number))!;
    const until = claim.order.placingUntil!;
    expect(+until - Date.now()).toBeLessThanOrEqual(10_000);
    await claim.renew();
    expect(+claim.order.placingUntil!).toBeGreaterThan(+until);
    await claim.release();
    await claim.renew();
    expect(await orders.claim(number)).toBeDefined();
  });

  it("ends a contract once, however often the button is pressed", async () => {
    const { customer, code } = await customerWithContract();
    const end = () => customer.post(`/contracts/${code}/terminate`);
    const pages = await Promise.all([end(), end()]);
    expect([...pages, await end()].map(({ path }) => path)).toEqual([
      "/contracts?outcome=ended",
      "/contracts?outcome=ended",
      "/contracts?outcome=ended",
    ]);
    expect(
      await shop.rows(
        "SELECT state, doubted_at FROM contracts WHERE code = $1",
        [code],
      ),
    ).toEqual([{ state: "TERMINATED", doubted_at: null }]);
  });

  it("does not end what was never signed", async () => {
    const customer = await shop.newCustomer();
    const { code } = await placed((await customer.buy()).number);
    const page = await customer.post(`/contracts/${code}/terminate`);
    expect(page.status).toBe(404);
  });

  it("gives back only the claim that is its own", async () => {
    const customer = await shop.newCustomer();
    const { number } = await customer.buy();
    await outlive(number);
    const orders = shop.app.get(OrdersService);
    const late = (await orders.claim(number))!;
    await shop.rows("UPDATE orders SET placing_until = $2 WHERE number = $1", [
      number,
      ago(1, "second"),
    ]);
    const own = (await orders.claim(number))!;
    await late.release();
    expect(await orders.claim(number)).toBeUndefined();
    await own.release();
    expect(await orders.claim(number)).toBeDefined();
  });

  it("does not let one customer see another's order", async () => {
    const { number } = await (await shop.newCustomer()).buy();
    const other = await shop.newCustomer();
    expect((await other.get(`/orders/${number}`)).status).toBe(404);
    expect((await other.get(`/orders/${number}/status`)).status).toBe(404);
    expect((await other.get(`/orders/${number}/events`)).status).toBe(404);
    expect((await other.get(`/orders/${number}/payment`)).status).toBe(404);
  });

  it("comes back to the cart where the cart has become another one", async () => {
    const customer = await shop.newCustomer();
    const stale = "00000000-0000-4000-8000-000000000000";
    await customer.fillCart();
    expect((await customer.checkOut(stale)).path).toBe("/cart");
    expect(
      await shop.rows("SELECT 1 FROM orders WHERE openid = $1", [
        customer.openid,
      ]),
    ).toEqual([]);
  });
});
