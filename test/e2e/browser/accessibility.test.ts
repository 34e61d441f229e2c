import type { Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { EXAMPLE_VALUES, WechatPaySimulator } from "../../../lib/testing";
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

  beforeAll(async () => {
    wechat = await WechatPaySimulator.start({
      notificationRetries: true,
      refundOutcome: "PROCESSING",
    });
    shop = await Shop.start(wechat);
    await playScene(wechat, shop);
  });
  afterAll(async () => {
    await shop.stop();
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
    await page.locator("#waiting li").waitFor();
    await unfold(page, "#phone details");
    await look("phone");
    await page.locator("#choose-user").click();
    await look("users");
    await page.keyboard.press("Escape");
    await page.locator("#past .refund button").first().click();
    await look("refund");
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
