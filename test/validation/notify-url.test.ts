import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Merchant, openMerchant } from "../client/merchant";
import { SigningServer } from "../client/signing-server";
import { SEED } from "./operations";
import { brokenRules } from "./refusal";

const PRIVATE =
  "notify_url must be reachable from outside: neither localhost nor a private address";
const AROUND = "notify_url must have no white space around it";
const NO_URL = "notify_url must be an absolute URL that begins with https://";

let server: SigningServer;
let merchant: Merchant;
let lenient: Merchant;
beforeAll(async () => {
  server = await SigningServer.start();
  merchant = await openMerchant(server);
  lenient = await openMerchant(server, { allowInsecureNotifyUrl: true });
});
beforeEach(() => {
  server.reset();
  server.answer = () => ({ json: SEED.answer });
});
afterAll(async () => {
  await merchant.close();
  await lenient.close();
  await server.close();
});

const notifiedAt = (notify_url: string, by = merchant) =>
  SEED.call(by, { ...SEED.data, notify_url });

async function expectRefused(
  url: string,
  constraints: Record<string, string>,
  by = merchant,
) {
  expect(await brokenRules(notifiedAt(url, by))).toEqual({
    notify_url: constraints,
  });
  expect(server.received).toEqual([]);
}

async function expectSent(url: string, by = merchant) {
  await notifiedAt(url, by);
  expect(JSON.parse(server.only.body.toString()).notify_url).toBe(url);
}

describe("notify_url", () => {
  it.each([
    "https://yourapp.com/notify",
    "https://yourapp.com:8443/wechatpay/notify",
    "https://支付.example/通知",
    "HTTPS://YOURAPP.COM/notify",
    "https://8.8.8.8/notify",
    "https://172.32.0.1/notify",
    "https://[2400:3200::1]/notify",
    "https://localhost.example.com/notify",
    "https://10.example.com/notify",
  ])("is sent as given: %s", (url) => expectSent(url));

  it.each([
    ["not a URL", NO_URL],
    ["//yourapp.com/notify", NO_URL],
    ["/notify", NO_URL],
    ["yourapp.com/notify", NO_URL],
    ["ftp://yourapp.com/notify", NO_URL],
    ["javascript:alert(1)", NO_URL],
    ["https:yourapp.com/notify", NO_URL],
    ["https:///yourapp.com/notify", NO_URL],
    [" https://yourapp.com/notify", AROUND],
    ["https://yourapp.com/notify ", AROUND],
    ["https://yourapp.com/notify\n", AROUND],
  ])("is an absolute URL, not %j", async (url, message) => {
    for (const by of [merchant, lenient]) {
      const { notify_url } = await brokenRules(notifiedAt(url, by));
      expect(notify_url).toMatchObject({ isNotifyUrl: message });
    }
    expect(server.received).toEqual([]);
  });

  it.each([
    ["https://yourapp.com/notify?", "have no query"],
    ["https://yourapp.com/notify?order=1", "have no query"],
    ["https://yourapp.com/notify#", "have no fragment"],
    ["https://yourapp.com/notify#here", "have no fragment"],
    ["https://user@yourapp.com/notify", "not hold credentials"],
    ["https://user:word@yourapp.com/notify", "not hold credentials"],
    ["https://:word@yourapp.com/notify", "not hold credentials"],
    ["https://yourapp.com", "have a path"],
    ["https://yourapp.com/", "have a path"],
  ])("is refused whatever the options: %s", async (url, words) => {
    for (const by of [merchant, lenient]) {
      const isNotifyUrl = expect.stringContaining(`notify_url must ${words}`);
      await expectRefused(url, { isNotifyUrl }, by);
    }
  });

  it("is https", async () => {
    const url = "http://yourapp.com/notify";
    await expectRefused(url, { isPublicNotifyUrl: "notify_url must be https" });
    await expectSent(url, lenient);
  });

  it.each([
    "https://localhost/notify",
    "https://LOCALHOST/notify",
    "https://localhost./notify",
    "https://shop.localhost/notify",
    "https://shop/notify",
    "https://shop.local/notify",
    "https://shop.internal/notify",
    "https://router.lan/notify",
    "https://nas.home.arpa/notify",
    "https://127.0.0.1/notify",
    "https://127.8.9.10/notify",
    "https://0.0.0.0/notify",
    "https://10.1.2.3/notify",
    "https://172.16.0.1/notify",
    "https://172.31.255.255/notify",
    "https://192.168.1.1/notify",
    "https://169.254.169.254/notify",
    "https://100.64.0.1/notify",
    "https://224.0.0.1/notify",
    "https://255.255.255.255/notify",
    "https://2130706433/x",
    "https://0x7f000001/x",
    "https://0x7f.1/x",
    "https://0177.0.0.1/x",
    "https://127.1/x",
    "https://127.0.0.1./x",
    "https://１２７.0.0.1/x",
    "https://10.0.0.1:8443/x",
    "https://[::1]/x",
    "https://[::]/x",
    "https://[0:0:0:0:0:0:0:1]/x",
    "https://[::ffff:10.0.0.1]/x",
    "https://[::ffff:7f00:1]/x",
    "https://[64:ff9b::7f00:1]/x",
    "https://[fc00::1]/x",
    "https://[fd12:3456::1]/x",
    "https://[fe80::1]/x",
    "https://[ff02::1]/x",
    "https://[2001:db8::1]/x",
  ])("is reachable from outside, unless the simulator is: %s", async (url) => {
    await expectRefused(url, { isPublicNotifyUrl: PRIVATE });
    await expectSent(url, lenient);
  });
});
