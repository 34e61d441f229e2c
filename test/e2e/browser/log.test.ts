import { afterEach, beforeEach, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing";
import { authorizationFor, send } from "../../testing/merchant-requests";
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
    await entry.getByText("signature holds").waitFor();
    await entry.locator("summary").click();
    const { authorization, body, requestId } = wechat.exchanges[0] ?? {};
    expect(await entry.locator(".signed li").allTextContents()).toEqual([
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
    await page.getByText("signature not accepted").waitFor();
    const { refusal = "" } = wechat.exchanges[0] ?? {};
    expect(await page.locator(".refusal").allTextContents()).toEqual([refusal]);
    expect(refusal).not.toBe("");
    await page.getByText("fault truncate").waitFor();
    await page.getByText(/Faults that are set: always delay/).waitFor();
    await picture(page, "log-2-refused");
  });

  it("shows each attempt to deliver, the next one, and what came of a resend", async () => {
    await shop.checkout(CODE);
    wechat.notificationFaults.once("unsigned");
    await wechat.sign(CODE);
    const page = await open(wechat.baseUrl, { locale: "zh-CN" });
    const entry = page
      .getByRole("listitem")
      .filter({ hasText: "TRANSACTION.SUCCESS" });
    await entry.locator("summary").click();
    await entry.getByText("下次重试").waitFor();
    const attempts = entry.locator(".deliveries .badge");
    expect(await attempts.allTextContents()).toEqual(["401"]);
    await entry.getByText('"code":"FAIL"').waitFor();
    await picture(page, "log-3-not-delivered");
    await entry.getByRole("button", { name: "重发" }).click();
    await page.getByText("通知已重发：204").waitFor();
    await attempts.nth(1).waitFor();
    expect(await attempts.allTextContents()).toEqual(["401", "204"]);
    await shop.stop();
    await entry.getByRole("button", { name: "重发" }).click();
    await attempts.nth(2).waitFor();
    expect(await attempts.nth(2).textContent()).toContain("ECONNREFUSED");
  });

  it("shows requests alone, or notifications alone, where that is chosen", async () => {
    await wechat.pay(await shop.placeOrder());
    const page = await open(wechat.baseUrl, { locale: "en" });
    const titles = async () =>
      (await page.locator(".entry b").all()).map(async (each) =>
        (await each.isVisible()) ? each.textContent() : undefined,
      );
    const seen = async () =>
      (await Promise.all(await titles())).filter((each) => each !== undefined);
    await page.getByText("TRANSACTION.SUCCESS").waitFor();
    expect(await seen()).toEqual(["TRANSACTION.SUCCESS", "POST"]);
    await page.getByRole("button", { name: "Requests" }).click();
    expect(await seen()).toEqual(["POST"]);
    await page.getByRole("button", { name: "Notifications" }).click();
    expect(await seen()).toEqual(["TRANSACTION.SUCCESS"]);
    await page.getByRole("button", { name: "All" }).click();
    expect(await seen()).toHaveLength(2);
  });

  it("shows the newest 300, and says how many there are besides", async () => {
    const atOnce = Date.now();
    now = () => atOnce;
    for (let count = 0; count < 302; count++) {
      await send(wechat, `/v3/certificates?${count}`);
    }
    const page = await open(wechat.baseUrl, { locale: "en" });
    await page.getByText("2 older ones are not shown.").waitFor();
    const paths = await page.locator(".entry summary code").allTextContents();
    expect(paths).toHaveLength(300);
    expect(paths[0]).toBe("/v3/certificates?301");
  });
});
