import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { EXAMPLE_VALUES, WechatPaySimulator } from "../../../lib/testing";
import { PapayMerchant } from "../../testing/deductions/papay-requests";
import { MerchantServer } from "../../testing/merchant-server";
import { objections } from "./axe";
import { describeInChromium, picture } from "./chromium";
import { OFFERED_CODE, playScene, SIGNED_CODE } from "./scene";
import { Shop } from "./shop";

const SIZES = {
  wide: { width: 1280, height: 900 },
  narrow: { width: 390, height: 844 },
};

const LOOKS = (["wide", "narrow"] as const).flatMap((size) =>
  (["zh-CN", "en-US"] as const).map((locale) => ({ size, locale })),
);

describeInChromium("each panel of the page, by axe", (open) => {
  let wechat: WechatPaySimulator;
  let shop: Shop;
  let server: MerchantServer;
  let planContract: string;

  beforeAll(async () => {
    server = new MerchantServer();
    await server.start();
    wechat = await WechatPaySimulator.start({
      notificationRetries: true,
      refundOutcome: "PROCESSING",
      deductionOutcome: "ACCEPT",
      deductionHours: false,
      retentionNotifyUrl: server.notifyUrl,
    });
    shop = await Shop.start(wechat);
    await playScene(wechat, shop);
    planContract = await playPlans();
  });

  /** A contract of a plan with a deduction under way, and an offer of another. */
  async function playPlans(): Promise<string> {
    const merchant = new PapayMerchant("normal", wechat, server);
    const contract = await merchant.sign();
    await merchant.apply(contract);
    await merchant.preSign({ plan_id: 12536, out_contract_code: "tea0002" });
    server.status = 200;
    server.body = JSON.stringify({
      retention_type: "COUPON",
      coupon_info: { state: "SEND_COUPON", coupon_id: "9856000" },
    });
    return contract;
  }

  afterAll(async () => {
    await shop.stop();
    await server.stop();
    await wechat.stop();
  });

  it.each(LOOKS)("$size, $locale, light and dark", async ({ size, locale }) => {
    const { openid } = EXAMPLE_VALUES;
    const at = (view: string) => `${wechat.baseUrl}/#user=${openid}&${view}`;
    const page = await open(at("view=phone"), {
      viewport: SIZES[size],
      locale,
    });
    const look = async (panel: string) => {
      for (const colorScheme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme });
        const name = `${panel}-${size}-${locale}-${colorScheme}`;
        await picture(page, name);
        expect([name, await objections(page)]).toEqual([name, []]);
      }
      expect([panel, await beyondTheEdge(page)]).toEqual([panel, []]);
    };
    await page.locator("#waiting li").first().waitFor();
    await unfold(page, "#phone details");
    await look("phone");
    await page.locator("#choose-user").click();
    await look("users");
    await page.keyboard.press("Escape");
    await page.locator("#past .refund button").first().click();
    await look("refund");
    await page.keyboard.press("Escape");
    const opened = page.locator("#sheet[open]");
    const lookAtSheet = async (button: string, panel: string) => {
      await page.locator(button).first().click();
      await opened.waitFor();
      await look(panel);
    };
    await lookAtSheet("#waiting button", "plan-offer");
    await page.keyboard.press("Escape");
    await lookAtSheet(`#past button[aria-label*="68.00"]`, "plan-deduction");
    await page.keyboard.press("Escape");
    await lookAtSheet("#plans button", "plan-end");
    await lookAtSheet("#sheet[open] button.danger", "plan-retention");
    await page.keyboard.press("Escape");
    await page.goto(at("view=log"));
    await page.locator(".entry").first().waitFor();
    await look("log");
    await unfold(page, ".entry details");
    await look("log-unfolded");
    await page.goto(at(`view=log&contract=${SIGNED_CODE}`));
    await page.locator("#subject select").waitFor();
    await look("timeline-of-contract");
    await page.goto(at(`view=log&contract=${OFFERED_CODE}`));
    await page.locator("#subject .terms").waitFor();
    await page.goto(at(`view=log&plan=${planContract}`));
    await page.locator("#subject select").waitFor();
    await look("timeline-of-plan");
    await page.goto(at("view=log&order=second-order"));
    await page.locator("#subject a").waitFor();
    await look("timeline-of-order");
    await page.locator('#views [value="faults"]').click();
    await page.locator("#fault-form select").first().waitFor();
    await look("faults");
  });
});

/** Opens all that is folded, and what is folded in that. */
async function unfold(page: Page, selector: string): Promise<void> {
  const folded = page.locator(`${selector}:not([open]):visible > summary`);
  while ((await folded.count()) > 0) {
    await folded.first().click();
  }
}

/** What ends to the right of the screen, cut off or not. */
function beyondTheEdge(page: Page): Promise<string[]> {
  return page.evaluate(
    `[...document.body.querySelectorAll("*")]
      .filter((each) => each.getBoundingClientRect().right > innerWidth + 1)
      .map((each) => each.outerHTML)`,
  );
}
