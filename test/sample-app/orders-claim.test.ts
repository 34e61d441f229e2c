import { expect, it, vi } from "vitest";
import { ContractBook } from "../../sample-app/src/contracts/contract-book.js";
import { Order } from "../../sample-app/src/orders/order.entity.js";
import { OrdersService } from "../../sample-app/src/orders/orders.service.js";
import { Payments } from "../../sample-app/src/wechat-pay/payments.js";
import { ago } from "./ago";
import { onEachDatabase } from "./databases";
import { SuiteShop } from "./shop";
import { Visitor } from "./visitor";

onEachDatabase(
  "a process that stands still while it places an order",
  (database) => {
    const shop = new SuiteShop(database);

    async function rowOf(number: string) {
      const [row] = await shop.rows(
        `SELECT state, out_trade_no AS "outTradeNo", prepay_id AS "prepayId", paying_contract AS "payingContract"
       FROM orders WHERE number = $1`,
        [number],
      );
      return row as Record<
        "state" | "outTradeNo" | "prepayId" | "payingContract",
        string | null
      >;
    }

    async function customerWithContract() {
      const customer = await shop.newCustomer();
      const { number } = await customer.buy();
      await shop.wechat.pay((await rowOf(number)).prepayId!);
      const { out_contract_code: code } = shop.wechat.contracts.at(-1)!;
      await shop.wechat.sign(code);
      return { customer, code };
    }

    const endClaims = () =>
      shop.rows(
        "UPDATE orders SET placing_until = $1 WHERE placing_until IS NOT NULL",
        [ago(1, "second")],
      );

    /** What another process does in the meantime, to the newest order of the customer. */
    async function placeMeanwhile({ openid }: { openid: string }) {
      await endClaims();
      const [row] = await shop.rows(
        "SELECT number FROM orders WHERE openid = $1 AND state = 'OPEN'",
        [openid],
      );
      const other = new Visitor(shop.url);
      await other.signIn(openid);
      const { html } = await other.post(`/orders/${row!.number}/place`);
      expect(html).toContain('data-state="payable"');
    }

    /** Where the process may stand still: before it asks WeChat Pay, or after. */
    function onCheckOut(
      during: (
        checkOut: () => ReturnType<Payments["checkOut"]>,
      ) => ReturnType<Payments["checkOut"]>,
    ): void {
      const payments = shop.app.get(Payments);
      const checkOut = payments.checkOut.bind(payments);
      vi.spyOn(payments, "checkOut").mockImplementationOnce((...order) =>
        during(() => checkOut(...order)),
      );
    }

    const refuseOnce = (status: number, code: string) =>
      shop.wechat.faults.once({
        kind: "status",
        status,
        code,
        match: { method: "POST", path: "/v3/pay/transactions/jsapi" },
      });

    const ordersOf = ({ openid }: { openid: string }) =>
      shop.wechat.orders.filter(({ openids }) => openids.includes(openid));

    const payable = (customer: { openid: string }) =>
      ordersOf(customer).filter(({ trade_state }) => trade_state === "NOTPAY");

    it("does not place it anew under a second number, so that one payment pays it", async () => {
      const { customer, code } = await customerWithContract();
      shop.wechat.notificationFaults.once("lost");
      await shop.wechat.terminate(code);
      const book = shop.app.get(ContractBook);
      const doubt = book.doubt.bind(book);
      vi.spyOn(book, "doubt").mockImplementationOnce(async (doubted) => {
        await placeMeanwhile(customer);
        await doubt(doubted);
      });
      const { number, html, path } = await customer.buy();
      expect(html).toContain('data-state="payable"');
      const { outTradeNo, prepayId } = await rowOf(number);
      expect(payable(customer)).toMatchObject([
        { out_trade_no: outTradeNo, prepay_id: prepayId },
      ]);
      await shop.wechat.pay(prepayId!);
      expect((await customer.get(path)).html).toContain('data-state="paid"');
    });

    it("closes at WeChat Pay what it has placed under a number that the order no longer has", async () => {
      const { customer } = await customerWithContract();
      onCheckOut(async (checkOut) => {
        refuseOnce(403, "RULE_LIMIT");
        await placeMeanwhile(customer);
        return checkOut();
      });
      const { number, html, path } = await customer.buy();
      expect(html).toContain('data-state="payable"');
      const { outTradeNo, prepayId } = await rowOf(number);
      expect(outTradeNo).not.toBe(number);
      expect(
        ordersOf(customer).find(({ out_trade_no }) => out_trade_no === number),
      ).toMatchObject({ trade_state: "CLOSED" });
      expect(payable(customer)).toMatchObject([
        { out_trade_no: outTradeNo, prepay_id: prepayId },
      ]);
      await shop.wechat.pay(prepayId!);
      expect((await customer.get(path)).html).toContain('data-state="paid"');
    });

    it("leaves alone what another has placed under the same number", async () => {
      const customer = await shop.newCustomer();
      onCheckOut(async (checkOut) => {
        const answer = await checkOut();
        await placeMeanwhile(customer);
        return answer;
      });
      const { number, html } = await customer.buy();
      expect(html).toContain('data-state="payable"');
      expect(payable(customer)).toMatchObject([
        { out_trade_no: number, prepay_id: (await rowOf(number)).prepayId },
      ]);
    });

    it("closes nothing that another has placed, where WeChat Pay refuses its own", async () => {
      const customer = await shop.newCustomer();
      onCheckOut(async (checkOut) => {
        await placeMeanwhile(customer);
        refuseOnce(400, "INVALID_REQUEST");
        return checkOut();
      });
      const { html } = await customer.buy();
      expect(html).toContain('data-state="payable"');
      expect(payable(customer)).toHaveLength(1);
    });

    it("tells that the order is closed, where it has closed the number of another's placing", async () => {
      const { customer } = await customerWithContract();
      onCheckOut(async (checkOut) => {
        await placeMeanwhile(customer);
        refuseOnce(403, "RULE_LIMIT");
        return checkOut();
      });
      const { html } = await customer.buy();
      expect(html).toContain('data-state="closed"');
      expect(payable(customer)).toEqual([]);
    });

    /** An order whose `prepay_id` is over. */
    async function outlived(customer: Visitor): Promise<string> {
      const { number } = await customer.buy();
      await shop.rows("UPDATE orders SET prepaid_at = $2 WHERE number = $1", [
        number,
        ago(3, "hour"),
      ]);
      return number;
    }

    it("writes nothing more of it once another has it", async () => {
      const { customer, code } = await customerWithContract();
      const number = await outlived(customer);
      const orders = shop.app.get(OrdersService);
      const late = (await orders.claim(number))!;
      await endClaims();
      const own = (await orders.claim(number))!;
      const before = await rowOf(number);
      expect(before.payingContract).toBe(code);
      await expect(late.renew()).rejects.toThrow("no longer");
      await expect(late.payWithoutContract()).rejects.toThrow("no longer");
      await expect(late.renumber("late")).rejects.toThrow("no longer");
      await expect(late.placed("late")).rejects.toThrow("no longer");
      await late.release();
      expect(await rowOf(number)).toEqual(before);
      await own.placed("own");
      expect(await rowOf(number)).toMatchObject({ prepayId: "own" });
    });

    it("writes nothing more of it once it is paid", async () => {
      const customer = await shop.newCustomer();
      const number = await outlived(customer);
      const claim = (await shop.app.get(OrdersService).claim(number))!;
      await shop.wechat.pay((await rowOf(number)).prepayId!);
      await expect(claim.renumber("late")).rejects.toThrow("no longer");
      expect(await rowOf(number)).toMatchObject({
        state: "PAID",
        outTradeNo: number,
      });
    });

    it("does not take another's claim for its own", async () => {
      const number = await outlived(await shop.newCustomer());
      const orders = shop.app.get(OrdersService);
      const records = shop.dataSource.getRepository(Order) as unknown as {
        update(...values: unknown[]): Promise<unknown>;
      };
      const update = records.update.bind(records);
      let other: unknown;
      vi.spyOn(records, "update").mockImplementationOnce(async (...values) => {
        const updated = await update(...values);
        await endClaims();
        other = await orders.claim(number);
        return updated;
      });
      expect(await orders.claim(number)).toBeUndefined();
      expect(other).toBeDefined();
    });

    it("keeps its claim though it renews it again before the last renewal is written", async () => {
      const number = await outlived(await shop.newCustomer());
      const claim = (await shop.app.get(OrdersService).claim(number))!;
      await Promise.all([claim.renew(), claim.renew(), claim.placed("own")]);
      expect(await rowOf(number)).toMatchObject({ prepayId: "own" });
      // The timer may be a little late.
      await claim.renew();
      await claim.release();
    });
  },
);
