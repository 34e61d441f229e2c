import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { EXAMPLE_VALUES, WechatPaySimulator } from "../../../lib/testing";
import { describeInChromium, picture, ICON_IS_AWAY } from "./chromium";
import { Shop } from "./shop";

const CODE = "wxwtdk20200910100000";
const PHONE = { width: 360, height: 740 };

describeInChromium("the page of the phone", (open) => {
  let wechat: WechatPaySimulator;
  let shop: Shop;

  beforeEach(async () => {
    wechat = await WechatPaySimulator.start();
    shop = await Shop.start(wechat);
  });
  afterEach(async () => {
    await shop.stop();
    await wechat.stop();
  });

  it("opens the payment sheet that a link names", async () => {
    await shop.placeOrder({ out_trade_no: "another-order", total: 5 });
    const prepay_id = await shop.placeOrder({ total: 1_234_500 });
    const page = await open(`${wechat.baseUrl}/?prepay_id=${prepay_id}`, {
      viewport: PHONE,
      locale: "zh-CN",
    });
    await page.getByRole("button", { name: "支付 ¥12,345.00" }).click();
    await page.getByRole("button", { name: "确认支付" }).click();
    await page.getByText("支付成功 ¥12,345.00").waitFor();
    await page.getByText("此 prepay_id 没有预签约").waitFor();
    await page.reload();
    await page.getByText("此订单已支付。").waitFor();
    await page.goto(`${wechat.baseUrl}/?prepay_id=wx-unknown`);
    await page.getByText("未找到 prepay_id 为 wx-unknown 的订单。").waitFor();
  });

  it("asks again for the contract of a paid order that a link names", async () => {
    const prepay_id = await shop.checkout(CODE);
    await wechat.pay(prepay_id);
    const page = await open(`${wechat.baseUrl}/?prepay_id=${prepay_id}`);
    await page.getByRole("button", { name: "Open it" }).click();
    await page.getByText("Password-free payment is open").waitFor();
    expect(shop.contracts.has(CODE)).toBe(true);
  });

  it("opens the signing session that a link names, once", async () => {
    const id = await shop.preSignInMiniProgram(CODE);
    const page = await open(`${wechat.baseUrl}/?pre_entrustweb_id=${id}`, {
      viewport: PHONE,
    });
    await page.getByRole("dialog").getByText("in the mini program").waitFor();
    await picture(page, "mini-program");
    await page.getByRole("button", { name: "Open it" }).click();
    await page.getByText("Password-free payment is open").waitFor();
    expect(shop.contracts.has(CODE)).toBe(true);
    await page.reload();
    await page.getByText("This session was signed or declined").waitFor();
    await page.goto(`${wechat.baseUrl}/?pre_entrustweb_id=unknown`);
    await page.getByText("pre_entrustweb_id unknown.").waitFor();
  });

  it("speaks the browser's language, or the one that was chosen", async () => {
    const page = await open(wechat.baseUrl, { locale: "zh-TW" });
    const language = () => page.locator("html").getAttribute("lang");
    const heading = (name: string) => page.getByRole("heading", { name });
    await shop.checkout(CODE);
    await page.getByRole("button", { name: /^支付/ }).waitFor();
    expect([await language(), await page.title()]).toEqual([
      "zh-CN",
      "微信支付模拟器",
    ]);
    await page.getByRole("button", { name: "English" }).click();
    await page.getByRole("button", { name: "Pay 一杯咖啡 ¥2.00" }).waitFor();
    expect([await language(), await page.title()]).toEqual([
      "en",
      "WeChat Pay simulator",
    ]);
    await expect.poll(() => page.getByText("signature valid").count()).toBe(2);
    await page.reload();
    await heading("My WeChat").waitFor();
    expect(await language()).toBe("en");
    await page.getByRole("button", { name: "中文" }).click();
    await heading("我的微信").waitFor();
    const french = await open(wechat.baseUrl, { locale: "fr-FR" });
    await french.getByRole("heading", { name: "My WeChat" }).waitFor();
  });

  it("has each text in both languages", async () => {
    const page = await open(wechat.baseUrl);
    const keys = (name: string) =>
      page.evaluate<string[]>(
        `import("/simulator/assets/${name}.js").then((texts) => Object.keys(texts.${name}))`,
      );
    expect(await keys("chinese")).toEqual(await keys("english"));
  });

  it.each(["zh-CN", "en-US"])(
    "fits a phone's screen, in %s",
    async (locale) => {
      await shop.checkout(CODE, {
        description: "Supercalifragilisticexpialidocious".repeat(3),
      });
      wechat.notificationFaults.always("unsigned");
      const page = await open(wechat.baseUrl, {
        viewport: PHONE,
        locale,
        hasTouch: true,
        isMobile: true,
      });
      const expectToFit = async (name: string) => {
        await picture(page, `narrow-${locale}-${name}`);
        const width = "document.documentElement.scrollWidth";
        expect(await page.evaluate(width), name).toBe(PHONE.width);
        expect(await beyondTheEdge(page), name).toEqual([]);
        for (const button of await page.locator("button:visible").all()) {
          const { height } = (await button.boundingBox()) ?? {};
          const label = (await button.textContent()) ?? "";
          expect(height, label).toBeGreaterThanOrEqual(44);
        }
      };
      await page.locator("#unpaid button").waitFor();
      await expectToFit("1-phone");
      await page.locator("#unpaid button").tap();
      await expectToFit("2-sheet");
      await page.locator("#sheet-actions button").tap();
      await page.locator(".password").waitFor();
      await page.locator("#sheet-actions button").tap();
      await page.locator("#sheet-result").getByText("¥2.00").waitFor();
      await expectToFit("3-question");
      await page.locator("#sheet-actions button").last().tap();
      await page.locator('#views [value="log"]').tap();
      await page.locator(".refusal, .badge.bad").first().waitFor();
      for (const summary of await page
        .locator(".entry > details > summary")
        .all()) {
        await summary.tap();
      }
      await expectToFit("4-log");
      await page.locator("#views button").first().tap();
      await page.locator("#past li").waitFor();
    },
  );

  it("shows what the network says as text, not as markup", async () => {
    const hostile = `<img src=x onerror="document.title='taken'"><b>bold</b>`;
    await shop.placeOrder({ description: hostile });
    const page = await open(wechat.baseUrl, { locale: "en" });
    await page.getByRole("heading", { name: hostile }).waitFor();
    await page.locator("#entries summary").first().click();
    await page.getByRole("button", { name: /^Pay/ }).click();
    await page.getByRole("dialog", { name: hostile }).waitFor();
    expect(await page.locator("img").count()).toBe(0);
    expect(await page.title()).toBe("WeChat Pay simulator");
  });

  it("follows what happens, and leaves open and in focus what is", async () => {
    const page = await open(wechat.baseUrl, { locale: "en" });
    await shop.checkout(CODE);
    await page.getByRole("button", { name: "Pay 一杯咖啡 ¥2.00" }).waitFor();
    const first = page.locator(".entry").filter({ hasText: "/jsapi" });
    await first.locator("summary").click();
    await wechat.pay(wechat.orders[0]?.prepay_id ?? "");
    await page.getByText("Paid ·").waitFor();
    const payment = page
      .locator(".entry")
      .filter({ hasText: "TRANSACTION.SUCCESS" });
    await payment.locator("summary").click();
    const notification = wechat.notifications[0];
    await wechat.redeliver(notification?.id ?? "");
    await page.getByText("×2").waitFor();
    await payment.locator("> details[open]").waitFor();
    await payment.locator("summary:focus").waitFor();
    await first.locator("> details[open]").waitFor();
  });

  it("says that the connection is lost, and goes on when it is back", async () => {
    const page = await open(wechat.baseUrl, {
      locale: "en",
      expectedProblems: [/simulator\/events/],
      possibleProblems: [ICON_IS_AWAY],
    });
    await page.getByText("No request yet").waitFor();
    await wechat.goOffline();
    await page.getByText("Connection lost").waitFor();
    wechat.placeOrder({ description: "while it was away" });
    await wechat.goOnline();
    await page.getByRole("heading", { name: "while it was away" }).waitFor();
    await page.getByText("Connection lost").waitFor({ state: "hidden" });
  });

  it("is the phone of the user who is picked", async () => {
    const openid = "oSomebodyElse";
    const { openid: first } = EXAMPLE_VALUES;
    const sub_openid = "oTheSameUnderAnotherApp";
    wechat.placeOrder({ openid: first, sub_openid, description: "cake" });
    wechat.placeOrder({ openid: first, description: "tea" });
    wechat.placeOrder({ openid: sub_openid, description: "milk" });
    await shop.placeOrder({
      description: "coffee",
      out_trade_no: "second-order",
      openid,
    });
    const page = await open(wechat.baseUrl, { locale: "en" });
    const orders = page.locator("#unpaid h4");
    const seen = () => orders.allTextContents();
    await expect.poll(seen).toEqual(["coffee"]);
    await page.getByRole("button", { name: "Change user" }).click();
    const users = page.getByRole("dialog").getByRole("listitem");
    await expect
      .poll(() => users.allTextContents())
      .toEqual([`${openid}1 waiting`, `${first} · ${sub_openid}3 waiting`]);
    await page
      .getByRole("searchbox", { name: "Part of an openid" })
      .fill("App");
    await users.nth(1).waitFor({ state: "hidden" });
    await users.first().click();
    await expect.poll(seen).toEqual(["milk", "tea", "cake"]);
    await page.reload();
    await expect.poll(seen).toEqual(["milk", "tea", "cake"]);
  });
});

/** The elements that end to the right of the screen, cut off or not. */
function beyondTheEdge(page: Page): Promise<string[]> {
  return page.evaluate(
    `[...document.body.querySelectorAll("*")]
      .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
      .map((each) => each.outerHTML)`,
  );
}
