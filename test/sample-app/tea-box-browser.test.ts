import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { RenewalSchedule } from "../../sample-app/src/subscriptions/renewal-schedule.js";
import { describeInChromium, picture } from "../e2e/browser/chromium";
import { lowContrasts } from "../e2e/browser/contrast";
import { embedded } from "./databases";
import { SuiteShop } from "./shop";
import { monthFrom, toDay, today } from "./subscriber";

const PHONE = { width: 390, height: 844 };
const DESK = { width: 1280, height: 800 };
const NAMES = { zh: "小明", en: "Hong" };

/** The same page in each look. */
const LOOKS = [
  { language: "zh", viewport: PHONE, locale: "zh-CN", colorScheme: "light" },
  { language: "en", viewport: PHONE, locale: "en-GB", colorScheme: "dark" },
  { language: "zh", viewport: DESK, locale: "zh-CN", colorScheme: "dark" },
  { language: "en", viewport: DESK, locale: "en-GB", colorScheme: "light" },
] as const;

const TEXTS = {
  zh: {
    teaBox: "茶盒",
    signIn: "登录",
    subscribe: "订购并支付首盒",
    pay: "去微信支付",
    see: "查看我的茶盒",
    advice: "请在微信中充值零钱",
    again: "已充值，再次扣款",
    deducting: "约 24 小时后扣款",
    end: "退订",
    confirm: "确认退订",
    resubscribe: "重新订购",
  },
  en: {
    teaBox: "Tea box",
    signIn: "Sign in",
    subscribe: "Subscribe and pay the first box",
    pay: "Pay with WeChat",
    see: "See my tea box",
    advice: "Top up your balance in WeChat",
    again: "I have topped up: try again",
    deducting: "the money is taken about 24 hours later",
    end: "End the subscription",
    confirm: "End it",
    resubscribe: "Subscribe again",
  },
};

describeInChromium("the tea box in a browser", (open) => {
  const shop = new SuiteShop(
    embedded,
    {
      RECONCILE_AFTER_MINUTES: "0",
      CUSTOMERS: LOOKS.map(
        ({ language, colorScheme }) =>
          `${NAMES[language]} ${colorScheme}=oUpF8u${language}${colorScheme}0000000000000`,
      ).join(),
    },
    { deductionOutcome: "ACCEPT" },
  );

  it.each(LOOKS)(
    "is subscribed to, renewed, tried again and ended: $language, $viewport.width, $colorScheme",
    async ({ language, ...look }) => {
      const { viewport, colorScheme } = look;
      const texts = TEXTS[language];
      const page = await open(shop.url, look);
      const link = (name: string) =>
        page.getByRole("link", { name, exact: true });
      const button = (name: string) =>
        page.getByRole("button", { name, exact: true });

      async function fits(name: string) {
        await picture(page, `tea-box-${language}-${viewport.width}-${name}`);
        expect(await page.content()).not.toContain("undefin");
        expect(await width(page)).toBeLessThanOrEqual(viewport.width);
        expect(await lowContrasts(page)).toEqual([]);
      }

      await toDay(shop.wechat, `${monthFrom(today(shop.wechat), 1)}-12`);
      await link(texts.teaBox).click();
      await fits("1-offer");
      await page
        .getByRole("main")
        .getByRole("link", { name: texts.signIn })
        .click();
      await button(`${NAMES[language]} ${colorScheme}`).click();
      await button(texts.subscribe).click();
      await link(texts.pay).waitFor();
      await fits("2-order");
      const href = await link(texts.pay).getAttribute("href");
      await shop.wechat.pay(new URL(href!).searchParams.get("prepay_id")!);
      // Without a reload.
      await page.locator('[data-state="paid"]').waitFor();
      await link(texts.see).click();
      await fits("3-signed");

      const nextOn = await page
        .locator("[data-next]")
        .getAttribute("data-next");
      await toDay(shop.wechat, nextOn!);
      await shop.app.get(RenewalSchedule).runNow();
      const [pending] = shop.wechat.orders.filter(
        ({ trade_state }) => trade_state === "ACCEPT",
      );
      await page.reload();
      await page.getByText(texts.deducting).waitFor();
      await fits("4-deducting");
      await shop.wechat.settleDeduction(pending!.out_trade_no, "NOTENOUGH");
      await page.reload();
      await page.getByText(texts.advice).waitFor();
      await fits("5-failed");
      await button(texts.again).click();
      await page.getByText(texts.deducting).waitFor();
      await fits("6-again");
      await shop.wechat.settleDeduction(
        `${pending!.out_trade_no}-2`,
        "SUCCESS",
      );

      await link(texts.end).click();
      await fits("7-end");
      await button(texts.confirm).click();
      await button(texts.resubscribe).waitFor();
      await fits("8-ended");
    },
  );
});

function width(page: Page): Promise<number> {
  return page.evaluate<number>("document.documentElement.scrollWidth");
}
