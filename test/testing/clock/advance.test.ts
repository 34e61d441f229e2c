import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createMerchant } from "../../../lib/index";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { newFolder, startOn } from "../data/data-folders";
import { MerchantServer } from "../merchant-server";
import { preSign, preSigning, send } from "../merchant-requests";
import { DIRECT_ORDER, JSAPI, placed } from "../orders/order-requests";

const HOUR_MS = 60 * 60 * 1000;
const CODE = "wxwtdk20200910100000";
/** Seconds after the first attempt (回调通知注意事项). */
const DUE_SECONDS = [
  15, 30, 60, 240, 840, 2040, 3840, 5640, 7440, 11_040, 21_840, 32_640, 43_440,
  65_040, 86_640,
];

let wechat: WechatPaySimulator;
let merchant: MerchantServer;

beforeEach(async () => {
  merchant = new MerchantServer();
  await merchant.start();
  wechat = await WechatPaySimulator.start();
});

afterEach(() => Promise.all([wechat.stop(), merchant.stop()]));

const payOne = () =>
  wechat.pay(wechat.placeOrder({ notify_url: merchant.notifyUrl }).prepay_id);

describe("advance", () => {
  it("moves the clock by what it is told", async () => {
    const before = wechat.now();
    await wechat.advance({ days: 1, hours: 2, minutes: 3, seconds: 4 });
    const moved = 26 * HOUR_MS + 184_000;
    expect(wechat.now() - before).toBeGreaterThanOrEqual(moved);
    expect(wechat.now() - before).toBeLessThan(moved + 60_000);
  });

  it("sends what falls due, each at its time, and is over when all is answered", async () => {
    merchant.status = 500;
    await payOne();
    const begin = wechat.notifications[0]!.deliveries[0]!.at;
    await wechat.advance({ hours: 25 });
    const { deliveries, nextAttemptAt } = wechat.notifications[0]!;
    expect(merchant.received).toHaveLength(16);
    expect(deliveries).toHaveLength(16);
    expect(nextAttemptAt).toBeUndefined();
    const due = deliveries.slice(1).map(({ at }) => (at - begin) / 1000);
    for (const [index, seconds] of DUE_SECONDS.entries()) {
      expect(due[index]! - seconds).toBeGreaterThanOrEqual(0);
      expect(due[index]! - seconds).toBeLessThan(60);
    }
  });

  it("signs with the time as it is, so that a shop whose clock stands accepts it", async () => {
    merchant.status = 500;
    await payOne();
    await wechat.advance({ days: 30 });
    const shop = await createMerchant(wechat.moduleOptions);
    for (const { headers, raw } of merchant.received) {
      const event = await shop.notifications.verify(headers, Buffer.from(raw));
      expect(event.event_type).toBe("TRANSACTION.SUCCESS");
    }
    // Its own requests are accepted, too.
    await preSign(wechat, { notify_url: merchant.notifyUrl });
    expect(wechat.exchanges.at(-1)).toMatchObject({ status: 200 });
    await shop.close();
  });

  it("sends the retries of several notifications in the order of their times", async () => {
    merchant.status = 500;
    await payOne();
    await wechat.advance({ seconds: 10 });
    await payOne();
    await wechat.advance({ minutes: 1 });
    const sent = wechat.notifications.flatMap(({ id, deliveries }) =>
      deliveries.map(({ at }) => ({ id, at })),
    );
    const [first, second] = wechat.notifications.map(({ id }) => id);
    const inOrder = sent.sort((a, b) => a.at - b.at).map(({ id }) => id);
    expect(inOrder).toEqual([
      first,
      second,
      first,
      second,
      first,
      second,
      first,
    ]);
  });

  it("goes to the next retry, and says where there is none", async () => {
    await expect(wechat.advance({ to: "next-retry" })).rejects.toThrow(
      "no notification is waiting to be sent again",
    );
    merchant.status = 500;
    await payOne();
    merchant.status = 204;
    await wechat.advance({ to: "next-retry" });
    expect(merchant.received).toHaveLength(2);
    expect(wechat.notifications[0]!.nextAttemptAt).toBeUndefined();
  });

  it("waits for what the shop does in answer", async () => {
    merchant.status = 500;
    await payOne();
    merchant.answering = async () => {
      merchant.answering = undefined;
      await send(wechat, "/v3/certificates");
    };
    await wechat.advance({ seconds: 20 });
    expect(wechat.exchanges).toHaveLength(1);
  });

  it("lets what is held back be overtaken, and ends", async () => {
    wechat.notificationFaults.once("overtaken");
    merchant.status = 500;
    const payment = payOne();
    await wechat.advance({ minutes: 1 });
    await wechat.notificationsSettled();
    await payment;
    expect(merchant.received.length).toBeGreaterThanOrEqual(1);
  });

  it.each([
    [{}, "say how far"],
    [{ hours: -1 }, "does not go back"],
    [{ hours: NaN }, "hours must be a number"],
    [{ weeks: 1 }, "weeks is not a unit of time"],
    [{ days: 40_000 }, "at most 36500 days at once"],
    [{ to: "yesterday" }, 'to must be "next-retry"'],
  ])("refuses %j", async (by, message) => {
    await expect(wechat.advance(by as never)).rejects.toThrow(message);
  });
});

describe("what ends as the clock is moved", () => {
  it("a pre-signing, after two hours", async () => {
    const { prepay_id } = wechat.placeOrder();
    await preSign(wechat, { ...preSigning(), prepay_id } as never);
    await wechat.advance({ hours: 2, seconds: 1 });
    expect(await wechat.pay(prepay_id)).toMatchObject({
      offered: false,
      reason: "the two hours of the pre-signing are over",
    });
    await expect(wechat.sign(CODE)).rejects.toThrow("two hours");
  });

  it("an unpaid order, after seven days", async () => {
    const { prepay_id } = wechat.placeOrder();
    await wechat.advance({ days: 7, minutes: 1 });
    expect(wechat.orders[0]!.trade_state).toBe("CLOSED");
    await expect(wechat.pay(prepay_id)).rejects.toThrow("closed");
  });

  it("what can be paid at its time_expire, by the clock of the shop that named it; the order after seven days", async () => {
    await wechat.advance({ days: 3 });
    const inAnHour = new Date(Date.now() + HOUR_MS);
    const prepay_id = await placed(wechat, JSAPI, {
      ...DIRECT_ORDER,
      time_expire: inAnHour.toISOString().replace(/\.\d+Z$/, "+00:00"),
    });
    await wechat.advance({ minutes: 61 });
    await expect(wechat.pay(prepay_id)).rejects.toThrow("could be paid until");
    expect(wechat.orders[0]!.trade_state).toBe("NOTPAY");
    await wechat.advance({ days: 7 });
    expect(wechat.orders[0]!.trade_state).toBe("CLOSED");
  });

  it("no order that may still be paid", async () => {
    const inAMonth = new Date(Date.now() + 30 * 24 * HOUR_MS);
    const prepay_id = await placed(wechat, JSAPI, {
      ...DIRECT_ORDER,
      time_expire: inAMonth.toISOString().replace(/\.\d+Z$/, "+00:00"),
    });
    await wechat.advance({ days: 29 });
    await wechat.pay(prepay_id);
    expect(wechat.orders[0]!.trade_state).toBe("SUCCESS");
  });

  it("no order that was paid", async () => {
    await payOne();
    await wechat.advance({ days: 10 });
    expect(wechat.orders[0]!.trade_state).toBe("SUCCESS");
  });
});

it("a folder keeps how far the clock was moved", async () => {
  const data = newFolder();
  const first = await startOn(data);
  await first.advance({ days: 2 });
  first.migrateToPublicKey();
  await first.advance({ days: 3 });
  await first.stop();
  const second = await startOn(data);
  expect(second.now() - Date.now()).toBeGreaterThan(5 * 24 * HOUR_MS - 60_000);
  expect(second.notificationsSignedBy).toBe(0.1);
});

it("the migration to the public key takes seven days", async () => {
  wechat.notificationsSignedBy = "certificate";
  wechat.migrateToPublicKey();
  const shares = [];
  for (let day = 1; day <= 8; day += 1) {
    shares.push(wechat.notificationsSignedBy);
    await wechat.advance({ days: 1 });
  }
  expect(shares).toEqual([0.001, 0.01, 0.05, 0.1, 0.2, 0.5, 1, "publicKey"]);
});
