import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Payment, WechatPaySimulator } from "../../../lib/testing/index";
import { isSignedBy, MerchantServer, opened } from "../merchant-server";

const AN_HOUR_MS = 3_600_000;

let wechat: WechatPaySimulator;
let merchant: MerchantServer;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start({ seed: "deliveries" });
  merchant = new MerchantServer();
  await merchant.start();
});

afterEach(async () => {
  await Promise.all([wechat.stop(), merchant.stop()]);
});

/** Takes a payment, which the merchant is told of. */
function pay(
  out_trade_no?: string,
  notify_url = merchant.notifyUrl,
): Promise<Payment> {
  return wechat.pay(wechat.placeOrder({ out_trade_no, notify_url }).prepay_id);
}

const arrived = () =>
  merchant.received.map(({ raw }) => opened(wechat, raw).resource.out_trade_no);

describe("lost", () => {
  it("never arrives, and WeChat Pay knows it", async () => {
    wechat.notificationFaults.once("lost");
    const { notification } = await pay();
    expect(notification).toMatchObject({ error: "lost on its way" });
    expect(notification).not.toHaveProperty("status");
    expect(merchant.received).toEqual([]);
    expect(wechat.notifications[0]!.deliveries).toEqual([notification]);
  });

  it("is sent again, as every one that was not acknowledged", async () => {
    await wechat.stop();
    wechat = await WechatPaySimulator.start({
      notificationRetries: { speed: 1_000_000 },
    });
    const taken = new Promise<void>((resolve) => {
      wechat.events.on("delivery", (_notification, { status }) => {
        if (status === 204) {
          resolve();
        }
      });
    });
    wechat.notificationFaults.once("lost");
    wechat.notificationFaults.once("lost");
    await pay();
    await taken;
    const { deliveries } = wechat.notifications[0]!;
    expect(deliveries.map(({ status }) => status)).toEqual([
      undefined,
      undefined,
      204,
    ]);
  });
});

describe("delay", () => {
  it("arrives late", async () => {
    wechat.notificationFaults.once({ kind: "delay", ms: 1 });
    expect((await pay()).notification?.status).toBe(204);
  });

  it("lets others pass meanwhile, and is given up when the simulator stops", async () => {
    wechat.notificationFaults.once({ kind: "delay", ms: AN_HOUR_MS });
    const settled = vi.fn();
    const late = pay("late0001").finally(settled);
    await pay("early001");
    expect(arrived()).toEqual(["early001"]);
    expect(settled).not.toHaveBeenCalled();
    await wechat.stop();
    expect((await late).notification).toMatchObject({
      error: expect.any(String),
    });
    expect(arrived()).toEqual(["early001"]);
  });
});

describe("duplicate", () => {
  it.each([
    [{ kind: "duplicate" }, 2],
    [{ kind: "duplicate", times: 5 }, 5],
  ] as const)(
    "%o: arrives several times, signed each time",
    async (fault, times) => {
      wechat.notificationFaults.once(fault);
      const { notification } = await pay();
      expect(merchant.received).toHaveLength(times);
      const events = merchant.received.map(({ raw }) => opened(wechat, raw));
      expect(new Set(events.map(({ id }) => id))).toEqual(
        new Set([notification?.id]),
      );
      const { pem } = wechat.platform.publicKey;
      for (const { headers, raw } of merchant.received) {
        expect(isSignedBy(pem, headers, raw)).toBe(true);
      }
      const nonces = merchant.received.map(
        ({ headers }) => headers["wechatpay-nonce"],
      );
      expect(new Set(nonces).size).toBe(times);
      expect(wechat.notifications[0]!.deliveries).toHaveLength(times);
    },
  );

  it("is one event: the next arrives once", async () => {
    wechat.notificationFaults.once("duplicate");
    await pay();
    await pay();
    expect(merchant.received).toHaveLength(3);
  });
});

describe("overtaken", () => {
  it("arrives after the one that comes next", async () => {
    wechat.notificationFaults.once("overtaken");
    const first = pay("first001");
    await pay("second01");
    expect((await first).notification?.status).toBe(204);
    expect(arrived()).toEqual(["second01", "first001"]);
  });

  it("may be several, all after the one that comes next", async () => {
    wechat.notificationFaults.once("overtaken");
    wechat.notificationFaults.once("overtaken");
    const held = [pay("first001"), pay("second01")];
    await pay("third001");
    await Promise.all(held);
    expect(arrived()[0]).toBe("third001");
    expect(arrived().sort()).toEqual(["first001", "second01", "third001"]);
  });

  it("is let go where nothing else comes, by whoever waits for all", async () => {
    wechat.notificationFaults.always("overtaken");
    const held = [pay("first001"), pay("second01")];
    await wechat.notificationsSettled();
    await Promise.all(held);
    expect(arrived().sort()).toEqual(["first001", "second01"]);
  });

  it("waits for one that is under way before it is let go", async () => {
    wechat.notificationFaults.once("overtaken");
    wechat.notificationFaults.once({ kind: "delay", ms: 20 });
    const both = [pay("first001"), pay("second01")];
    await wechat.notificationsSettled();
    await Promise.all(both);
    expect(arrived()).toEqual(["second01", "first001"]);
  });

  it("is given up when the simulator stops, and holds nothing back afterwards", async () => {
    wechat.notificationFaults.always("overtaken");
    const held = pay();
    await wechat.stop();
    const outcomes = [await held, await pay()];
    for (const { notification } of outcomes) {
      expect(notification).toMatchObject({ error: expect.any(String) });
    }
    expect(merchant.received).toEqual([]);
  });
});

describe("a fault of notifications", () => {
  it("given at a rate comes to that share, the same for the same seed", async () => {
    const losses = async () => {
      wechat.notificationFaults.rate(0.5, "lost");
      const lost: boolean[] = [];
      while (lost.length < 20) {
        lost.push((await pay()).notification?.error !== undefined);
      }
      return lost;
    };
    const first = await losses();
    expect(new Set(first)).toEqual(new Set([true, false]));
    await wechat.stop();
    wechat = await WechatPaySimulator.start({ seed: "deliveries" });
    expect(await losses()).toEqual(first);
  });

  it("meets the notifications whose address matches, no other", async () => {
    const elsewhere = `${merchant.notifyUrl}/elsewhere`;
    wechat.notificationFaults.always({
      kind: "lost",
      match: { path: "/notify/elsewhere" },
    });
    wechat.notificationFaults.always({
      kind: "lost",
      match: { method: "GET" },
    });
    expect((await pay()).notification?.status).toBe(204);
    expect((await pay(undefined, elsewhere)).notification?.error).toBeDefined();
    wechat.notificationFaults.clear();
    expect((await pay(undefined, elsewhere)).notification?.status).toBe(204);
  });

  it("is none of an exchange, and the other way round", async () => {
    wechat.notificationFaults.once("lost");
    wechat.faults.once("refuse");
    await expect(fetch(`${wechat.baseUrl}/v3/certificates`)).rejects.toThrow();
    expect((await pay()).notification?.error).toBe("lost on its way");
    expect((await pay()).notification?.status).toBe(204);
  });
});
