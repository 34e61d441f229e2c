import { afterEach, beforeEach, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { CONTRACTS, post, preSigning } from "../merchant-requests";
import {
  type Body,
  COMBINED_JSAPI,
  COMBINED_ORDER,
  DIRECT_ORDER,
  JSAPI,
  PARTNER_JSAPI,
  PARTNER_ORDER,
  placed,
  PLATFORM_ORDER,
} from "../orders/order-requests";

let wechat: WechatPaySimulator;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
});

afterEach(() => wechat.stop());

it.each<[string, string, string, Body, string | undefined]>([
  ["normal", "a direct merchant's", JSAPI, DIRECT_ORDER, undefined],
  ["normal", "several merchants'", COMBINED_JSAPI, COMBINED_ORDER, undefined],
  ["ecommerce", "a partner's", PARTNER_JSAPI, PARTNER_ORDER, undefined],
  ["ecommerce", "a platform's", COMBINED_JSAPI, PLATFORM_ORDER, undefined],
  [
    "ecommerce",
    "a direct merchant's",
    JSAPI,
    DIRECT_ORDER,
    "prepay_id is of a direct merchant's order, the pre-signing of kind ecommerce",
  ],
  [
    "normal",
    "a partner's",
    PARTNER_JSAPI,
    PARTNER_ORDER,
    "prepay_id is of an order for sub-merchants, the pre-signing of kind normal",
  ],
])(
  "a pre-signing of kind %s for %s order passes, warned of or not",
  async (kind, _whose, path, order, warning) => {
    const prepay_id = await placed(wechat, path, order);
    const appid = order.appid ?? order.sp_appid ?? order.combine_appid;
    const answer = await post(
      wechat,
      `${CONTRACTS}/${kind}/pre-entrust-sign/pay-redirect-sign`,
      preSigning({ prepay_id, appid, openid: `o-under-${String(appid)}` }),
    );
    expect(answer.status).toBe(200);
    expect(wechat.exchanges.at(-1)!.warnings).toEqual(
      warning && [expect.stringContaining(warning)],
    );
  },
);

it("a user has another openid under each AppID, in pre-signings too", async () => {
  await placed(wechat, JSAPI, DIRECT_ORDER);
  const answer = await post(
    wechat,
    `${CONTRACTS}/ecommerce/pre-entrust-sign/mini-program`,
    preSigning({ appid: "wxanother" }),
  );
  expect([answer.status, answer.json.code]).toEqual([500, "OPENID_MISMATCH"]);
  expect(wechat.contracts).toEqual([]);
});
