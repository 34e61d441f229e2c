import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { WechatPaySimulator } from "../../../lib/testing/index";
import { MerchantServer, opened } from "../merchant-server";
import { newFolder, readState, startOn, writeState } from "./data-folders";

const DAY_MS = 24 * 60 * 60 * 1000;
const RETRIES = { notificationRetries: true };

let merchant: MerchantServer;
let data: string;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date", "setTimeout", "clearTimeout"] });
  data = newFolder();
  merchant = new MerchantServer();
  merchant.status = 500;
  await merchant.start();
});

afterEach(async () => {
  vi.useRealTimers();
  await merchant.stop();
});

const pay = (wechat: WechatPaySimulator) =>
  wechat.pay(wechat.placeOrder({ notify_url: merchant.notifyUrl }).prepay_id);

async function letPass(wechat: WechatPaySimulator, milliseconds: number) {
  await vi.advanceTimersByTimeAsync(milliseconds);
  await wechat.notificationsSettled();
}

/** A life in which a notification was not taken, which ends before it is sent again. */
async function leaveOnePending(): Promise<string> {
  const first = await startOn(data, RETRIES);
  const { notification } = await pay(first);
  await first.stop();
  return notification!.id;
}

it("what was not acknowledged is sent again at its time, and counts on", async () => {
  const id = await leaveOnePending();
  vi.setSystemTime(Date.now() + 10_000);

  const second = await startOn(data, RETRIES);

  await letPass(second, 4999);
  expect(merchant.received).toHaveLength(1);
  await letPass(second, 1);
  expect(merchant.received).toHaveLength(2);
  const ids = merchant.received.map(({ raw }) => opened(second, raw).id);
  expect(ids).toEqual([id, id]);
  await letPass(second, 15_000);
  expect(merchant.received).toHaveLength(3);
  expect(second.notifications[0]!.nextAttemptAt).toBe(Date.now() + 30_000);
});

it("what was sent more than once in a round counts that round once, in the next life too", async () => {
  const first = await startOn(data, RETRIES);
  first.notificationFaults.once({ kind: "duplicate", times: 20 });
  const { notification } = await pay(first);
  await first.redeliver(notification!.id);
  await first.stop();

  const second = await startOn(data, RETRIES);
  await letPass(second, 15_000);

  expect(second.notifications[0]!.deliveries).toHaveLength(22);
  expect(second.notifications[0]!.nextAttemptAt).toBe(Date.now() + 15_000);
});

it("whose time is over is sent at once", async () => {
  await leaveOnePending();
  vi.setSystemTime(Date.now() + DAY_MS);
  const second = await startOn(data, RETRIES);
  await letPass(second, 1);
  expect(merchant.received).toHaveLength(2);
});

it("whose attempt was cut off is sent again", async () => {
  merchant.status = 0;
  const first = await startOn(data, RETRIES);
  const payment = pay(first);
  await expect.poll(() => merchant.received.length).toBe(1);
  await first.stop();
  await payment;
  merchant.status = 204;

  const second = await startOn(data, RETRIES);
  await letPass(second, 15_000);

  expect(merchant.received).toHaveLength(2);
  expect(second.notifications[0]!.deliveries).toMatchObject([
    { error: "cancelled, as the simulator stopped" },
    { status: 204 },
  ]);
});

it("of which a killed process kept no attempt is sent again", async () => {
  await leaveOnePending();
  const state = JSON.parse(readState(data));
  const [notification] = state.notifications;
  const cutOff = { ...notification, deliveries: [], nextAttemptAt: undefined };
  writeState(data, JSON.stringify({ ...state, notifications: [cutOff] }));
  const second = await startOn(data, RETRIES);
  await letPass(second, 15_000);
  expect(merchant.received).toHaveLength(2);
});

it("that was acknowledged is not sent again, but can be by hand", async () => {
  merchant.status = 200;
  const id = await leaveOnePending();
  const second = await startOn(data, RETRIES);
  await letPass(second, 7 * DAY_MS);
  expect(merchant.received).toHaveLength(1);
  await second.redeliver(id);
  expect(merchant.received).toHaveLength(2);
  expect(second.notifications[0]!.deliveries).toHaveLength(2);
});

it("is left alone by a simulator that does not repeat", async () => {
  await leaveOnePending();
  const second = await startOn(data, { notificationRetries: false });
  expect(second.notifications[0]!.nextAttemptAt).toBeUndefined();
  await letPass(second, 7 * DAY_MS);
  expect(merchant.received).toHaveLength(1);
});
