import type { Page } from "playwright-core";
import { expect, it } from "vitest";
import { describeInChromium, picture, tabTo } from "../e2e/browser/chromium";
import { lowContrasts } from "../e2e/browser/contrast";
import { Changes } from "../../sample-app/src/live/changes.js";
import { onEmbeddedDatabase } from "./databases";
import { SuiteShop } from "./shop";

const PHONE = { width: 360, height: 740 };

onEmbeddedDatabase("the shop", (database) =>
  describeInChromium("in a browser", (open) => {
    const shop = new SuiteShop(database, {
      CUSTOMERS:
        "小明=oUpF8uMuAJO_M2pxb1Q9zNjWeS6o,Hong=oUpF8uHong00000000000000001",
    });
    const button = (page: Page, name: string | RegExp) =>
      page.getByRole("button", { name });
    const link = (page: Page, name: string) =>
      page.getByRole("link", { name, exact: true });

    /** Opens the payment of the order that is shown, on the simulated phone. */
    async function toPhone(page: Page, pay: string): Promise<Page> {
      const popup = page.waitForEvent("popup");
      await link(page, pay).click();
      return popup;
    }

    /** Waits for the page of this title, keeps a picture of it, and looks whether it fits the phone. */
    async function fits(page: Page, title: string, name: string) {
      await page.getByRole("heading", { level: 1, name: title }).waitFor();
      await picture(page, `shop-${name}`);
      expect(
        await page.evaluate<number>("document.documentElement.scrollWidth"),
      ).toBeLessThanOrEqual(PHONE.width);
      expect(await lowContrasts(page)).toEqual([]);
    }

    it("goes on a phone from the catalogue to a signed contract, a purchase without password, and its end", async () => {
      const page = await open(shop.url, { viewport: PHONE, locale: "zh-CN" });
      await fits(page, "商品", "1-catalogue");
      await link(page, "登录").click();
      await button(page, "小明").click();

      await button(page, "加入购物车: 西湖龙井").click();
      await fits(page, "购物车", "2-cart");
      await button(page, "提交订单").click();
      await page.getByText("支付后，微信会询问您是否开通免密支付。").waitFor();
      await fits(page, "订单", "3-order");

      const phone = await toPhone(page, "去微信支付");
      await button(phone, "支付 ¥168.00").click();
      await button(phone, "确认支付").click();
      // Without a reload.
      await page.locator('[data-state="paid"]').waitFor();
      await page.getByText("微信正在询问您是否开通免密支付。").waitFor();
      await phone
        .getByRole("dialog", { name: "开通免密支付？" })
        .getByRole("button", { name: "开通", exact: true })
        .click();
      await page.getByText("免密支付已开通，下次购买无需输入密码。").waitFor();
      await fits(page, "订单", "4-signed");
      await phone.close();

      await link(page, "商品").click();
      await button(page, "加入购物车: 白瓷茶杯").click();
      await button(page, "提交订单").click();
      await page.getByText("将使用免密支付，无需输入密码。").waitFor();
      const again = await toPhone(page, "去微信支付");
      await button(again, /免密支付 ¥45\.00/).click();
      await page.getByText("已通过免密支付付款").waitFor();
      await fits(page, "订单", "5-password-free");
      await again.close();

      await link(page, "免密支付").click();
      await page.getByText("已开通").waitFor();
      await fits(page, "我的免密支付", "6-contracts");
      await page.getByRole("link", { name: /^关闭免密支付/ }).click();
      await fits(page, "关闭免密支付？", "6-terminate");
      await button(page, "确认关闭").click();
      await page.getByText("已关闭", { exact: true }).waitFor();

      await link(page, "订单").click();
      await fits(page, "我的订单", "7-orders");
      expect(await page.getByText("已支付").count()).toBe(2);
      // Each delivery is written down a moment after its answer.
      await expect
        .poll(() => shop.rows("SELECT 1 FROM received_notifications"))
        .toHaveLength(4);
      await link(page, "后台").click();
      await page.getByText("ENTRUST.TERMINATE").waitFor();
      await fits(page, "后台", "8-admin");
      expect(await page.locator("tr[data-result]").count()).toBe(4);
      expect(await page.locator('tr[data-result="verified"]').count()).toBe(4);
    });

    it("leads from an order's page to the sign-in where the session has ended meanwhile", async () => {
      const page = await open(shop.url, { locale: "en-GB" });
      await link(page, "Sign in").click();
      await button(page, "Hong").click();
      await button(page, "Add to cart: White porcelain cup").click();
      // The page asks for the first time once it hears of changes.
      const status = page.waitForResponse(/\/status$/);
      await button(page, "Check out").click();
      await (await status).finished();
      const number = page.url().split("/").at(-1)!;
      await shop.rows("DELETE FROM sessions");
      shop.app.get(Changes).announce(number);
      await page.waitForURL(/\/sign-in\?next=%2Forders%2F/);
    });

    it("follows an order again after its stream was answered with an error", async () => {
      const page = await open(shop.url, {
        locale: "en-GB",
        expectedProblems: [/status of 502/],
      });
      await link(page, "Sign in").click();
      await button(page, "Hong").click();
      await button(page, "Add to cart: White porcelain cup").click();
      await page.route("**/events", (route) => route.fulfill({ status: 502 }), {
        times: 1,
      });
      const failed = page.waitForResponse(/\/events$/);
      await button(page, "Check out").click();
      expect((await failed).status()).toBe(502);
      const [row] = await shop.rows(
        "SELECT prepay_id FROM orders WHERE number = $1",
        [page.url().split("/").at(-1)],
      );
      await shop.wechat.pay(String(row!.prepay_id));
      await page.locator('[data-state="paid"]').waitFor();
    });

    it("is used by the keyboard alone, in English", async () => {
      const page = await open(shop.url, { locale: "en-GB" });
      const press = async (name: string, role: "link" | "button") => {
        await tabTo(page, page.getByRole(role, { name, exact: true }));
        const next = page.waitForEvent("load");
        await page.keyboard.press("Enter");
        await next;
      };
      await page.keyboard.press("Tab");
      await page.keyboard.press("Enter");
      await page.waitForURL(/#main$/);
      await press("Add to cart: White porcelain cup", "button");
      await press("Sign in", "link");
      await press("Hong", "button");
      await press("Check out", "button");
      const state = page.locator("[data-state]");
      await state.waitFor();
      expect(await state.getAttribute("data-state")).toBe("payable");
      await tabTo(page, link(page, "Pay with WeChat"));
      // What is focused stays so when the page is told that nothing it shows has changed.
      const number = page.url().split("/").at(-1);
      const status = page.waitForResponse(/\/status$/);
      shop.app.get(Changes).announce(number!);
      await (await status).finished();
      expect(
        await page.evaluate<string>("document.activeElement.textContent"),
      ).toBe("Pay with WeChat");
      await press("中文", "button");
      await page.getByText("去微信支付").waitFor();
    });
  }),
);
