import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { EventStream, stateOf } from "./control-requests";

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
  it("begins with the state, so that whoever comes late needs nothing else", async () => {
    expect(stream.headers["content-type"]).toBe(
      "text/event-stream; charset=utf-8",
    );
    expect(stream.headers["cache-control"]).toBe("no-store");
    const clock = expect.any(Object);
    expect(stream.told).toEqual([
      { event: "state", data: { ...(await stateOf(wechat)), clock } },
    ]);
  });

  it.each<[string, () => unknown, string]>([
    ["an order", () => wechat.placeOrder(), "orders"],
    ["a fault", () => wechat.faults.once("reset"), "faults"],
    [
      "an exchange",
      () => fetch(`${wechat.baseUrl}/v3/certificates`),
      "exchanges",
    ],
    ["a certificate", () => wechat.rotateCertificate(), "keys"],
    ["the clock", () => wechat.advance({ hours: 1 }), "clock"],
  ])("tells of %s, and of nothing else", async (_name, change, part) => {
    await change();
    await stream.until(2);
    const [, { event, data }] = stream.told as [
      never,
      never & { event: string; data: object },
    ];
    expect(event).toBe("change");
    expect(new Set(Object.keys(data))).toEqual(
      new Set([part, "clock", "totals"]),
    );
  });

  it("tells an entry as the state does, once for all that has become of it", async () => {
    const { prepay_id } = wechat.placeOrder();
    await wechat.pay(prepay_id);
    await stream.until(2);
    const { orders, totals } = await stateOf(wechat);
    expect(orders).toMatchObject([{ trade_state: "SUCCESS" }]);
    expect(stream.told[1]!.data).toMatchObject({ orders, totals });
  });

  it("tells the state anew where too much has changed", async () => {
    for (let count = 0; count < 1100; count += 1) {
      wechat.placeOrder();
    }
    await stream.until(2);
    expect(stream.told[1]).toMatchObject({
      event: "state",
      data: { totals: { orders: 1100 } },
    });
    expect(stream.told[1]!.data.orders).toHaveLength(100);
  });

  it("tells a change in as many bytes, however much there is", async () => {
    wechat.placeOrder({ out_trade_no: "number-0001" });
    await stream.until(2);
    for (let count = 0; count < 2000; count += 1) {
      wechat.placeOrder();
    }
    await stream.until(3);
    wechat.placeOrder({ out_trade_no: "number-2002" });
    await stream.until(4);
    const sizes = [1, 3].map((at) => stream.events[at]!.length);
    // The number of orders has three digits more.
    expect(sizes[1]! - sizes[0]!).toBeLessThan(10);
    expect(sizes[1]).toBeLessThan(1000);
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
