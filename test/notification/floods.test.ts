import { type CanActivate, HttpException, Logger } from "@nestjs/common";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openShop, PLATFORMS, type Shop } from "./shop";
import { type Delivery, deliver, envelope, post } from "./wechat-pay";

const FLOOD = 50;
const TOLD = 20;

/** As an application's throttler does it, before every other guard. */
class TurnsAway implements CanActivate {
  isOn = false;

  canActivate(): boolean {
    if (this.isOn) {
      throw new HttpException("too many requests", 429);
    }
    return true;
  }
}

describe.each(PLATFORMS)("A flood of forged requests on %s", (platform) => {
  const throttler = new TurnsAway();
  let shop: Shop;
  let lines: string[];

  beforeEach(async () => {
    throttler.isOn = false;
    shop = await openShop(platform, {
      prepare: (app) => void app.useGlobalGuards(throttler),
    });
    lines = [];
    for (const level of ["warn", "error"] as const) {
      vi.spyOn(Logger.prototype, level).mockImplementation(
        (...texts: unknown[]) => void lines.push(texts.join(" ")),
      );
    }
  });
  afterEach(async () => {
    vi.restoreAllMocks();
    await shop.app.close();
  });

  const flood = async (make: () => Delivery, route: string) => {
    const answers = Array.from({ length: FLOOD }, () =>
      post(shop.url + route, make()),
    );
    return new Set((await Promise.all(answers)).map(({ status }) => status));
  };
  const forged = () => {
    const delivery = deliver(envelope());
    delivery.headers["Wechatpay-Signature"] = "Zm9yZ2Vk";
    return delivery;
  };

  it.each(["/notify", "/guarded"])(
    "is refused, and told by a sample: %s",
    async (route) => {
      expect(await flood(forged, route)).toEqual(new Set([401]));
      expect(lines).toHaveLength(TOLD);
      // What WeChat Pay has signed is told whatever else comes.
      const answer = await post(shop.url + route, deliver('{"id":"EV-1"}'));
      expect(answer.status).toBe(400);
      expect(lines.slice(TOLD)).toEqual([
        "Notification refused (400): event_type is missing or not a string",
      ]);
    },
  );

  it("is told by a sample where the parser refuses it", async () => {
    expect(await flood(() => deliver("{"), "/notify")).toEqual(new Set([400]));
    expect(lines).toHaveLength(TOLD);
  });

  it("is told by a sample where the application's own guard turns it away", async () => {
    throttler.isOn = true;
    expect(await flood(forged, "/notify")).toEqual(new Set([429]));
    expect(lines).toHaveLength(TOLD);
  });
});
