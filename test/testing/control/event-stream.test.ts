import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { EventStream } from "./control-requests";

const CHANGE = "event: change\ndata: {}";

let wechat: WechatPaySimulator;
let stream: EventStream;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
  stream = await EventStream.open(wechat);
  await stream.until(1);
});

afterEach(async () => {
  stream.close();
  await wechat.stop();
});

describe("GET /simulator/events", () => {
  it("begins with a change, so that whoever comes late looks at the state", async () => {
    expect(stream.headers["content-type"]).toBe(
      "text/event-stream; charset=utf-8",
    );
    expect(stream.headers["cache-control"]).toBe("no-store");
    expect(stream.events).toEqual([CHANGE]);
  });

  it.each<[string, () => unknown]>([
    ["an order", () => wechat.placeOrder()],
    ["a fault", () => wechat.faults.once("reset")],
    ["an exchange", () => fetch(`${wechat.baseUrl}/v3/certificates`)],
    ["a certificate", () => wechat.rotateCertificate()],
  ])("tells of %s", async (_name, change) => {
    await change();
    await stream.until(2);
    expect(stream.events.length).toBeGreaterThanOrEqual(2);
    expect(new Set(stream.events)).toEqual(new Set([CHANGE]));
  });

  it("tells of a payment, after it is taken", async () => {
    const { prepay_id } = wechat.placeOrder();
    await stream.until(2);
    await wechat.pay(prepay_id);
    await stream.until(3);
    expect(wechat.orders[0]!.trade_state).toBe("SUCCESS");
    expect(stream.events).toEqual([CHANGE, CHANGE, CHANGE]);
  });

  it("tells of many changes at once, once", async () => {
    for (let count = 0; count < 100; count += 1) {
      wechat.placeOrder();
    }
    await stream.until(2);
    wechat.placeOrder();
    await stream.until(3);
    expect(stream.events).toHaveLength(3);
  });

  it("tells several listeners, and forgets those that go away", async () => {
    const others = await Promise.all([
      EventStream.open(wechat),
      EventStream.open(wechat),
    ]);
    await Promise.all(others.map((other) => other.until(1)));
    const listeners = () => wechat.events.listenerCount("change");
    const before = listeners();
    others[0]!.close();
    await expect.poll(listeners).toBe(before - 1);
    wechat.placeOrder();
    await others[1]!.until(2);
    await stream.until(2);
    expect(others[1]!.events).toHaveLength(2);
    others[1]!.close();
  });

  it("ends when the simulator stops", async () => {
    await wechat.stop();
    await stream.until(Infinity);
    expect(stream.hasEnded).toBe(true);
  });
});
