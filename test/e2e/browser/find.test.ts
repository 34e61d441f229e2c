import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterEach, beforeEach, expect, it } from "vitest";
import { EXAMPLE_VALUES, WechatPaySimulator } from "../../../lib/testing";
import { send } from "../../testing/merchant-requests";
import { describeInChromium, picture } from "./chromium";
import { playScene, SIGNED_CODE } from "./scene";
import { Shop } from "./shop";

const WIDE = { width: 1280, height: 900 };

describeInChromium("what one looks for in the log", (open) => {
  let wechat: WechatPaySimulator;
  let shop: Shop;

  beforeEach(async () => {
    wechat = await WechatPaySimulator.start({ refundOutcome: "PROCESSING" });
    shop = await Shop.start(wechat);
    await playScene(wechat, shop);
  });
  afterEach(async () => {
    await shop.stop();
    await wechat.stop();
  });

  const look = (hash = "", locale = "en") =>
    open(`${wechat.baseUrl}/#view=log${hash}`, {
      viewport: WIDE,
      locale,
      permissions: ["clipboard-read", "clipboard-write"],
    });
  const searchIn = (page: Page) =>
    page.getByRole("combobox", { name: "Search" });
  /** The phone of the user who has the contract. */
  const phone = (locale: string) =>
    open(`${wechat.baseUrl}/#user=${EXAMPLE_VALUES.openid}`, {
      viewport: WIDE,
      locale,
    });
  const clipboard = (page: Page) =>
    page.evaluate<string>("navigator.clipboard.readText()");
  /** Paths of requests and events of notifications, as they are seen. */
  const seen = (page: Page) =>
    page
      .locator("#entries .path")
      .evaluateAll((paths) =>
        paths.map((each) => (each.querySelector("b") ?? each).textContent),
      );

  it.each([
    ["/certificates", ["/v3/certificates", "/v3/certificates"]],
    ["SIGN_ERROR", ["/v3/certificates"]],
    ["ecommerce_entrust", ["ECOMMERCE_ENTRUST.SIGN"]],
    ["third-order", ["/v3/pay/transactions/jsapi"]],
  ])("is searched for: %s", async (search, expected) => {
    const page = await look();
    await searchIn(page).fill(search);
    await expect.poll(() => seen(page)).toEqual(expected);
    await page.reload();
    await expect.poll(() => seen(page)).toEqual(expected);
    expect(await searchIn(page).inputValue()).toBe(search);
    // What comes later is searched too.
    await send(wechat, "/v3/certificates?later");
    await send(
      wechat,
      "/v3/certificates?SIGN_ERROR=ecommerce_entrust,third-order",
    );
    await expect
      .poll(async () => (await seen(page)).length)
      .toBeGreaterThan(expected.length);
  });

  it("offers the words that there are to search for", async () => {
    const page = await look();
    await page.locator(".entry").first().waitFor();
    await searchIn(page).focus();
    const words = await page
      .locator("#search-words option")
      .evaluateAll((options) => options.map(({ textContent }) => textContent));
    expect(words).toEqual(
      expect.arrayContaining([
        "/v3/pay/transactions/jsapi",
        "SIGN_ERROR",
        "TRANSACTION.SUCCESS",
      ]),
    );
    await searchIn(page).fill("in no entry at all");
    await page.getByText("Nothing in the log is like that.").waitFor();
  });

  it("is only what failed, or of one kind", async () => {
    await shop.stop();
    await wechat.pay(wechat.orders[2]!.prepay_id);
    const page = await look("", "zh-CN");
    await page.getByLabel("只看失败").check();
    await expect
      .poll(() => seen(page))
      .toEqual(["TRANSACTION.SUCCESS", "/v3/certificates", "/v3/certificates"]);
    await picture(page, "only-failed");
    await page.getByRole("button", { name: "请求" }).click();
    await expect
      .poll(() => seen(page))
      .toEqual(["/v3/certificates", "/v3/certificates"]);
    await page.reload();
    await expect
      .poll(() => seen(page))
      .toEqual(["/v3/certificates", "/v3/certificates"]);
    await page.goBack();
    await expect.poll(async () => (await seen(page)).length).toBe(3);
  });

  it("is the timeline of a contract, which stays with a reload", async () => {
    const page = await phone("en");
    await page.locator("#contracts summary").click();
    await page.locator("#contracts").getByText("Timeline").click();
    const expected = [
      "ECOMMERCE_ENTRUST.SIGN",
      "/v3/password-exempt-contract/contracts/ecommerce/pre-entrust-sign/pay-redirect-sign",
    ];
    await expect.poll(() => seen(page)).toEqual(expected);
    await page
      .getByRole("heading", { name: "Timeline of a contract" })
      .waitFor();
    await page.reload();
    await expect.poll(() => seen(page)).toEqual(expected);
    const moment = page.locator(".moment");
    expect(await moment.textContent()).toContain(
      "Password-free payment is open",
    );
    await page.getByRole("button", { name: "Whole log" }).click();
    await expect.poll(async () => (await seen(page)).length).toBeGreaterThan(5);
  });

  it("is the timeline of an order, with its refund", async () => {
    const page = await phone("zh-CN");
    await page.locator("#past").getByText("第二杯半价").click();
    await expect
      .poll(() => seen(page))
      .toEqual([
        "/v3/refund/domestic/refunds",
        "TRANSACTION.SUCCESS",
        "/v3/password-exempt-contract/contracts/ecommerce/pre-entrust-sign/pay-redirect-sign",
        "/v3/pay/transactions/jsapi",
      ]);
    await page.locator("#past .refund button").click();
    await page
      .getByRole("dialog")
      .getByRole("button", { name: "已退款" })
      .click();
    await page.getByText("退款结果：已退款").waitFor();
    await page.locator(".moment").getByText("已退款 · ¥0.50").waitFor();
    expect(wechat.refunds[0]?.status).toBe("SUCCESS");
    await picture(page, "timeline-order");
  });

  it.each([
    ["WEPAY_WEB_TERMINATE", "on the merchant platform"],
    ["CUSTOMER_SERVICE_TERMINATE", "by WeChat Pay's customer service"],
  ])("ends a contract: %s", async (mode, words) => {
    const page = await look(`&contract=${SIGNED_CODE}`);
    await page.locator("#subject select").selectOption(mode);
    await page.getByLabel("Remark").fill("asked for it");
    await page.getByRole("button", { name: "End contract" }).click();
    await page
      .locator(".moment")
      .getByText(`Contract ended: ${words}`)
      .waitFor();
    expect(wechat.contracts[0]?.contract_terminate_info).toMatchObject({
      contract_termination_mode: mode,
      contract_termination_remark: "asked for it",
    });
  });

  it("is one entry, by a link that is copied", async () => {
    const page = await look();
    const entry = page.locator(".entry").filter({ hasText: "SIGN_ERROR" });
    await entry.locator("summary").first().click();
    await entry.getByRole("button", { name: "Copy link" }).click();
    await page.getByText("Copied.").waitFor();
    await page.goto("about:blank");
    const other = await open(await clipboard(await look()), { locale: "en" });
    await other.getByRole("heading", { name: "One entry" }).waitFor();
    await expect.poll(() => seen(other)).toEqual(["/v3/certificates"]);
    await other.locator(".signed").waitFor();
    await other.reload();
    await other.locator(".signed").waitFor();
  });

  it("is the user whom a link names", async () => {
    const page = await open(`${wechat.baseUrl}/#user=oSomebody`, {
      locale: "en",
    });
    await expect
      .poll(() => page.locator("#unpaid h4").allTextContents())
      .toEqual(["一杯咖啡"]);
    await page.reload();
    await page.getByText("oSomebody").first().waitFor();
  });

  it("is copied as a command, and saved as files", async () => {
    const page = await look("&search=%22third-order%22");
    const entry = page.locator(".entry");
    await entry.locator("summary").first().click();
    await entry.getByRole("button", { name: "Copy as curl" }).click();
    await page.getByText("Copied.").waitFor();
    const command = await clipboard(page);
    expect(command).toMatch(/^curl /);
    expect(command).toContain(`${wechat.baseUrl}/v3/pay/transactions/jsapi`);
    expect(command).toContain("third-order");

    const saved = async (name: string) => {
      const download = page.waitForEvent("download");
      await page.getByRole("link", { name }).click();
      return readFile(await (await download).path(), "utf8");
    };
    const har = JSON.parse(await saved("log.har")) as {
      log: { entries: unknown[] };
    };
    expect(har.log.entries.length).toBeGreaterThan(wechat.exchanges.length);
    const lines = (await saved("log.jsonl")).trim().split("\n");
    expect(lines.map((line) => typeof JSON.parse(line))).toEqual(
      lines.map(() => "object"),
    );
    expect(lines.length).toBeGreaterThan(wechat.exchanges.length);
  });
});
