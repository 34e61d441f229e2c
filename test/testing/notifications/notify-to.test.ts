import { afterEach, beforeEach, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { MerchantServer } from "../merchant-server";

const REAL = "https://shop.example.com/wechatpay/notify";

let merchant: MerchantServer;

beforeEach(async () => {
  merchant = new MerchantServer();
  await merchant.start();
});

afterEach(() => merchant.stop());

it.each([
  ["a whole address", (url: URL) => url.href, "/notify"],
  [
    "a host, with the path of notify_url",
    (url: URL) => url.origin,
    "/wechatpay/notify",
  ],
])("notifications go to %s", async (_name, addressOf, path) => {
  const local = new URL(merchant.notifyUrl);
  const wechat = await WechatPaySimulator.start({ notifyTo: addressOf(local) });
  const { prepay_id } = wechat.placeOrder({ notify_url: REAL });
  const { notification } = await wechat.pay(prepay_id);
  expect(notification).toMatchObject({
    url: `${local.origin}${path}`,
    status: 204,
  });
  expect(wechat.notifications[0]!.url).toBe(REAL);
  await wechat.stop();
});

it("an address that is none stops the start", async () => {
  await expect(
    WechatPaySimulator.start({ notifyTo: "localhost:3000" }),
  ).rejects.toThrow("notifyTo must be a URL");
});
