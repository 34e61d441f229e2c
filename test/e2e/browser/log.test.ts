import { afterEach, beforeEach, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing";
import {
  authorizationFor,
  preSign,
  send,
} from "../../testing/merchant-requests";
import { MerchantServer } from "../../testing/merchant-server";
import { describeInChromium, picture } from "./chromium";
import { Shop } from "./shop";

const CODE = "wxwtdk20200910100000";

describeInChromium("the log beside the phone", (open) => {
  let wechat: WechatPaySimulator;
  let shop: Shop;
  let now: () => number;

  beforeEach(async () => {
    now = () => Date.now();
    wechat = await WechatPaySimulator.start({
      notificationRetries: true,
      now: () => now(),
    });
    shop = await Shop.start(wechat);
  });
  afterEach(async () => {
    await shop.stop();
    await wechat.stop();
  });

  it("shows of a request what was signed, checked and answered", async () => {
    const prepay_id = await shop.placeOrder();
    const page = await open(wechat.baseUrl, { locale: "en" });
    const entry = page.getByRole("listitem").filter({ hasText: "/jsapi" });
    await entry.getByText("signature valid").first().waitFor();
    await entry.locator("summary").click();
    const { authorization, body, requestId } = wechat.exchanges[0] ?? {};
    await expect
      .poll(() => entry.locator(".signed li").allTextContents())
      .toEqual([
        "POST",
        "/v3/pay/transactions/jsapi",
        authorization?.timestamp,
        authorization?.nonce_str,
        body,
      ]);
    await entry.getByText(requestId ?? "").waitFor();
    await entry.getByText(`"prepay_id": "${prepay_id}"`).waitFor();
    await picture(page, "log-1-request");
  });

  it("says in the simulator's words why a request was refused", async () => {
    const path = "/v3/certificates";
    const authorization = authorizationFor(wechat, "GET", "/v3/other", "");
    await send(wechat, path, { authorization });
    wechat.faults.once("truncate");
    await send(wechat, path).catch(() => undefined);
    wechat.faults.always({ kind: "delay", ms: 1 });
    const page = await open(wechat.baseUrl, { locale: "en" });
    await page.getByText("401 SIGN_ERROR").waitFor();
    expect(await page.locator(".signature").allTextContents()).toEqual([
      "signature valid",
      "signature invalid",
    ]);
    expect(await page.locator(".refusal").allTextContents()).toEqual([
      expect.stringMatching(/^sign not match: the key is right/),
    ]);
    await page.getByText("fault truncate").waitFor();
    await page.getByText(/Faults that are set: always delay/).waitFor();
    await picture(page, "log-2-refused");
  });

  it("tells a signature that was not looked at from one that does not hold, and what it must cover from both", async () => {
    wechat.faults.once({ kind: "status", status: 500 });
    await send(wechat, "/v3/certificates?fault");
    await send(wechat, "/v3/certificates?accept", {
      headers: { Accept: "text/html" },
    });
    await send(wechat, "/v3/certificates?forged", { message: "forged" });
    await fetch(`${wechat.baseUrl}/v3/certificates?unsigned`);
    const page = await open(wechat.baseUrl, { locale: "zh-CN" });
    const entry = (words: string) =>
      page.locator(".entry").filter({ hasText: words });
    for (const [words, signature, lines] of [
      ["?fault", "未验签", 5],
      ["?accept", "未验签", 5],
      ["?forged", "验签不通过", 5],
      ["?unsigned", "未验签", 0],
    ] as const) {
      await entry(words).locator("summary").first().click();
      await entry(words).locator(".headers").waitFor();
      const mark = entry(words).locator("summary .signature");
      expect([words, await mark.textContent()]).toEqual([words, signature]);
      expect([words, await entry(words).locator(".signed li").count()]).toEqual(
        [words, lines],
      );
    }
    await picture(page, "log-signatures");
  });

  it.each([
    [
      "zh-CN",
      "无效请求：此 out_contract_code 的协议已签约",
      /[a-z]{4,} [a-z]{2,} [a-z]/,
    ],
    [
      "en",
      "out_contract_code is of a contract that is signed",
      /\p{Script=Han}/u,
    ],
  ])("speaks one language (%s)", async (locale, reason, other) => {
    await wechat.pay(await shop.checkout(CODE), { sign: true });
    await preSign(wechat, { prepay_id: wechat.orders[0]!.prepay_id });
    const page = await open(wechat.baseUrl, { locale });
    await page.locator("summary .refusal").getByText(reason).waitFor();
    const words = await page
      .locator("summary :is(.refusal, .warning, .signature, .badge)")
      .allTextContents();
    expect(words.filter((each) => other.test(each))).toEqual([]);
    expect(words.length).toBeGreaterThan(5);
  });

  it("shows of a notification each attempt with all that was sent, and when the next is", async () => {
    await shop.checkout(CODE);
    wechat.notificationFaults.once("lost");
    await wechat.sign(CODE);
    const page = await open(wechat.baseUrl, { locale: "zh-CN" });
    const entry = page
      .locator(".entry")
      .filter({ hasText: "TRANSACTION.SUCCESS" });
    await entry.getByText("未接收").waitFor();
    await entry.locator("summary").first().click();
    await entry.getByText("下次重试").waitFor();
    await entry.getByText("接收失败：商户未应答").waitFor();
    await picture(page, "log-3-not-delivered");
    await entry
      .getByRole("button", { name: "重发 TRANSACTION.SUCCESS" })
      .click();
    await page.getByText("通知已重发：204").waitFor();
    await entry.getByText("204 已接收").waitFor();
    const attempt = entry.locator(".deliveries > li").nth(1);
    await attempt.getByText("接收成功").waitFor();
    await attempt.locator("summary").first().click();
    const { sent } = wechat.notifications[0]!.deliveries[1]!;
    await expect
      .poll(() => attempt.locator(".signed li").allTextContents())
      .toEqual([
        sent.headers["Wechatpay-Timestamp"],
        sent.headers["Wechatpay-Nonce"],
        sent.body,
      ]);
    await attempt.locator(".headers summary").click();
    await attempt.getByText(sent.headers["Wechatpay-Signature"]!).waitFor();
    await entry.getByText('"trade_state": "SUCCESS"').waitFor();
    await picture(page, "log-4-delivered");
  });

  it("shows 201 as not received, and says why", async () => {
    const merchant = new MerchantServer();
    await merchant.start();
    merchant.status = 201;
    const { prepay_id } = wechat.placeOrder({ notify_url: merchant.notifyUrl });
    await wechat.pay(prepay_id);
    const page = await open(wechat.baseUrl, { locale: "en" });
    const entry = page.locator(".entry");
    await entry.locator(".badge.bad").getByText("201 not received").waitFor();
    await entry.locator("summary").first().click();
    await entry
      .getByText("201 does not count as received; only 200 and 204 do")
      .waitFor();
    await entry.getByText("It is sent again.").waitFor();
    await picture(page, "log-201");
    await merchant.stop();
  });

  it("leaves an event green that was received, whatever is forged afterwards", async () => {
    await wechat.pay(await shop.placeOrder());
    wechat.notificationFaults.once("wrongKey");
    await wechat.redeliver(wechat.notifications[0]!.id);
    const page = await open(wechat.baseUrl, { locale: "en" });
    const entry = page.locator('[data-kind="notifications"]');
    await entry.locator(".badge.good").getByText("204 received").waitFor();
    await entry.getByText("×2").waitFor();
    expect(await entry.locator("summary .badge.bad").count()).toBe(0);
    await entry.locator("summary").first().click();
    await entry.getByText("wrong on purpose, and rightly refused").waitFor();
  });

  it("shows the date of what is old, and the zone of all", async () => {
    await send(wechat, "/v3/certificates");
    await wechat.advance({ days: 3 });
    await send(wechat, "/v3/certificates");
    const page = await open(wechat.baseUrl, {
      locale: "zh-CN",
      timezoneId: "Asia/Shanghai",
    });
    await page.getByText("时区 GMT+8").waitFor();
    await page.locator(".entry time").nth(1).waitFor();
    expect(await page.locator(".entry time").allTextContents()).toEqual([
      expect.stringMatching(/^\d\d:\d\d:\d\d\.\d{3}$/),
      expect.stringMatching(/^\d\d\/\d\d \d\d:\d\d:\d\d$/),
    ]);
  });

  it("shows the newest hundred, and older ones for the asking", async () => {
    const atOnce = Date.now();
    now = () => atOnce;
    for (let count = 0; count < 302; count++) {
      await send(wechat, `/v3/certificates?${count}`);
    }
    const page = await open(wechat.baseUrl, { locale: "en" });
    const paths = page.locator(".entry summary .path");
    const older = page.getByRole("button", { name: "Show older" });
    await page.getByText("100 of 302 shown").waitFor();
    expect(await paths.first().textContent()).toBe("/v3/certificates?301");
    expect(await paths.count()).toBe(100);
    await older.click();
    await page.getByText("200 of 302 shown").waitFor();
    await older.click();
    await page.getByText("300 of 302 shown").waitFor();
    await older.click();
    await expect.poll(() => paths.count()).toBe(302);
    expect(await paths.last().textContent()).toBe("/v3/certificates?0");
    expect(await older.isVisible()).toBe(false);
    await send(wechat, "/v3/certificates?last");
    await expect
      .poll(() => paths.first().textContent())
      .toBe("/v3/certificates?last");
    await expect.poll(() => paths.count()).toBe(303);
  });
});
