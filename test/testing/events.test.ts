import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type Delivery,
  type Exchange,
  type SimulatedNotification,
  WechatPaySimulator,
} from "../../lib/testing/index";
import { preSign, send } from "./merchant-requests";
import { MerchantServer } from "./merchant-server";

const CODE = "wxwtdk20200910100000";
const CERTIFICATES = "/v3/certificates";

let wechat: WechatPaySimulator;
let merchant: MerchantServer;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
  merchant = new MerchantServer();
  await merchant.start();
});

afterEach(async () => {
  await Promise.all([wechat.stop(), merchant.stop()]);
});

const pay = () =>
  wechat.pay(wechat.placeOrder({ notify_url: merchant.notifyUrl }).prepay_id);

describe("exchange", () => {
  let told: Exchange[];
  beforeEach(() => {
    told = [];
    wechat.events.on("exchange", (exchange) => told.push(exchange));
  });

  it("tells of each request, once, when it has been answered", async () => {
    const answers = [
      await send(wechat, CERTIFICATES),
      await send(wechat, CERTIFICATES, { message: "forged" }),
    ];
    expect(told).toMatchObject([
      {
        path: CERTIFICATES,
        signature: "valid",
        status: 200,
        answer: answers[0]!.raw,
      },
      {
        path: CERTIFICATES,
        signature: "invalid",
        status: 401,
        code: "SIGN_ERROR",
      },
    ]);
    expect(told).toEqual(wechat.exchanges);
  });

  it.each(["refuse", "reset", "truncate"] as const)(
    "tells of one that met the fault %s",
    async (fault) => {
      wechat.faults.once(fault);
      await expect(send(wechat, CERTIFICATES)).rejects.toThrow();
      expect(told).toMatchObject([{ path: CERTIFICATES, fault }]);
    },
  );

  it("tells of one that is never answered", async () => {
    wechat.faults.once("hang");
    const pending = send(wechat, CERTIFICATES);
    pending.catch(() => undefined);
    await expect.poll(() => told.length).toBe(1);
    expect(told[0]).toMatchObject({ fault: "hang", signature: "valid" });
    expect(told[0]).not.toHaveProperty("status");
  });
});

describe("delivery", () => {
  let told: [SimulatedNotification, Delivery][];
  beforeEach(() => {
    told = [];
    wechat.events.on("delivery", (...both) => told.push(both));
  });

  it("tells of each attempt, whether or not it arrived, and of those before it", async () => {
    merchant.status = 500;
    const { notification } = await pay();
    await merchant.stop();
    const again = await wechat.redeliver(notification!.id);
    await merchant.start();

    expect(told).toEqual([
      [
        expect.objectContaining({
          event_type: "TRANSACTION.SUCCESS",
          deliveries: [notification],
        }),
        notification,
      ],
      [expect.objectContaining({ deliveries: [notification, again] }), again],
    ]);
    expect(again.error).toContain("ECONNREFUSED");
  });

  it("tells of every copy", async () => {
    wechat.notificationFaults.once({ kind: "duplicate", times: 3 });
    await pay();
    expect(told.map(([{ deliveries }]) => deliveries.length)).toEqual([
      1, 2, 3,
    ]);
  });
});

describe("change", () => {
  it.each<[string, () => unknown]>([
    ["an order", () => wechat.placeOrder()],
    ["a payment", () => wechat.pay("wx-order")],
    ["a pre-signing", () => preSign(wechat, { prepay_id: "wx-order" })],
    ["a signature", () => wechat.sign(CODE)],
    ["a refusal", () => wechat.decline(CODE)],
    ["a delivery", () => wechat.redeliver(wechat.notifications[0]!.id)],
    ["an exchange", () => send(wechat, CERTIFICATES)],
    ["a fault", () => wechat.faults.once("reset")],
    ["a fault of notifications", () => wechat.notificationFaults.clear()],
    ["a new certificate", () => wechat.rotateCertificate()],
    [
      "a certificate that is removed",
      () => wechat.removeCertificate(wechat.platform.certificates[0]!.serial),
    ],
  ])("tells of %s", async (_name, act) => {
    wechat.placeOrder({ prepay_id: "wx-order" });
    const { notifyUrl: notify_url } = merchant;
    const { prepay_id } = wechat.placeOrder({ notify_url });
    await preSign(wechat, { prepay_id, notify_url });
    await wechat.pay(prepay_id);
    let changes = 0;
    wechat.events.on("change", () => (changes += 1));
    await act();
    await expect.poll(() => changes).toBeGreaterThan(0);
  });

  it("comes when what has changed can be seen", async () => {
    const seen: string[] = [];
    wechat.events.on("change", () =>
      seen.push(wechat.orders.map(({ trade_state }) => trade_state).join()),
    );
    const { prepay_id } = wechat.placeOrder();
    await wechat.pay(prepay_id);
    expect(seen).toEqual(["NOTPAY", "SUCCESS"]);
  });

  it("is heard no more by those who have left", async () => {
    let changes = 0;
    const count = () => (changes += 1);
    wechat.events.on("change", count);
    wechat.placeOrder();
    wechat.events.off("change", count);
    wechat.placeOrder();
    expect(changes).toBe(1);
  });
});
