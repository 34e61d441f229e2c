import type { Page } from "playwright-core";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing";
import { faultText } from "../../../lib/testing/faults/fault-text";
import { send } from "../../testing/merchant-requests";
import { describeInChromium, ICON_IS_AWAY, picture } from "./chromium";
import { Shop } from "./shop";

const WIDE = { width: 1280, height: 900 };
const NARROW = { width: 390, height: 844 };

describeInChromium("the panel of faults", (open) => {
  let wechat: WechatPaySimulator;
  let shop: Shop;

  beforeEach(async () => {
    wechat = await WechatPaySimulator.start({ notificationRetries: true });
    shop = await Shop.start(wechat);
  });
  afterEach(async () => {
    await shop.stop();
    await wechat.stop();
  });

  const set = () => wechat.faults.list().map(faultText);
  const setOfNotifications = () =>
    wechat.notificationFaults.list().map(faultText);

  function panel(options: Parameters<typeof open>[1] = {}): Promise<Page> {
    return open(`${wechat.baseUrl}/#view=faults`, {
      viewport: WIDE,
      locale: "en",
      ...options,
    });
  }

  describe("the form", () => {
    it.each([
      ["zh-CN", WIDE, "故障类型", "设置故障", "取消"],
      ["en", NARROW, "Fault", "Set fault", "Take back"],
    ])(
      "sets one for once, which can be taken back (%s)",
      async (locale, viewport, kind, button, back) => {
        const page = await panel({ locale, viewport });
        await page.getByLabel(kind, { exact: true }).selectOption("delay");
        await page.getByLabel("ms", { exact: true }).fill("1500");
        await page.getByText("once delay ms=1500", { exact: true }).waitFor();
        await page.getByRole("button", { name: button }).click();
        await expect.poll(set).toEqual(["once delay ms=1500"]);
        await picture(page, `faults-set-${locale}`);
        await page
          .getByRole("button", { name: new RegExp(`^${back}`) })
          .click();
        await expect.poll(set).toEqual([]);
      },
    );

    it("sets one for always, for a while, for some requests", async () => {
      const page = await panel();
      await page.getByLabel("When", { exact: true }).selectOption("always");
      await page.getByLabel("Fault", { exact: true }).selectOption("status");
      await page.getByLabel("status", { exact: true }).fill("503");
      await page.getByLabel("message", { exact: true }).fill("not now");
      await page.getByLabel("Method", { exact: true }).selectOption("POST");
      await page.getByLabel("Path begins with").fill("/v3/pay");
      await page.getByLabel("For how long").selectOption("5m");
      await page.getByRole("button", { name: "Set fault" }).click();
      await expect
        .poll(set)
        .toEqual([
          'always status status=503 message="not now" method=POST path=/v3/pay for=300s',
        ]);
      await page.getByText(/until .* GMT/).waitFor();
    });

    it("sets one of notifications, with a rate", async () => {
      const page = await panel();
      await page
        .locator("#fault-form")
        .getByRole("button", { name: "Notifications" })
        .click();
      await page.getByLabel("When", { exact: true }).selectOption("rate");
      await page.getByLabel("at random, with a share").fill("0.5");
      await page.getByLabel("Fault", { exact: true }).selectOption("duplicate");
      await page.getByRole("button", { name: "Set fault" }).click();
      await expect.poll(setOfNotifications).toEqual(["0.5 duplicate"]);
    });

    it("has every kind of fault, and says what each means, in both languages", async () => {
      const page = await panel();
      const kinds = await page.evaluate<string[]>(
        `fetch("/simulator/fault-kinds").then((answer) => answer.json())
          .then((kinds) => Object.values(kinds).flatMap(Object.keys))`,
      );
      expect(kinds).toContain("signtest");
      const texts = await page.evaluate<Record<string, string>[]>(
        `Promise.all(["chinese", "english"].map((name) =>
          import("/simulator/assets/" + name + ".js").then((each) => each[name])))`,
      );
      for (const text of texts) {
        const missing = kinds.filter(
          (kind) => !text[`fault-${kind}`] || !text[`means-${kind}`],
        );
        expect(missing).toEqual([]);
      }
    });

    it("says in words why a fault cannot be set", async () => {
      const page = await panel({ expectedProblems: [/status of 400/] });
      await page.getByLabel("Path begins with").fill("v3/pay");
      await page.getByRole("button", { name: "Set fault" }).click();
      await page.getByText("path must begin with /").waitFor();
    });
  });

  describe("situations", () => {
    it("rotates the certificate", async () => {
      const page = await panel();
      await page
        .getByRole("button", { name: "Do it: New platform certificate" })
        .click();
      await page.getByText("A new certificate signs: ").waitFor();
      expect(wechat.platform.certificates).toHaveLength(2);
    });

    it("changes over to the public key, day by day", async () => {
      wechat.notificationsSignedBy = "certificate";
      const page = await panel();
      await page.getByText("Now the platform certificate signs.").waitFor();
      await page
        .getByRole("button", { name: "Do it: Change-over to the public key" })
        .click();
      await page.getByText(/Now the public key signs 0\.1 %/).waitFor();
      await page.getByRole("button", { name: "+24 hours" }).click();
      await page.getByText(/Now the public key signs 1 %/).waitFor();
      await picture(page, "faults-migration");
      await page.getByRole("button", { name: /^Public key only/ }).click();
      await page.getByText("Now the public key signs.").waitFor();
    });

    it("sends a signature probe with the next notification", async () => {
      const page = await panel();
      await page.getByRole("button", { name: "Do it: SIGNTEST" }).click();
      await expect.poll(setOfNotifications).toEqual(["once signtest"]);
      await wechat.pay(await shop.placeOrder());
      expect(shop.handled).toEqual([]);
      await page.getByRole("button", { name: "Log" }).click();
      await page
        .locator('[data-kind="notifications"]')
        .getByText("not received")
        .waitFor();
    });

    it("is offline for a minute, and says when it is back", async () => {
      const page = await panel({
        expectedProblems: [/simulator\/events/],
        possibleProblems: [ICON_IS_AWAY],
      });
      await page
        .getByRole("button", { name: "Do it: Offline for a minute" })
        .click();
      await page.getByText("Connection lost").waitFor();
      await expect(fetch(wechat.baseUrl)).rejects.toThrow();
      await wechat.goOnline();
      await page.getByText("Connection lost").waitFor({ state: "hidden" });
    });
  });

  describe("do it again with …", () => {
    it("lets the next such request meet a fault", async () => {
      await send(wechat, "/v3/certificates");
      const page = await open(wechat.baseUrl, { viewport: WIDE, locale: "en" });
      await page.locator(".entry > details > summary").click();
      await page.getByText("Do it again with …").click();
      await page
        .locator(".entry")
        .getByLabel("Fault", { exact: true })
        .selectOption("status");
      await page
        .getByRole("button", { name: "For the next such request" })
        .click();
      await page.getByText("The next such request meets: status").waitFor();
      await send(wechat, "/v3/refund/other").catch(() => undefined);
      expect((await send(wechat, "/v3/certificates")).status).toBe(500);
      expect((await send(wechat, "/v3/certificates")).status).toBe(200);
    });

    it("sends a notification again with a fault, which leaves it received", async () => {
      await wechat.pay(await shop.placeOrder());
      const page = await open(wechat.baseUrl, {
        viewport: WIDE,
        locale: "zh-CN",
      });
      const entry = page.locator('[data-kind="notifications"]');
      await entry.locator("summary").click();
      await entry.getByText("附加故障…").click();
      await entry.getByLabel("故障类型").selectOption("signtest");
      await entry
        .locator(".again")
        .getByRole("button", { name: "重发" })
        .click();
      await page.getByText("通知已重发：401").waitFor();
      await entry.getByText("故意发错的通知，已被商户正确拒绝").waitFor();
      await entry.getByText("204 已接收").waitFor();
      await picture(page, "again-with-signtest");
    });
  });
});
