import { afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { ReconciliationSchedule } from "../../sample-app/src/reconciliation/reconciliation-schedule.js";
import { RenewalSchedule } from "../../sample-app/src/subscriptions/renewal-schedule.js";
import { ago } from "./ago";
import { onEachDatabase } from "./databases";
import { SuiteShop } from "./shop";
import { monthFrom, Subscriber, toDay, today } from "./subscriber";

const APPLY = "/v3/papay/pay/transactions/apply";

onEachDatabase("the tea box", (database) => {
  const shop = new SuiteShop(
    database,
    { RECONCILE_AFTER_MINUTES: "0" },
    { deductionOutcome: "ACCEPT", deductionHours: true },
  );
  let subscriber: Subscriber;
  let visitor: Awaited<ReturnType<SuiteShop["newCustomer"]>>;

  beforeAll(async () => {
    const day = today(shop.wechat);
    // In the middle of a month, and of a day.
    await toDay(shop.wechat, `${monthFrom(day, 1)}-15`);
  });
  beforeEach(async () => {
    visitor = await shop.newCustomer();
    subscriber = new Subscriber(visitor, shop.wechat, visitor.openid);
  });

  afterEach(async () => {
    shop.wechat.deductionOutcome = "ACCEPT";
    // What is left of this test is none of the next one's business.
    await shop.rows(
      "UPDATE subscriptions SET state = 'TERMINATED', next_on = NULL",
    );
  });

  const renew = () => shop.app.get(RenewalSchedule).runNow();
  /** Learns of payments, and of no subscription. */
  const reconcile = () => shop.app.get(ReconciliationSchedule).runNow();

  const contractOf = (code: string) =>
    shop.wechat.planContracts.find(
      ({ out_contract_code }) => out_contract_code === code,
    )?.contract_state;

  /** The day on which the next box falls due, and a renewal on it. */
  async function renewWhenDue(): Promise<string> {
    const { nextOn } = await subscriber.page();
    await toDay(shop.wechat, nextOn!);
    await renew();
    return nextOn!.slice(0, 7);
  }

  it("is paid for once in each of twelve months, with months that fail, two ends and two new signings", async () => {
    const first = today(shop.wechat);
    let code = await subscriber.subscribe();
    const months = [first.slice(0, 7)];
    for (let index = 1; index < 12; index++) {
      const month = await renewWhenDue();
      months.push(month);
      const number = subscriber.pending();
      // The job runs again, as another process's might.
      await renew();
      if (index === 3) {
        await shop.wechat.settleDeduction(number, "NOTENOUGH");
        const failed = await subscriber.page();
        expect(failed.boxes[month]).toBe("FAILED");
        expect(failed.html).toContain("余额不足");
        expect(failed.html).toContain("Top up your balance");
        // Not on the same day, unless the customer wishes.
        await renew();
        expect(() => subscriber.pending()).toThrow("under way");
        await visitor.post("/tea-box/try-again");
        expect(subscriber.pending()).toBe(`${number}-2`);
        await shop.wechat.settleDeduction(`${number}-2`, "SUCCESS");
        expect((await subscriber.page()).html).not.toContain("data-failed");
      } else if (index === 5) {
        // It fails, and nobody hears of it.
        shop.wechat.notificationFaults.always("lost");
        await shop.wechat.settleDeduction(number, "BANKERROR");
        await renew();
        expect((await subscriber.page()).boxes[month]).toBe("FAILED");
        await shop.wechat.advance({ days: 2 });
        await renew();
        await shop.wechat.settleDeduction(subscriber.pending(), "SUCCESS");
        await renew();
        shop.wechat.notificationFaults.clear();
      } else {
        await shop.wechat.settleDeduction(number, "SUCCESS");
      }
      await renew();
      const { boxes, nextOn } = await subscriber.page();
      expect(boxes[month]).toBe("PAID");
      expect(nextOn).toBe(`${monthFrom(month, 1)}-15`);
      if (index === 7 || index === 9) {
        // By the page, and in WeChat.
        if (index === 7) {
          const { path, html } = await visitor.post("/tea-box/end");
          expect(path).toBe("/tea-box?outcome=ended");
          expect(html).toContain('data-subscription="ended"');
        } else {
          await shop.wechat.terminate(code);
        }
        expect((await subscriber.page()).state).toBe("ended");
        await toDay(shop.wechat, `${monthFrom(month, 1)}-15`);
        await renew();
        expect(() => subscriber.pending()).toThrow("under way");
        // The month's box is paid for while signing.
        code = await subscriber.subscribe();
        index += 1;
        months.push(monthFrom(month, 1));
        expect((await subscriber.page()).boxes[months.at(-1)!]).toBe("PAID");
      }
    }
    const { boxes } = await subscriber.page();
    expect(boxes).toEqual(
      Object.fromEntries(months.toReversed().map((month) => [month, "PAID"])),
    );
    expect(new Set(months).size).toBe(12);
    const made = subscriber
      .deductions()
      .filter(([, state]) => state === "SUCCESS");
    // Three boxes were paid for while signing.
    expect(made).toHaveLength(9);
    expect(
      new Set(subscriber.deductions().map(([number]) => number)).size,
    ).toBe(11);
  });

  it("counts a signing in a month that is paid for as the next month's", async () => {
    const first = today(shop.wechat);
    await subscriber.subscribe();
    await visitor.post("/tea-box/end");
    await subscriber.subscribe();
    const { boxes, nextOn } = await subscriber.page();
    expect(Object.keys(boxes)).toEqual([
      monthFrom(first, 1),
      first.slice(0, 7),
    ]);
    expect(nextOn).toBe(`${monthFrom(first, 2)}-${first.slice(8)}`);
  });

  it("counts what was paid without signing as that month's", async () => {
    const first = today(shop.wechat);
    const month = first.slice(0, 7);
    await subscriber.subscribe({ sign: false });
    expect(await subscriber.page()).toMatchObject({
      state: "none",
      boxes: { [month]: "PAID" },
    });
    await shop.wechat.advance({ minutes: 11 });
    await subscriber.subscribe();
    const { boxes, nextOn } = await subscriber.page();
    expect(boxes).toEqual({ [monthFrom(first, 1)]: "PAID", [month]: "PAID" });
    expect(nextOn).toBe(`${monthFrom(first, 2)}-${first.slice(8)}`);
  });

  it("is not ordered again while WeChat Pay does not know yet what was signed with the payment", async () => {
    const month = today(shop.wechat).slice(0, 7);
    shop.wechat.notificationFaults.always("lost");
    await subscriber.subscribe();
    shop.wechat.notificationFaults.clear();
    const [paid] = shop.wechat.notifications.filter(
      ({ event_type, event }) =>
        event_type === "TRANSACTION.SUCCESS" &&
        JSON.stringify(event).includes(visitor.openid),
    );
    await shop.wechat.redeliver(paid!.id);
    shop.wechat.faults.always({
      kind: "status",
      status: 503,
      match: { method: "GET", path: "/v3/papay/sign/contracts/" },
    });
    const session = visitor.cookies.get("session")!;
    const answer = await fetch(`${shop.url}/api/tea-box`, {
      method: "POST",
      headers: { Authorization: `Bearer ${session}` },
    });
    expect(answer.status).toBe(503);
    shop.wechat.faults.clear();
    shop.wechat.faults.always({
      kind: "status",
      status: 404,
      code: "CONTRACT_NOT_EXIST",
      match: { method: "GET", path: "/v3/papay/sign/contracts/" },
    });
    const orders = shop.wechat.orders.length;
    const { html } = await visitor.post("/tea-box");
    expect(html).toContain('data-state="paid"');
    expect(shop.wechat.orders).toHaveLength(orders);
    shop.wechat.faults.clear();
    await renew();
    expect(await subscriber.page()).toMatchObject({
      state: "signed",
      boxes: { [month]: "PAID" },
    });
  });

  it("is ended altogether where two were signed, the first of them told late", async () => {
    const late = await subscriber.subscribe();
    const setState = (state: string) =>
      shop.rows("UPDATE subscriptions SET state = $2 WHERE code = $1", [
        late,
        state,
      ]);
    await setState("LAPSED");
    const code = await subscriber.subscribe({ sign: false });
    const { headers, body } = shop.wechat.signNotification({
      event_type: "ENTRUST.SIGN",
      resource: { out_contract_code: code, contract_id: "2", plan_id: 12536 },
    });
    const answer = await fetch(`${shop.url}/wechatpay/notify`, {
      method: "POST",
      headers,
      body,
    });
    expect(answer.status).toBe(204);
    await setState("SIGNED");
    await visitor.post("/tea-box/end");
    expect(
      shop.wechat.planContracts.find(
        ({ out_contract_code }) => out_contract_code === late,
      ),
    ).toMatchObject({ contract_state: "TERMINATED" });
    // Of the second WeChat Pay knows nothing.
    await renew();
    expect((await subscriber.page()).state).toBe("signed");
    await shop.rows(
      "UPDATE subscriptions SET end_wished_at = $2 WHERE code = $1",
      [code, ago(25, "hour")],
    );
    await renew();
    expect((await subscriber.page()).state).toBe("ended");
  });

  it("is signed once, however often the button is pressed", async () => {
    const orders = shop.wechat.orders.length;
    const pages = await Promise.all([
      visitor.post("/tea-box"),
      visitor.post("/tea-box"),
    ]);
    expect(new Set(pages.map(({ path }) => path)).size).toBe(1);
    expect(shop.wechat.orders).toHaveLength(orders + 1);
    await subscriber.subscribe();
    expect((await visitor.post("/tea-box")).path).toBe("/tea-box");
  });

  it("learns of a signing and of an end that nobody told", async () => {
    shop.wechat.notificationFaults.always("lost");
    const code = await subscriber.subscribe();
    expect((await subscriber.page()).state).toBe("none");
    await renew();
    expect((await subscriber.page()).state).toBe("signed");

    await shop.wechat.terminate(code);
    expect((await subscriber.page()).state).toBe("signed");
    // The deduction finds it out, and the next run makes sure.
    await renewWhenDue();
    await renew();
    const { state, boxes } = await subscriber.page();
    expect(state).toBe("ended");
    expect(Object.values(boxes)).toEqual(["MISSED", "PAID"]);
  });

  it("is ended where not even its payment was told, and goes on where it is subscribed to after all", async () => {
    shop.wechat.notificationFaults.always("lost");
    const code = await subscriber.subscribe();
    expect((await visitor.post("/tea-box/end")).status).toBe(404);
    await reconcile();
    await renew();
    expect(contractOf(code)).toBe("TERMINATED");

    // The second is ordered, its end is wished, and it is paid all the same.
    const { path } = await visitor.post("/tea-box");
    await visitor.post("/tea-box/end");
    expect((await visitor.post("/tea-box")).path).toBe(path);
    const second = await subscriber.subscribe();
    await reconcile();
    await renew();
    await renew();
    expect(contractOf(second)).toBe("SIGNED");
  });

  it("is ended by its page though nobody has told that it was signed", async () => {
    shop.wechat.notificationFaults.always("lost");
    const code = await subscriber.subscribe();
    expect((await visitor.get("/tea-box")).html).not.toContain("data-signing");
    await reconcile();
    const { html } = await subscriber.page();
    expect(html).toContain("data-signing");
    expect(html).toContain('href="/tea-box/end"');
    expect((await visitor.get("/tea-box/end")).status).toBe(200);
    const ended = await visitor.post("/tea-box/end");
    expect(ended.html).toContain('data-outcome="ended"');
    expect(contractOf(code)).toBe("TERMINATED");
  });

  it.each([
    ["cannot be asked", { kind: "refuse" }],
    [
      "does not know it yet",
      { kind: "status", status: 404, code: "RESOURCE_NOT_EXISTS" },
    ],
  ] as const)(
    "is ended in the end where nobody has told that it was signed and WeChat Pay %s",
    async (_name, fault) => {
      await subscriber.subscribe();
      await visitor.post("/tea-box/end");
      shop.wechat.notificationFaults.always("lost");
      const code = await subscriber.subscribe();
      await reconcile();
      shop.wechat.faults.always({
        ...fault,
        match: { method: "GET", path: "/v3/papay/sign/contracts/" },
      });
      const { html } = await visitor.post("/tea-box/end");
      expect(html).toContain('data-outcome="unconfirmed"');
      expect(html).toContain("data-ending");
      shop.wechat.faults.clear();
      await renew();
      expect(contractOf(code)).toBe("TERMINATED");
      expect((await subscriber.page()).state).toBe("ended");
    },
  );

  it("is ended in the end where WeChat Pay does not confirm it, and deducted nothing meanwhile", async () => {
    const first = today(shop.wechat).slice(0, 7);
    const code = await subscriber.subscribe();
    const { nextOn } = await subscriber.page();
    shop.wechat.faults.always({
      kind: "refuse",
      match: { method: "POST", path: "/v3/papay/sign/contracts/" },
    });
    const { html } = await visitor.post("/tea-box/end");
    expect(html).toContain('data-outcome="unconfirmed"');
    await toDay(shop.wechat, nextOn!);
    // Asked, WeChat Pay says that it is signed.
    await renew();
    await renew();
    expect(() => subscriber.pending()).toThrow("under way");
    expect((await visitor.post("/tea-box")).path).toBe("/tea-box");
    const ending = await subscriber.page();
    expect(ending.state).toBe("signed");
    expect(ending.html).toContain("data-ending");
    expect(ending.boxes).toEqual({ [first]: "PAID" });
    shop.wechat.faults.clear();
    await renew();
    expect((await subscriber.page()).state).toBe("ended");
    expect(
      shop.wechat.planContracts.find(
        ({ out_contract_code }) => out_contract_code === code,
      ),
    ).toMatchObject({ contract_state: "TERMINATED" });
  });

  it("is not deducted where its end is wished while the run is at another's", async () => {
    const other = await shop.newCustomer();
    const subscribers = [
      subscriber,
      new Subscriber(other, shop.wechat, other.openid),
    ];
    for (const each of subscribers) {
      await each.subscribe();
    }
    const { nextOn } = await subscriber.page();
    await toDay(shop.wechat, nextOn!);
    shop.wechat.faults.once({
      kind: "delay",
      ms: 2_000,
      match: { path: APPLY },
    });
    shop.wechat.faults.always({
      kind: "refuse",
      match: { method: "POST", path: "/v3/papay/sign/contracts/" },
    });
    const run = renew();
    const deductions = () =>
      subscribers.map((each) => each.deductions().length);
    await expect.poll(deductions).toContain(1);
    const [next] = subscribers.filter((each) => each.deductions().length === 0);
    await next!.visitor.post("/tea-box/end");
    await run;
    expect(next!.deductions()).toEqual([]);
  });

  it("goes on where a deduction has put it in doubt and it is signed as before", async () => {
    await subscriber.subscribe();
    shop.wechat.faults.once({
      kind: "status",
      status: 400,
      code: "CONTRACT_NOT_EXIST",
      match: { path: APPLY },
    });
    const month = await renewWhenDue();
    expect((await subscriber.page()).html).toContain("asking WeChat Pay");
    await renew();
    expect((await subscriber.page()).html).not.toContain("asking WeChat Pay");
    await shop.wechat.advance({ days: 1 });
    await renew();
    expect((await subscriber.page()).boxes[month]).toBe("DEDUCTING");
  });

  it("is deducted once, though the answer was lost", async () => {
    const asked = () =>
      shop.wechat.exchanges.filter((each) => each.path === APPLY).length;
    await subscriber.subscribe();
    shop.wechat.faults.always({ kind: "hang", match: { path: APPLY } });
    const month = await renewWhenDue();
    expect((await subscriber.page()).boxes[month]).toBe("DUE");
    const number = subscriber.pending();
    shop.wechat.faults.clear();
    const times = asked();
    expect(times).toBeGreaterThan(0);
    // The lease of the run that did not hear the answer stands, and then it is over.
    await renew();
    expect(asked()).toBe(times);
    await shop.rows("UPDATE tea_boxes SET lease_until = NULL");
    await renew();
    expect((await subscriber.page()).boxes[month]).toBe("DEDUCTING");
    await shop.wechat.settleDeduction(number, "SUCCESS");
    expect(subscriber.deductions()).toEqual([[number, "SUCCESS"]]);
    expect((await subscriber.page()).boxes[month]).toBe("PAID");
  });

  it("is pending for the day after which WeChat Pay deducts, and neither failed nor deducted again", async () => {
    await subscriber.subscribe();
    const month = await renewWhenDue();
    const number = subscriber.pending();
    shop.wechat.deductionOutcome = "SUCCESS";
    // Nobody hears of it.
    shop.wechat.notificationFaults.always("lost");
    for (const hours of [12, 11]) {
      await shop.wechat.advance({ hours });
      await renew();
      await visitor.post("/tea-box/try-again");
      const { boxes, html } = await subscriber.page();
      expect(boxes[month]).toBe("DEDUCTING");
      expect(html).toContain(`data-deducting="${month}"`);
      expect(html).not.toContain("data-failed");
      expect(subscriber.deductions()).toEqual([[number, "ACCEPT"]]);
    }
    await shop.wechat.advance({ hours: 1, minutes: 1 });
    expect(subscriber.deductions()).toEqual([[number, "SUCCESS"]]);
    await renew();
    const { boxes, html } = await subscriber.page();
    expect(boxes[month]).toBe("PAID");
    expect(html).not.toContain("data-deducting");
  });

  it("is not deducted once the subscription has ended, though WeChat Pay had accepted it", async () => {
    await subscriber.subscribe();
    const month = await renewWhenDue();
    const number = subscriber.pending();
    shop.wechat.deductionOutcome = "SUCCESS";
    await visitor.post("/tea-box/end");
    await shop.wechat.advance({ hours: 24, minutes: 1 });
    await renew();
    expect(subscriber.deductions()).toEqual([[number, "CLOSED"]]);
    const { boxes, html } = await subscriber.page();
    expect(boxes[month]).toBe("MISSED");
    expect(html).not.toContain("data-failed");
  });

  it("closes what failed by WeChat Pay's own fault before it is tried under a new number", async () => {
    await subscriber.subscribe();
    const month = await renewWhenDue();
    const number = subscriber.pending();
    await shop.wechat.settleDeduction(number, "SYSTEMERROR");
    await visitor.post("/tea-box/try-again");
    expect(subscriber.deductions()).toEqual([
      [number, "CLOSED"],
      [`${number}-2`, "ACCEPT"],
    ]);
    await shop.wechat.settleDeduction(`${number}-2`, "SUCCESS");
    expect((await subscriber.page()).boxes[month]).toBe("PAID");
  });

  it("gives a month up after some days, and goes on with the next", async () => {
    await subscriber.subscribe();
    const month = await renewWhenDue();
    const numbers = [];
    for (let tries = 0; tries < 4; tries++) {
      numbers.push(subscriber.pending());
      await shop.wechat.settleDeduction(subscriber.pending(), "NOTENOUGH");
      await shop.wechat.advance({ days: 2 });
      await renew();
    }
    const [first] = numbers;
    expect(numbers).toEqual([first, `${first}-2`, `${first}-3`, `${first}-4`]);
    expect(() => subscriber.pending()).toThrow("under way");
    const { html, boxes } = await subscriber.page();
    expect(boxes[month]).toBe("MISSED");
    expect(html).toContain("send no box for this month");
    const next = await renewWhenDue();
    expect(next).toBe(monthFrom(month, 1));
    expect(subscriber.pending()).toBeDefined();
  });

  it("is paid for once where it is ended and signed anew while the answer of a deduction is lost", async () => {
    await subscriber.subscribe();
    shop.wechat.notificationFaults.always("lost");
    shop.wechat.faults.always({ kind: "hang", match: { path: APPLY } });
    const month = await renewWhenDue();
    const number = subscriber.pending();
    shop.wechat.faults.clear();
    await shop.wechat.settleDeduction(number, "SUCCESS");
    shop.wechat.notificationFaults.clear();
    await visitor.post("/tea-box/end");
    await subscriber.subscribe();
    await renew();
    expect((await subscriber.page()).boxes).toMatchObject({
      [month]: "PAID",
      [monthFrom(month, 1)]: "PAID",
    });
    const [box] = await shop.rows(
      "SELECT number FROM tea_boxes WHERE openid = $1 AND month = $2",
      [visitor.openid, month],
    );
    expect(box!.number).toBe(number);
  });

  it("is asked for its end again though WeChat Pay once knows nothing of it", async () => {
    const code = await subscriber.subscribe();
    const contracts = "/v3/papay/sign/contracts/";
    shop.wechat.faults.always({ kind: "refuse", match: { path: contracts } });
    await visitor.post("/tea-box/end");
    shop.wechat.faults.clear();
    shop.wechat.faults.always({
      kind: "status",
      status: 404,
      code: "RESOURCE_NOT_EXISTS",
      match: { path: contracts },
    });
    await renew();
    shop.wechat.faults.clear();
    await renew();
    expect(contractOf(code)).toBe("TERMINATED");
  });

  it("is not deducted without the id of its contract, which is asked for", async () => {
    shop.wechat.notificationFaults.always("lost");
    const out_contract_code = await subscriber.subscribe();
    await reconcile();
    const { headers, body } = shop.wechat.signNotification({
      event_type: "ENTRUST.SIGN",
      resource: { out_contract_code, contract_id: undefined, plan_id: 12536 },
    });
    const url = `${shop.url}/wechatpay/notify`;
    const { status } = await fetch(url, { method: "POST", headers, body });
    expect(status).toBe(204);
    const month = await renewWhenDue();
    expect((await subscriber.page()).boxes[month]).toBe("DEDUCTING");
  });

  it("is given up where it is ended and the deduction never came to WeChat Pay", async () => {
    await subscriber.subscribe();
    shop.wechat.faults.always({
      kind: "status",
      status: 500,
      code: "SYSTEM_ERROR",
      match: { path: APPLY },
    });
    const month = await renewWhenDue();
    shop.wechat.faults.clear();
    await visitor.post("/tea-box/end");
    expect((await subscriber.page()).boxes[month]).toBe("DEDUCTING");
    await renew();
    expect((await subscriber.page()).boxes[month]).toBe("MISSED");
    // Who subscribes again pays for that month while signing.
    await subscriber.subscribe();
    expect((await subscriber.page()).boxes[month]).toBe("PAID");
    expect(subscriber.deductions()).toEqual([]);
  });

  it("is given up after some days where WeChat Pay refuses it, and caught up with no more", async () => {
    await subscriber.subscribe();
    shop.wechat.faults.always({
      kind: "status",
      status: 403,
      code: "NO_AUTH",
      match: { path: APPLY },
    });
    const month = await renewWhenDue();
    expect((await subscriber.page()).boxes[month]).toBe("DUE");
    for (let days = 0; days < 7; days++) {
      await shop.wechat.advance({ days: 1 });
      await renew();
    }
    const page = await subscriber.page();
    expect(page.boxes[month]).toBe("MISSED");
    expect(page.html).toContain('data-failed="MISSED"');
    shop.wechat.faults.clear();
    await renew();
    expect(subscriber.deductions()).toEqual([]);
  });

  it("is given up after some days where WeChat Pay cannot be reached, and asked about", async () => {
    await subscriber.subscribe();
    shop.wechat.faults.always({ kind: "refuse", match: { path: APPLY } });
    const month = await renewWhenDue();
    await shop.wechat.advance({ days: 7 });
    await renew();
    shop.wechat.faults.clear();
    await renew();
    await renew();
    expect((await subscriber.page()).boxes[month]).toBe("MISSED");
    expect(subscriber.deductions()).toEqual([]);
    const next = await renewWhenDue();
    expect((await subscriber.page()).boxes[next]).toBe("DEDUCTING");
  });

  it("is asked about, too, where a later try was refused", async () => {
    await subscriber.subscribe();
    shop.wechat.notificationFaults.always("lost");
    shop.wechat.faults.always({ kind: "hang", match: { path: APPLY } });
    const month = await renewWhenDue();
    const number = subscriber.pending();
    shop.wechat.faults.clear();
    shop.wechat.faults.always({
      kind: "status",
      status: 403,
      code: "NO_AUTH",
      match: { path: APPLY },
    });
    // The lease is over.
    await shop.rows(
      "UPDATE tea_boxes SET lease_until = $1 WHERE state = 'DUE'",
      [ago(1, "minute")],
    );
    await renew();
    await shop.wechat.settleDeduction(number, "SUCCESS");
    await visitor.post("/tea-box/end");
    shop.wechat.faults.clear();
    await renew();
    expect((await subscriber.page()).boxes[month]).toBe("PAID");
  });

  it("is not forgotten where WeChat Pay once knows nothing of what was signed", async () => {
    const code = await subscriber.subscribe();
    await shop.rows(
      "UPDATE subscriptions SET doubted_at = $1 WHERE code = $2",
      [new Date(), code],
    );
    shop.wechat.faults.always({
      kind: "status",
      status: 404,
      code: "RESOURCE_NOT_EXISTS",
      match: { path: "/v3/papay/sign/contracts/" },
    });
    await renew();
    expect(shop.log).toContainEqual(
      expect.objectContaining({ level: 50, subscription: code }),
    );
    expect((await subscriber.page()).state).toBe("signed");
    shop.wechat.faults.clear();
    await visitor.post("/tea-box/end");
    expect((await subscriber.page()).state).toBe("ended");
    const [{ contract_state } = {}] = shop.wechat.planContracts.filter(
      ({ out_contract_code }) => out_contract_code === code,
    );
    expect(contract_state).toBe("TERMINATED");
  });

  it("is learnt of as long as its first order may be paid, however old it is", async () => {
    const { html } = await visitor.post("/tea-box");
    await shop.rows(
      "UPDATE subscriptions SET created_at = $1 WHERE openid = $2",
      [ago(27, "hour"), visitor.openid],
    );
    await renew();
    shop.wechat.notificationFaults.always("lost");
    await shop.wechat.pay(/prepay_id=(\w+)/.exec(html)![1]!, { sign: true });
    await renew();
    expect((await subscriber.page()).state).toBe("signed");
  });

  it("is left alone at night", async () => {
    await subscriber.subscribe();
    const { nextOn } = await subscriber.page();
    await toDay(shop.wechat, nextOn!);
    await shop.wechat.advance({ hours: 13 });
    await renew();
    expect(() => subscriber.pending()).toThrow("under way");
    await shop.wechat.advance({ hours: 9 });
    await renew();
    expect(subscriber.pending()).toBeDefined();
  });

  it("takes no deduction and no signing that is not as in its own record", async () => {
    const code = await subscriber.subscribe();
    await renewWhenDue();
    const number = subscriber.pending();
    const { openid } = visitor;
    const { appid } = (shop.wechat.orders.at(-1)!.request ?? {}) as {
      appid: string;
    };
    const deducted = {
      mchid: shop.wechat.moduleOptions.mchid,
      appid,
      out_trade_no: number,
      transaction_id: "4200000000202612150000000001",
      trade_type: "PAP",
      trade_state: "SUCCESS",
      trade_state_desc: "支付成功",
      payer: { openid },
      amount: { total: 6800, payer_total: 6800, currency: "CNY" },
    };
    const signed = {
      out_contract_code: code,
      contract_id: "1",
      plan_id: 12536,
    };
    for (const [event_type, resource] of [
      ["TRANSACTION.SUCCESS", { ...deducted, amount: { total: 1 } }],
      ["TRANSACTION.SUCCESS", { ...deducted, payer: { openid: "oOther" } }],
      ["TRANSACTION.FAIL", { ...deducted, out_trade_no: "tb209901unknown" }],
      ["ENTRUST.TERMINATE", { ...signed, openid: "oOther" }],
      ["ENTRUST.TERMINATE", { ...signed, openid, plan_id: 1 }],
    ] as const) {
      const { headers, body } = shop.wechat.signNotification({
        event_type,
        resource,
      });
      const answer = await fetch(`${shop.url}/wechatpay/notify`, {
        method: "POST",
        headers,
        body,
      });
      expect(answer.status, event_type).toBe(409);
    }
    expect((await subscriber.page()).state).toBe("signed");
    await shop.wechat.settleDeduction(number, "SUCCESS");
  });

  it("is there for programs, too", async () => {
    const session = visitor.cookies.get("session")!;
    const api = async (method: string, path = "") => {
      const answer = await fetch(`${shop.url}/api/tea-box${path}`, {
        method,
        headers: { Authorization: `Bearer ${session}` },
      });
      const body = (await answer.json()) as Record<string, unknown>;
      return { status: answer.status, body };
    };
    expect((await api("GET")).body).toMatchObject({
      state: "none",
      price: 6800,
      boxes: [],
    });
    const { status, body } = await api("POST");
    expect(status).toBe(201);
    expect(body).toMatchObject({ state: "payable", total: 6800 });
    await subscriber.subscribe();
    expect((await api("POST")).status).toBe(409);
    const month = await renewWhenDue();
    await shop.wechat.settleDeduction(subscriber.pending(), "NOTENOUGH");
    const failed = { month, state: "FAILED", failure: "余额不足" };
    expect((await api("GET")).body).toMatchObject({ state: "signed", failed });
    const again = await api("POST", "/try-again");
    expect(again.body.failed).toBeNull();
    const [newest] = again.body.boxes as unknown[];
    expect(newest).toMatchObject({ month, state: "DEDUCTING" });
    await shop.wechat.settleDeduction(subscriber.pending(), "SUCCESS");
    expect((await api("GET")).body).toMatchObject({ failed: null });
    expect((await api("DELETE")).body).toEqual({ isEnded: true });
    expect((await api("GET")).body).toMatchObject({ state: "ended" });
  });
});

onEachDatabase("a shop without tea box", (database) => {
  const shop = new SuiteShop(database, { MERCHANT_KIND: "ecommerce" });

  it("has no page of it, and nothing that leads there", async () => {
    const customer = await shop.newCustomer();
    expect((await customer.get("/tea-box")).status).toBe(404);
    expect((await customer.get("/")).html).not.toContain("/tea-box");
    expect((await customer.post("/admin/renewals")).status).toBe(404);
  });
});
