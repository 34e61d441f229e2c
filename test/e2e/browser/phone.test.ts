import { afterEach, beforeEach, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing";
import { post } from "../../testing/merchant-requests";
import {
  DIRECT_ORDER,
  SIGNING,
  withoutPayer,
} from "../../testing/orders/order-requests";
import { describeInChromium, picture, tabTo, ICON_IS_AWAY } from "./chromium";
import { Shop } from "./shop";

const CODE = "wxwtdk20200910100000";
const APP = "/v3/pay/transactions/app";
const WIDE = { width: 1280, height: 900 };

describeInChromium("the phone", (open) => {
  let wechat: WechatPaySimulator;
  let shop: Shop;

  beforeEach(async () => {
    wechat = await WechatPaySimulator.start({ refundOutcome: "PROCESSING" });
    shop = await Shop.start(wechat);
  });
  afterEach(async () => {
    await shop.stop();
    await wechat.stop();
  });

  function contractState() {
    return wechat.contracts[0]?.contract_state;
  }

  /** Lets the notification of a payment go that was held back, and with it the payment's answer. */
  async function letPaymentEnd() {
    await expect.poll(() => wechat.orders[0]?.trade_state).toBe("SUCCESS");
    await wechat.notificationsSettled();
  }

  it("pays, signs, resends a notification and turns the contract off by clicks", async () => {
    const page = await open(wechat.baseUrl, {
      viewport: WIDE,
      locale: "zh-CN",
    });
    const button = (name: string, exact = true) =>
      page.getByRole("button", { name, exact });
    await page.getByText("没有待付款的订单").waitFor();
    await picture(page, "click-1-nothing-yet");

    await shop.checkout(CODE);
    await button("支付 一杯咖啡 ¥2.00").waitFor();
    await picture(page, "click-2-order");
    await button("支付 一杯咖啡 ¥2.00").click();
    await page.getByRole("dialog", { name: "一杯咖啡" }).waitFor();
    await picture(page, "click-3-payment-sheet");
    await button("支付 ¥2.00").click();
    await page.getByRole("dialog", { name: "请输入支付密码" }).waitFor();
    await picture(page, "click-4-password");
    expect(wechat.orders[0]?.trade_state).toBe("NOTPAY");

    await button("确认支付").click();
    await page.getByRole("dialog", { name: "开通免密支付？" }).waitFor();
    await page.getByRole("status").getByText("支付成功 ¥2.00").waitFor();
    await picture(page, "click-5-question");
    expect(wechat.orders[0]?.trade_state).toBe("SUCCESS");
    expect(shop.handled).toEqual(["TRANSACTION.SUCCESS"]);

    await button("开通").click();
    await page.getByRole("status").getByText("免密支付已开通").waitFor();
    await picture(page, "click-6-signed");
    await button("完成").click();
    expect(shop.contracts.get(CODE)).toBe(wechat.contracts[0]?.contract_id);

    const entry = page
      .getByRole("listitem")
      .filter({ hasText: "ECOMMERCE_ENTRUST.SIGN" });
    await entry.getByText("204 已接收").waitFor();
    await entry.locator("summary").first().click();
    await button("重发 ECOMMERCE_ENTRUST.SIGN").click();
    await page.getByText("通知已重发：204").waitFor();
    await entry.getByText("×2").waitFor();
    await entry.getByText(`"out_contract_code": "${CODE}"`).waitFor();
    await picture(page, "click-7-resent");
    const { deliveries } = wechat.notifications.at(-1) ?? {};
    expect(deliveries?.map(({ status }) => status)).toEqual([204, 204]);
    expect(shop.handled).toEqual([
      "TRANSACTION.SUCCESS",
      "ECOMMERCE_ENTRUST.SIGN",
    ]);

    await button("关闭 微信代扣用户A").click();
    await page.getByRole("dialog", { name: "关闭免密支付？" }).waitFor();
    await picture(page, "click-8-turn-off");
    expect(contractState()).toBe("SIGNED");
    await button("确认关闭").click();
    await page.getByText("免密支付已关闭。").waitFor();
    await page.locator("#contracts").getByText("已关闭").waitFor();
    await picture(page, "click-9-turned-off");
    expect(wechat.contracts[0]?.contract_terminate_info).toMatchObject({
      contract_termination_mode: "USER_TERMINATE",
    });
    expect(shop.contracts.size).toBe(0);
  });

  it("goes on with a sheet that was closed and opened again before the browser told of it", async () => {
    await shop.checkout(CODE);
    const page = await open(wechat.baseUrl, { viewport: WIDE, locale: "en" });
    const button = (name: string) =>
      page.getByRole("button", { name, exact: true });
    await button("Pay 一杯咖啡 ¥2.00").click();
    await button("Pay ¥2.00").click();
    await button("Confirm payment").waitFor();
    await page
      .getByRole("dialog")
      .evaluate((sheet) => sheet.dispatchEvent(new Event("close")));
    await button("Confirm payment").click();
    await button("Open it").waitFor();
  });

  it("needs no more than a keyboard, and keeps the focus where it was", async () => {
    await shop.checkout(CODE);
    const page = await open(wechat.baseUrl, { viewport: WIDE, locale: "en" });
    const button = (name: string) =>
      page.getByRole("button", { name, exact: true });
    const focused = page.locator(":focus");
    const press = (key: string) => page.keyboard.press(key);
    const order = button("Pay 一杯咖啡 ¥2.00");
    await order.waitFor();

    await tabTo(page, order);
    await press("Enter");
    await button("Pay ¥2.00").and(focused).waitFor();
    await press("Escape");
    await order.and(focused).waitFor();
    await press("Enter");
    await button("Pay ¥2.00").and(focused).waitFor();
    await press("Enter");
    await button("Confirm payment").and(focused).waitFor();
    await press("Enter");
    await button("Open it").and(focused).waitFor();
    await picture(page, "keyboard-1-question");
    await press("Enter");
    await button("Done").and(focused).waitFor();
    await press("Enter");
    await page
      .getByRole("heading", { name: "My WeChat" })
      .and(focused)
      .waitFor();
    expect(contractState()).toBe("SIGNED");

    const entry = page
      .locator(".entry")
      .filter({ hasText: "ECOMMERCE_ENTRUST.SIGN" });
    await tabTo(page, entry.locator("summary").first());
    await press("Enter");
    const resend = button("Resend ECOMMERCE_ENTRUST.SIGN");
    await tabTo(page, resend);
    await press("Space");
    await page.getByText("Notification sent again: 204").waitFor();
    await page.getByText("×2").waitFor();
    await resend.and(focused).waitFor();
    await picture(page, "keyboard-2-resent");

    await page.reload();
    const turnOff = button("Turn off 微信代扣用户A");
    await turnOff.waitFor();
    await tabTo(page, turnOff);
    await press("Enter");
    await button("Cancel").and(focused).waitFor();
    await press("Enter");
    await turnOff.and(focused).waitFor();
    expect(contractState()).toBe("SIGNED");
    await press("Enter");
    await tabTo(page, button("Turn off"));
    await press("Enter");
    await page.getByText("Password-free payment is turned off.").waitFor();
    expect(contractState()).toBe("TERMINATED");
  });

  it("declines, of which the shop is not told", async () => {
    await shop.checkout(CODE);
    const page = await open(wechat.baseUrl, { locale: "en" });
    await page.getByRole("button", { name: /^Pay 一杯咖啡/ }).click();
    await page.getByRole("button", { name: "Pay ¥2.00" }).click();
    await page.getByRole("button", { name: "Confirm payment" }).click();
    await page.getByRole("button", { name: "Not now" }).click();
    await page.getByText("The shop is not told.").waitFor();
    await page.locator("#contracts").getByText("Declined").waitFor();
    await picture(page, "declined");
    await wechat.notificationsSettled();
    expect(contractState()).toBe("DECLINED");
    expect(shop.handled).toEqual(["TRANSACTION.SUCCESS"]);
  });

  it("asks again where the question was closed without an answer", async () => {
    await wechat.pay(await shop.checkout(CODE));
    const page = await open(wechat.baseUrl, { locale: "en" });
    await page.getByRole("button", { name: "View 微信代扣用户A" }).click();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.getByRole("button", { name: "View 微信代扣用户A" }).click();
    await page.getByRole("button", { name: "Open it" }).click();
    await page.getByText("Password-free payment is open").waitFor();
    expect(contractState()).toBe("SIGNED");
  });

  it("takes an order with a signed contract without a password", async () => {
    await wechat.pay(await shop.checkout(CODE));
    const { contract_id } = await wechat.sign(CODE);
    const purchase = { out_trade_no: "second-order", description: "第二杯" };
    await shop.placeOrder(purchase, contract_id);
    const page = await open(wechat.baseUrl, {
      viewport: WIDE,
      locale: "zh-CN",
      colorScheme: "dark",
    });
    await page.getByRole("button", { name: /^支付 第二杯/ }).click();
    await page.getByText("无需输入密码").waitFor();
    await picture(page, "password-free-1-sheet");
    await page.getByRole("button", { name: "免密支付 ¥2.00" }).click();
    await page.getByText("支付成功 ¥2.00").waitFor();
    await picture(page, "password-free-2-paid");
    expect(wechat.orders.at(-1)?.trade_state).toBe("SUCCESS");
  });

  it.each([true, false])(
    "pays an order that names nobody, and signs what it brings along: %s",
    async (sign) => {
      const order = {
        ...withoutPayer(DIRECT_ORDER),
        description: "一杯茶",
        contract_info: { ...SIGNING, contract_notify_url: undefined },
      };
      await post(wechat, `${APP}-with-contract`, order);
      wechat.placeOrder({ openid: "oWhosePhoneItIs" });
      const page = await open(wechat.baseUrl, {
        viewport: WIDE,
        locale: "zh-CN",
      });
      const button = (name: string) =>
        page.getByRole("button", { name, exact: true });
      await button("支付 一杯茶 ¥1.00").click();
      const choice = page.getByRole("checkbox", {
        name: "同时为 微信代扣用户A 开通自动扣款（模板ID 123）",
      });
      expect(await choice.isChecked()).toBe(true);
      await choice.setChecked(sign);
      await picture(page, `sign-while-paying-${String(sign)}`);
      await button("支付 ¥1.00").click();
      await button("确认支付").click();
      await page
        .getByText(
          sign
            ? "支付的同时已开通自动扣款"
            : "未邀请开通免密支付：用户未勾选签约",
        )
        .waitFor();
      expect(wechat.orders[0]).toMatchObject({
        trade_state: "SUCCESS",
        openids: ["oWhosePhoneItIs"],
      });
      expect(wechat.planContracts).toHaveLength(sign ? 1 : 0);
    },
  );

  it("shows in the bill of an order what was refunded, and how far that is", async () => {
    const { out_trade_no, prepay_id } = wechat.placeOrder({ total: 200 });
    await wechat.pay(prepay_id);
    await post(wechat, "/v3/refund/domestic/refunds", {
      out_trade_no,
      out_refund_no: "r1",
      amount: { refund: 50, total: 200, currency: "CNY" },
    });
    const page = await open(wechat.baseUrl, {
      viewport: WIDE,
      locale: "zh-CN",
    });
    await page.getByText("退款处理中 · ¥0.50").waitFor();
    await wechat.settleRefund("r1", "SUCCESS");
    await page.getByText("已退款 · ¥0.50").waitFor();
    await picture(page, "refunded");
  });

  it("takes one payment for two taps", async () => {
    wechat.notificationFaults.once("overtaken");
    await shop.placeOrder();
    const page = await open(wechat.baseUrl, { locale: "en" });
    await page.getByRole("button", { name: /^Pay 一杯咖啡/ }).click();
    await page.getByRole("button", { name: "Pay ¥2.00" }).click();
    await page.getByRole("button", { name: "Confirm payment" }).dblclick();
    await letPaymentEnd();
    await page.getByRole("status").getByText("Paid ¥2.00").waitFor();
    expect(await page.getByRole("alert").textContent()).toBe("");
    expect(shop.handled).toEqual(["TRANSACTION.SUCCESS"]);
  });

  it("shows nothing more of a payment whose sheet was closed meanwhile", async () => {
    wechat.notificationFaults.once("overtaken");
    await shop.checkout(CODE);
    const page = await open(wechat.baseUrl, { locale: "en" });
    await page.getByRole("button", { name: /^Pay 一杯咖啡/ }).click();
    await page.getByRole("button", { name: "Pay ¥2.00" }).click();
    const answer = page.waitForResponse(/\/pay$/);
    await page.getByRole("button", { name: "Confirm payment" }).click();
    await page.keyboard.press("Escape");
    await letPaymentEnd();
    await (await answer).finished();
    await page.getByRole("button", { name: "View 微信代扣用户A" }).click();
    await page.getByRole("button", { name: "Open it" }).waitFor();
    expect(await page.locator("#sheet-result").textContent()).toBe("");
  });

  it("says in words why an action failed, and stays", async () => {
    const prepay_id = await shop.placeOrder();
    const page = await open(wechat.baseUrl, {
      locale: "en",
      expectedProblems: [/status of 400/],
    });
    await page.getByRole("button", { name: /^Pay 一杯咖啡/ }).click();
    await page.getByRole("button", { name: "Pay ¥2.00" }).click();
    await wechat.pay(prepay_id);
    await page.getByRole("button", { name: "Confirm payment" }).click();
    const alert = page.getByRole("alert").filter({ hasText: "did not work" });
    await alert.waitFor();
    expect(await alert.textContent()).toContain("paid");
    await picture(page, "failed-action");
    await page.getByRole("button", { name: "Close" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
  });

  it("says that the simulator does not answer, and tries again when told", async () => {
    await shop.placeOrder();
    const page = await open(wechat.baseUrl, {
      locale: "en",
      expectedProblems: [/simulator\/events/, /\/pay/],
      possibleProblems: [ICON_IS_AWAY],
    });
    await page.getByRole("button", { name: /^Pay 一杯咖啡/ }).click();
    await page.getByRole("button", { name: "Pay ¥2.00" }).click();
    await wechat.goOffline();
    await page.getByRole("button", { name: "Confirm payment" }).click();
    await page.getByText("The simulator does not answer.").waitFor();
    await wechat.goOnline();
    await page.getByRole("button", { name: "Confirm payment" }).click();
    await page.getByRole("status").getByText("Paid ¥2.00").waitFor();
  });
});
