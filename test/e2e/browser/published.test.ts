import { join } from "node:path";
import { afterEach, beforeEach, expect, inject, it } from "vitest";
import type * as Testing from "../../../lib/testing";
import { describeInChromium } from "./chromium";

describeInChromium("the page as it is published", (open) => {
  let wechat: Testing.WechatPaySimulator;

  beforeEach(async () => {
    const { WechatPaySimulator } = (await import(
      join(inject("packed").unpacked, "dist/testing/index.js")
    )) as typeof Testing;
    wechat = await WechatPaySimulator.start();
  });
  afterEach(() => wechat.stop());

  it("is one file, which a browser asks for once and keeps", async () => {
    wechat.placeOrder({ description: "tea" });
    const page = await open("about:blank", { locale: "en" });
    const files: Array<[path: string, status: number]> = [];
    page.on("response", (response) => {
      const { pathname } = new URL(response.url());
      if (
        ["document", "script", "stylesheet", "image"].includes(
          response.request().resourceType(),
        )
      ) {
        files.push([pathname, response.status()]);
      }
    });
    await page.goto(wechat.baseUrl);
    await page.getByRole("button", { name: "Pay tea ¥0.01" }).click();
    await page.getByRole("button", { name: "Pay ¥0.01" }).click();
    await page.getByRole("button", { name: "Confirm payment" }).click();
    await page.getByRole("status").getByText("Paid ¥0.01").waitFor();
    expect(files).toEqual([["/", 200]]);
    const { headers } = await fetch(wechat.baseUrl);
    const etag = headers.get("etag") ?? "";
    const again = await fetch(wechat.baseUrl, {
      headers: { "If-None-Match": etag },
    });
    expect(again.status).toBe(304);
  });
});
