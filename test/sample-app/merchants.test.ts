import { createVerify } from "node:crypto";
import { once } from "node:events";
import { get } from "node:http";
import { describe, expect, it } from "vitest";
import { PaymentParameters } from "../../lib";
import { embedded } from "./databases";
import { SuiteShop } from "./shop";
import { Visitor } from "./visitor";

describe.each([
  {
    kind: "normal",
    order: { appid: "wxd678efh567hg6787", mchid: "1900000109" },
    path: "/v3/pay/transactions/jsapi",
    preSigning: "normal",
  },
  {
    kind: "ecommerce",
    order: {
      sp_appid: "wxd678efh567hg6787",
      sp_mchid: "1900000109",
      sub_mchid: "1900000110",
    },
    path: "/v3/pay/partner/transactions/jsapi",
    preSigning: "ecommerce",
  },
  {
    kind: "serviceProvider",
    order: {
      sp_appid: "wxd678efh567hg6787",
      sp_mchid: "1900000109",
      sub_mchid: "1900000110",
      sub_appid: "wxd678efh567hg6788",
    },
    path: "/v3/pay/partner/transactions/jsapi",
    preSigning: "service-provider",
  },
])("a merchant of the kind $kind", ({ kind, order, path, preSigning }) => {
  const shop = new SuiteShop(embedded, { MERCHANT_KIND: kind });

  it("sells, signs, sells without a password, and ends the contract", async () => {
    const customer = await shop.newCustomer();
    const first = await customer.buy();
    const [placing, offering] = shop.wechat.exchanges.slice(-2);
    expect(placing).toMatchObject({ method: "POST", path });
    expect(JSON.parse(String(placing!.body))).toMatchObject(order);
    expect(offering!.path).toBe(
      `/v3/password-exempt-contract/contracts/${preSigning}/pre-entrust-sign/pay-redirect-sign`,
    );

    const [row] = await shop.rows(
      "SELECT offered_contract AS code FROM orders WHERE number = $1",
      [first.number],
    );
    const code = String(row!.code);
    const { contract_id } = await shop.wechat.sign(code);
    expect((await customer.get(first.path)).html).toMatch(
      /data-state="paid".*data-contract="signed"/s,
    );

    await customer.buy();
    const paying = shop.wechat.exchanges.at(-1)!;
    expect(paying.path).toBe(`${path}-with-contract`);
    expect(JSON.parse(String(paying.body))).toMatchObject({
      ...order,
      contract_info: { password_free_contract_id: contract_id },
    });

    const page = await customer.post(`/contracts/${code}/terminate`);
    expect(page.html).toContain('data-contract="TERMINATED"');
  });
});

describe("with WeChat's own browser", () => {
  const shop = new SuiteShop(embedded, {
    // As far as the shop can tell, money moves.
    WECHATPAY_ALLOW_INSECURE_NOTIFY_URL: "",
    WECHATPAY_APPID: "wxd678efh567hg6787",
    WECHATPAY_SERVICE_ID: "12535",
    PUBLIC_URL: "https://shop.example",
    ALLOWED_HOSTS: "127.0.0.1",
    WECHAT_APP_SECRET: "0123456789abcdef0123456789abcdef",
    ADMIN_PASSWORD: "correct horse battery",
    SIGN_INS_PER_MINUTE: "5",
  });

  it("the page has what opens the payment sheet, signed with the merchant's key", async () => {
    const { appId, timeStamp, nonceStr, ...sheet } = await shop.app
      .get(PaymentParameters)
      .jsapi("wx201410272009395522657a690389285100");
    expect(sheet).toMatchObject({
      package: "prepay_id=wx201410272009395522657a690389285100",
      signType: "RSA",
    });
    const verifier = createVerify("RSA-SHA256").update(
      [appId, timeStamp, nonceStr, sheet.package, ""].join("\n"),
    );
    expect(
      verifier.verify(shop.wechat.merchant.publicKey, sheet.paySign, "base64"),
    ).toBe(true);

    const customer = await shop.newCustomer();
    const { html } = await customer.buy();
    const [, path = ""] = /data-payment="([^"]+)"/.exec(html) ?? [];
    const payment = await customer.fetch(path, {});
    expect(await payment.json()).toMatchObject({
      package: `prepay_id=${shop.wechat.orders.at(-1)?.prepay_id}`,
      paySign: expect.any(String),
    });
    expect(html).not.toContain(shop.wechat.baseUrl);
    expect(shop.wechat.orders.at(-1)?.notify_url).toBe(
      "https://shop.example/wechatpay/notify",
    );
  });

  it("requests name the shop, for the machine's own names do not do where money moves", async () => {
    for (const [host, status] of [
      ["shop.example", 200],
      ["localhost", 421],
    ] as const) {
      const request = get(shop.url, { headers: { Host: host } });
      const [answer] = await once(request, "response");
      answer.resume();
      expect(answer.statusCode).toBe(status);
    }
  });

  it("cookies need https, and the admin page its password", async () => {
    const customer = await shop.newCustomer();
    // A browser that is not known yet is given one.
    const answer = await new Visitor(shop.url).fetch("/cart", {
      method: "POST",
      headers: { Origin: shop.url },
      body: new URLSearchParams({ product: "cup" }),
    });
    expect(answer.headers.getSetCookie().join()).toMatch(
      /session=.*HttpOnly.*Secure.*SameSite=Lax/i,
    );
    expect(answer.headers.get("strict-transport-security")).toBeTruthy();
    const withPassword = (password: string) =>
      customer.fetch("/admin", {
        headers: {
          Authorization: `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`,
        },
      });
    expect((await customer.get("/admin")).status).toBe(401);
    expect((await withPassword("wrong")).status).toBe(401);
    expect((await withPassword("correct horse battery")).status).toBe(200);
    // It cannot be guessed by trying.
    const tries = [];
    for (let times = 0; times < 3; times++) {
      tries.push((await withPassword("wrong")).status);
    }
    expect(tries).toEqual([401, 401, 429]);
  });
});
