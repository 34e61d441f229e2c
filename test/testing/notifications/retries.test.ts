import {
  afterEach,
  beforeEach,
  describe,
  expect,
  it,
  onTestFinished,
  vi,
} from "vitest";
import {
  type SimulatedNotification,
  type SimulatorOptions,
  WechatPaySimulator,
} from "../../../lib/testing/index";
import { MerchantServer, opened } from "../merchant-server";

/** Seconds from one attempt to the next (回调通知注意事项). */
const OFFICIAL_SECONDS = [
  15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800,
  21_600, 21_600,
];
const DAY_MS = 24 * 60 * 60 * 1000;

let wechat: WechatPaySimulator;
let merchant: MerchantServer;

beforeEach(async () => {
  merchant = new MerchantServer();
  merchant.status = 500;
  await merchant.start();
});

afterEach(async () => {
  vi.useRealTimers();
  await merchant.stop();
});

async function start(
  notificationRetries: SimulatorOptions["notificationRetries"] = true,
): Promise<void> {
  const started = await WechatPaySimulator.start({ notificationRetries });
  onTestFinished(() => started.stop());
  wechat = started;
}

/** From now on time passes only when it is told to. */
function stopClock(): void {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
}

const pay = () =>
  wechat.pay(wechat.placeOrder({ notify_url: merchant.notifyUrl }).prepay_id);

const notification = () => wechat.notifications[0] as SimulatedNotification;

async function letPass(milliseconds: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(milliseconds);
  await wechat.notificationsSettled();
}

describe("a notification that is not acknowledged", () => {
  it("is sent again on the official schedule, 24 h and 4 min, then never again", async () => {
    stopClock();
    await start();
    await pay();
    for (const [index, seconds] of OFFICIAL_SECONDS.entries()) {
      expect(notification().nextAttemptAt).toBe(Date.now() + seconds * 1000);
      await letPass(seconds * 1000 - 1);
      expect(merchant.received).toHaveLength(index + 1);
      await letPass(1);
      expect(merchant.received).toHaveLength(index + 2);
    }
    expect(notification().nextAttemptAt).toBeUndefined();
    await letPass(7 * DAY_MS);
    expect(merchant.received).toHaveLength(16);
    const sent = notification().deliveries.map(({ at }) => at);
    expect(sent.at(-1)! - sent[0]!).toBe(DAY_MS + 4 * 60 * 1000);
  });

  it("is sent on the same schedule where it is sent many times at once", async () => {
    stopClock();
    await start();
    wechat.notificationFaults.always({ kind: "duplicate", times: 20 });
    await pay();
    for (const seconds of OFFICIAL_SECONDS.slice(0, 4)) {
      expect(notification().nextAttemptAt).toBe(Date.now() + seconds * 1000);
      await letPass(seconds * 1000);
    }
    expect(merchant.received).toHaveLength(100);
  });

  it("is sent all 16 times in a moment, where the schedule is faster", async () => {
    await start({ speed: 1_000_000 });
    const last = new Promise<void>((resolve) => {
      wechat.events.on("delivery", ({ deliveries }) => {
        if (deliveries.length === 16) {
          resolve();
        }
      });
    });
    await pay();
    await last;
    await wechat.notificationsSettled();
    expect(notification().nextAttemptAt).toBeUndefined();
    expect(merchant.received).toHaveLength(16);
    const ids = merchant.received.map(({ raw }) => opened(wechat, raw).id);
    expect(new Set(ids)).toEqual(new Set([notification().id]));
    const nonces = merchant.received.map(
      ({ headers }) => headers["wechatpay-nonce"],
    );
    expect(new Set(nonces).size).toBe(16);
  });

  it("is sent 60 times sooner at the speed of 60", async () => {
    stopClock();
    await start({ speed: 60 });
    await pay();
    await letPass(249);
    expect(merchant.received).toHaveLength(1);
    await letPass(1);
    expect(merchant.received).toHaveLength(2);
  });

  it("is sent again only as the clock is moved, where nobody asked for more", async () => {
    stopClock();
    wechat = await WechatPaySimulator.start();
    onTestFinished(() => wechat.stop());
    await pay();
    expect(notification().nextAttemptAt).toBe(Date.now() + 15_000);
    await letPass(7 * DAY_MS);
    expect(merchant.received).toHaveLength(1);
    await wechat.advance({ seconds: 0 });
    expect(merchant.received).toHaveLength(2);
  });

  it("is never sent again where that is not wished", async () => {
    await start(false);
    await pay();
    expect(notification().nextAttemptAt).toBeUndefined();
  });

  it("is sent until the merchant takes it", async () => {
    stopClock();
    await start();
    await pay();
    await letPass(15_000);
    merchant.status = 204;
    await letPass(15_000);
    const { deliveries, nextAttemptAt } = notification();
    expect(deliveries.map(({ status }) => status)).toEqual([500, 500, 204]);
    expect(nextAttemptAt).toBeUndefined();
    await letPass(7 * DAY_MS);
    expect(merchant.received).toHaveLength(3);
  });

  it("is not sent any more once the simulator has stopped", async () => {
    stopClock();
    await start();
    await pay();
    await wechat.stop();
    await letPass(7 * DAY_MS);
    expect(notification().deliveries).toHaveLength(1);
    expect(merchant.received).toHaveLength(1);
  });
});

it.each([0, -1, 0.09, Number.NaN, Infinity])(
  "the speed %d is none",
  async (speed) => {
    await expect(
      WechatPaySimulator.start({ notificationRetries: { speed } }),
    ).rejects.toThrow("notificationRetries.speed must be a number of 0.1");
  },
);

describe("an acknowledgement", () => {
  it.each([200, 204])("is the status %d", async (status) => {
    await start();
    merchant.status = status;
    await pay();
    expect(notification().nextAttemptAt).toBeUndefined();
  });

  it.each([201, 202, 206, 302, 400, 401, 404, 500, 503])(
    "is not the status %d",
    async (status) => {
      await start();
      merchant.status = status;
      const { notification: delivery } = await pay();
      expect(delivery?.status).toBe(status);
      expect(notification().nextAttemptAt).toEqual(expect.any(Number));
    },
  );

  it("is not a connection that is refused", async () => {
    await start();
    const { prepay_id } = wechat.placeOrder({
      notify_url: "http://127.0.0.1:1/notify",
    });
    await wechat.pay(prepay_id);
    expect(notification().nextAttemptAt).toEqual(expect.any(Number));
  });
});

describe("a notification that is sent again by hand", () => {
  beforeEach(async () => {
    stopClock();
    await start();
  });

  it("takes the place of the planned attempt", async () => {
    await pay();
    await letPass(10_000);
    await wechat.redeliver(notification().id);
    expect(notification().nextAttemptAt).toBe(Date.now() + 15_000);
    await letPass(14_999);
    expect(merchant.received).toHaveLength(2);
    await letPass(1);
    expect(merchant.received).toHaveLength(3);
    expect(notification().nextAttemptAt).toBe(Date.now() + 15_000);
  });

  it("uses none of the schedule up, however often", async () => {
    await pay();
    for (let times = 0; times < 20; times += 1) {
      await wechat.redeliver(notification().id);
    }
    for (const seconds of OFFICIAL_SECONDS) {
      expect(notification().nextAttemptAt).toBe(Date.now() + seconds * 1000);
      await letPass(seconds * 1000);
    }
    await wechat.redeliver(notification().id);
    expect(notification().nextAttemptAt).toBeUndefined();
    expect(notification().rounds).toBe(16);
  });

  it("is not joined by the planned attempt while it is under way", async () => {
    await pay();
    merchant.status = 0;
    const again = wechat.redeliver(notification().id);
    await expect.poll(() => merchant.received.length).toBe(2);
    expect(notification().nextAttemptAt).toBeUndefined();
    await vi.advanceTimersByTimeAsync(15_000);
    merchant.answerLate(204);
    await again;
    await wechat.notificationsSettled();
    expect(merchant.received).toHaveLength(2);
  });

  it("and taken is not sent once more", async () => {
    await pay();
    merchant.status = 200;
    await wechat.redeliver(notification().id);
    await letPass(7 * DAY_MS);
    expect(merchant.received).toHaveLength(2);
  });

  it("and not taken, is still finished where an earlier attempt is taken late", async () => {
    merchant.status = 0;
    const payment = pay();
    await expect.poll(() => merchant.received.length).toBe(1);
    merchant.status = 500;
    await wechat.redeliver(notification().id);
    merchant.answerLate(204);
    await payment;
    expect(notification().nextAttemptAt).toBeUndefined();
    await letPass(7 * DAY_MS);
    expect(merchant.received).toHaveLength(2);
  });

  it("while an attempt is under way, leaves one planned, not two", async () => {
    merchant.status = 0;
    const payment = pay();
    await expect.poll(() => merchant.received.length).toBe(1);
    merchant.status = 500;
    await wechat.redeliver(notification().id);
    merchant.answerLate(500);
    await payment;
    merchant.status = 204;
    await wechat.redeliver(notification().id);
    await letPass(7 * DAY_MS);
    expect(merchant.received).toHaveLength(3);
  });
});
