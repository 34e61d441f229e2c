import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing";
import { PapayMerchant } from "../../testing/deductions/papay-requests";
import { MerchantServer } from "../../testing/merchant-server";
import { objections } from "./axe";
import { describeInChromium, picture } from "./chromium";

const HOUR_MS = 60 * 60 * 1000;
const WORDS = {
  "zh-CN": {
    look: "查看 微信代扣用户A",
    signBefore: "请在此时间前完成签约",
    open: "开通自动扣款？",
    accept: "同意并开通",
    opened: "自动扣款已开通",
    done: "完成",
    unscheduled: "尚未预约",
    scheduled: "已预约",
    waits: "等待扣款",
    settle: "处理扣款 ¥68.00",
    success: "扣款成功",
    deducted: "已扣款",
    over: "已关闭",
    turnOff: "关闭 微信代扣用户A",
    confirm: "确认关闭",
    coupon: "商户赠送了一张代金券（9856000）。",
    stay: "继续使用",
    anyway: "仍要关闭",
    ended: "自动扣款已关闭。",
    timeline: "时间线",
    heading: "自动扣款时间线",
    amount: "已扣款 ¥68.00",
  },
  en: {
    look: "View 微信代扣用户A",
    signBefore: "Sign before",
    open: "Open automatic deductions?",
    accept: "Agree and open",
    opened: "Automatic deductions are open",
    done: "Done",
    unscheduled: "Not announced yet",
    scheduled: "Announced",
    waits: "To be deducted ·",
    settle: "Settle the deduction of ¥68.00",
    success: "Deducted",
    deducted: "Deducted",
    over: "Turned off",
    turnOff: "Turn off 微信代扣用户A",
    confirm: "Turn off",
    coupon: "The shop gives a coupon (9856000).",
    stay: "Stay",
    anyway: "Turn off all the same",
    ended: "Automatic deductions are turned off.",
    timeline: "Timeline",
    heading: "Timeline of automatic deductions",
    amount: "Deducted ¥68.00",
  },
} as const;
const LOOKS = [
  { locale: "zh-CN", viewport: { width: 390, height: 844 } },
  { locale: "en", viewport: { width: 1280, height: 900 } },
] as const;

describeInChromium("plans on the phone", (open) => {
  let server: MerchantServer;
  let wechat: WechatPaySimulator;
  let merchant: PapayMerchant;

  beforeEach(async () => {
    server = new MerchantServer();
    await server.start();
    wechat = await WechatPaySimulator.start({
      deductionOutcome: "ACCEPT",
      retentionNotifyUrl: server.notifyUrl,
    });
    merchant = new PapayMerchant("normal", wechat, server);
    await wechat.advance({ hours: 34 - beijing(0).getUTCHours() });
  });
  afterEach(async () => {
    await Promise.all([wechat.stop(), server.stop()]);
  });

  /** The time in Beijing, so many days from now. */
  const beijing = (days: number) =>
    new Date(wechat.now() + (days * 24 + 8) * HOUR_MS);

  /** Paths of requests and events of notifications, as they are seen. */
  const seen = (page: Page) =>
    page
      .locator("#entries .path")
      .evaluateAll((paths) =>
        paths.map((each) => (each.querySelector("b") ?? each).textContent),
      );

  async function look(page: Page, name: string): Promise<void> {
    await picture(page, name);
    expect([name, await objections(page)]).toEqual([name, []]);
  }

  it.each(LOOKS)(
    "a scheduled deduction is signed for, announced and made, in $locale",
    async ({ locale, viewport }) => {
      const words = WORDS[locale];
      const day = beijing(2).toISOString().slice(0, 10);
      await merchant.preSign({
        deduct_schedule: {
          estimated_deduct_date: day,
          estimated_deduct_amount: { total: 6800 },
          description: "十二月茶盒",
        },
      });
      const page = await open(wechat.baseUrl, { viewport, locale });
      const button = (name: string) =>
        page.getByRole("button", { name, exact: true });
      const offer = page.locator("#waiting li");
      await offer.getByText(words.signBefore).waitFor();
      await offer.getByText(`${day} · ¥68.00`).waitFor();
      await look(page, `plan-offer-${locale}`);
      await button(words.look).click();
      const dialog = page.getByRole("dialog", { name: words.open });
      await dialog.getByText("十二月茶盒").waitFor();
      await look(page, `plan-sheet-${locale}`);
      await button(words.accept).click();
      await page.getByRole("status").getByText(words.opened).waitFor();
      await button(words.done).click();
      const contract = page.locator("#plans li");
      await contract.getByText(words.unscheduled).first().waitFor();
      expect(wechat.planContracts[0]!.contract_state).toBe("SIGNED");

      const { contract_id } = wechat.planContracts[0]!;
      await wechat.advance({ hours: 24 });
      expect((await merchant.schedule(contract_id)).status).toBe(200);
      await contract.getByText(words.scheduled).first().waitFor();
      await wechat.advance({ hours: 24 });
      expect((await merchant.apply(contract_id)).status).toBe(200);
      await page.locator("#past").getByText(words.waits).waitFor();
      await look(page, `plan-contract-${locale}`);
      await button(words.settle).click();
      await page.getByRole("dialog").getByText("deduction-1").waitFor();
      await look(page, `plan-deduction-${locale}`);
      await button(words.success).click();
      await contract.getByText(words.deducted).first().waitFor();
      await contract.getByText(words.over).waitFor();
      expect(wechat.orders[0]!.trade_state).toBe("SUCCESS");
    },
  );

  it.each(LOOKS)(
    "a coupon keeps a user, or does not, in $locale",
    async ({ locale, viewport }) => {
      const words = WORDS[locale];
      await merchant.sign();
      server.status = 200;
      server.body = JSON.stringify({
        retention_type: "COUPON",
        coupon_info: { state: "SEND_COUPON", coupon_id: "9856000" },
      });
      const page = await open(wechat.baseUrl, { viewport, locale });
      const button = (name: string) =>
        page.getByRole("button", { name, exact: true });
      const turnOff = async () => {
        await button(words.turnOff).click();
        await button(words.confirm).click();
        await page.getByText(words.coupon).waitFor();
      };
      await turnOff();
      await look(page, `plan-retention-${locale}`);
      await button(words.stay).click();
      await page.getByRole("dialog").waitFor({ state: "hidden" });
      expect(wechat.planContracts[0]!.contract_state).toBe("SIGNED");
      await turnOff();
      await button(words.anyway).click();
      await page.getByText(words.ended).waitFor();
      expect(wechat.planContracts[0]!.contract_state).toBe("TERMINATED");
    },
  );

  it.each(LOOKS)(
    "a contract has a timeline with its deductions, which stays with a reload, in $locale",
    async ({ locale, viewport }) => {
      const words = WORDS[locale];
      const contract_id = await merchant.sign();
      await merchant.sign({
        plan_id: 12536,
        out_contract_code: "tea0002",
        deduct_schedule: {
          estimated_deduct_date: beijing(2).toISOString().slice(0, 10),
          estimated_deduct_amount: { total: 6800 },
          description: "十二月茶盒",
        },
      });
      await merchant.notify(contract_id);
      await merchant.apply(contract_id);
      const page = await open(wechat.baseUrl, { viewport, locale });
      const card = page.locator("#plans li").filter({ hasText: "tea0001" });
      await card.locator("summary").click();
      await card.getByText(words.timeline).click();
      await page.getByRole("heading", { name: words.heading }).waitFor();
      const path = `/v3/papay/contracts/${contract_id}/notify`;
      const before = [
        "/v3/papay/pay/transactions/apply",
        path,
        "ENTRUST.SIGN",
        "/v3/papay/scheduled-deduct-sign/contracts/pre-entrust-sign/app",
      ];
      await expect.poll(() => seen(page)).toEqual(before);
      // What comes later belongs to it as well, a new deduction by its number.
      await wechat.settleDeduction("deduction-1", "NOTENOUGH");
      await merchant.close("deduction-1");
      await merchant.apply(contract_id);
      await wechat.settleDeduction("deduction-2", "SUCCESS");
      await page.locator(".moment").getByText(words.amount).waitFor();
      await look(page, `plan-timeline-${locale}`);
      await page.locator("#subject select").selectOption("SYSTEM_TERMINATE");
      await page.locator("#subject").getByRole("button").first().click();
      const after = [
        "ENTRUST.TERMINATE",
        "TRANSACTION.SUCCESS",
        "/v3/papay/pay/transactions/apply",
        "/v3/pay/transactions/out-trade-no/deduction-1/close",
        "TRANSACTION.FAIL",
        ...before,
      ];
      await expect.poll(() => seen(page)).toEqual(after);
      await page.reload();
      await expect.poll(() => seen(page)).toEqual(after);
      await expect.poll(() => page.locator(".moment").count()).toBe(3);
    },
  );

  it("why it did not work is told in the page's language", async () => {
    await merchant.sign();
    server.status = 204;
    const page = await open(wechat.baseUrl, {
      locale: "zh-CN",
      expectedProblems: [/status of 400/],
    });
    const button = (name: string) =>
      page.getByRole("button", { name, exact: true });
    await button("关闭 微信代扣用户A").click();
    await button("确认关闭").click();
    await page
      .getByText("商户的应答中没有可展示的内容：应答的状态码为 204，不是 200")
      .waitFor();
    await wechat.terminate("tea0001");
    await button("仍要关闭").click();
    await page
      .getByText("签约协议状态为 TERMINATED，不是 SIGNED")
      .first()
      .waitFor();
  });

  it("a link opens the signing, which the user declines, and is no more to be signed", async () => {
    const { json } = await merchant.preSign({ openid: undefined }, "h5");
    const link = String(json.redirect_url);
    const page = await open(link, { locale: "en" });
    await page
      .getByRole("dialog", { name: "Open automatic deductions?" })
      .waitFor();
    await page.getByRole("button", { name: "Not now" }).click();
    await page.getByText("Automatic deductions were not opened.").waitFor();
    expect(wechat.planSignings[0]!.state).toBe("DECLINED");
    await page.goto("about:blank");
    await page.goto(link);
    await page.getByRole("dialog", { name: "Nothing to sign" }).waitFor();
  });
});
