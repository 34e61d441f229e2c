import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import type { NestExpressApplication } from "@nestjs/platform-express";
import { openShop } from "../src/shop.js";
import { WechatPayAccount } from "../src/wechat-pay/wechat-pay-account.js";

const OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";

let shop: NestExpressApplication;
let url: string;
let cookie = "";

before(async () => {
  shop = await openShop({
    PORT: "0",
    SAMPLE_DATA: "memory://",
    LOG_LEVEL: "fatal",
    // A busy machine may need longer than customers have patience for.
    PRE_SIGN_BUDGET: "60000",
  });
  url = await shop.getUrl();
});
after(() => shop.close());

test("a customer buys, pays, signs, and buys again without a password", async () => {
  const wechat = shop.get(WechatPayAccount).simulator!;
  await post("/sign-in", { openid: OPENID });
  const first = await buy("longjing");
  const { out_contract_code } = await wechat.pay(prepayIdIn(first));
  const { notification } = await wechat.sign(out_contract_code!);
  assert.equal(notification.status, 204);

  const second = await buy("cup");
  const { passwordFree } = await wechat.pay(prepayIdIn(second));
  assert.equal(passwordFree, true);
});

/** Puts a product into the cart, and orders it. @returns the order's page */
async function buy(product: string): Promise<string> {
  await post("/cart", { product });
  const [, checkout = ""] =
    /name="checkout" value="([^"]+)"/.exec(await get("/cart")) ?? [];
  return get(await post("/checkout", { checkout }));
}

function prepayIdIn(page: string): string {
  const [, prepayId] = /prepay_id(?:=|&#x3D;)(\w+)/.exec(page) ?? [];
  assert.ok(prepayId, "the order cannot be paid");
  return prepayId;
}

async function get(path: string): Promise<string> {
  const answer = await fetch(url + path, { headers: { Cookie: cookie } });
  return answer.text();
}

/** @returns where the answer leads */
async function post(
  path: string,
  form: Record<string, string>,
): Promise<string> {
  const answer = await fetch(url + path, {
    method: "POST",
    redirect: "manual",
    headers: { Cookie: cookie, Origin: url },
    body: new URLSearchParams(form),
  });
  assert.equal(answer.status, 303);
  const [session] = answer.headers.getSetCookie();
  cookie = session?.split(";")[0] ?? cookie;
  return answer.headers.get("location") ?? "/";
}
