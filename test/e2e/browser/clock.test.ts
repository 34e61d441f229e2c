import { afterEach, beforeEach, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing";
import { describeInChromium, picture } from "./chromium";
import { Shop } from "./shop";

const CODE = "wxwtdk20200910100000";
const HOUR_MS = 60 * 60 * 1000;
const WIDE = { width: 1280, height: 900 };

describeInChromium("the clock of the page", (open) => {
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

  it("tells the simulated time with its zone, and how far it was moved", async () => {
    const page = await open(wechat.baseUrl, {
      viewport: WIDE,
      locale: "en",
      timezoneId: "Asia/Shanghai",
    });
    await page
      .getByText(/^\d\d\/\d\d\/\d{4}, \d\d:\d\d:\d\d GMT\+8$/)
      .waitFor();
    const before = wechat.now();
    await page.getByRole("button", { name: "+2 hours" }).click();
    await page.getByText("+2 hr").waitFor();
    await page.getByRole("button", { name: "+24 hours" }).click();
    await page.getByText("+1 day 2 hr").waitFor();
    expect(wechat.now() - before).toBeGreaterThanOrEqual(26 * HOUR_MS);
    await picture(page, "clock-moved");
  });

  it.each([
    ["zh-CN", "+2 小时", "已过期"],
    ["en", "+2 hours", "Expired"],
  ])(
    "ends what holds for two hours: no payment, no signing (%s)",
    async (locale, twoHours, expired) => {
      await wechat.pay(await shop.checkout(CODE));
      await shop.placeOrder({ out_trade_no: "second-order" });
      const page = await open(wechat.baseUrl, { viewport: WIDE, locale });
      await page.locator("#unpaid button").waitFor();
      await page.locator("#waiting button").waitFor();
      await page.getByRole("button", { name: twoHours }).click();
      await page.locator("#past").getByText(expired).waitFor();
      await page.locator("#contracts").getByText(expired).waitFor();
      expect(await page.locator("#unpaid button").count()).toBe(0);
      expect(await page.locator("#waiting button").count()).toBe(0);
      await picture(page, `clock-expired-${locale}`);
    },
  );

  it("goes to the next retry, and says where there is none", async () => {
    const prepay_id = await shop.placeOrder();
    wechat.notificationFaults.once("lost");
    await wechat.pay(prepay_id);
    const page = await open(wechat.baseUrl, { viewport: WIDE, locale: "en" });
    const next = page.getByRole("button", { name: "To the next retry" });
    const entry = page.locator('[data-kind="notifications"]');
    await entry.getByText("not received").waitFor();
    await next.click();
    await entry.getByText("204 received").waitFor();
    await entry.getByText("×2").waitFor();
    await expect.poll(() => next.isDisabled()).toBe(true);
    expect(await next.getAttribute("title")).toBe(
      "No notification waits to be sent again",
    );
    expect(shop.handled).toEqual(["TRANSACTION.SUCCESS"]);
  });
});
