import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { post, preSign } from "../merchant-requests";
import { MerchantServer, opened } from "../merchant-server";
import {
  type Body,
  changed,
  DIRECT_ORDER,
  JSAPI,
  PARTNER_JSAPI,
  PARTNER_ORDER,
  PLATFORM_ORDER,
  refusal,
  SIGNING,
  signedContract,
  withContract,
  withoutPayer,
} from "./order-requests";

const OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";
const WITH_CONTRACT = `${JSAPI}-with-contract`;
const APP_WITH_CONTRACT = "/v3/pay/transactions/app-with-contract";
const COMBINED_APP = "/v3/combine-transactions/app";

let wechat: WechatPaySimulator;
let merchant: MerchantServer;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
  merchant = new MerchantServer();
  await merchant.start();
});

afterEach(async () => {
  await Promise.all([wechat.stop(), merchant.stop()]);
});

const signing = (changes: Body = {}): Body => ({
  ...DIRECT_ORDER,
  notify_url: merchant.notifyUrl,
  contract_info: {
    ...SIGNING,
    contract_notify_url: merchant.notifyUrl,
    ...changes,
  },
});
const combined = (changes: Body = {}): Body => ({
  ...withoutPayer(PLATFORM_ORDER),
  notify_url: merchant.notifyUrl,
  contract_info: {
    mchid: wechat.mchid,
    appid: DIRECT_ORDER.appid,
    out_contract_code: "combined001",
    plan_id: 12535,
    contract_display_account: "微信代扣用户A",
    notify_url: merchant.notifyUrl,
    ...changes,
  },
});
const told = () => merchant.received.map(({ raw }) => opened(wechat, raw));

async function placed(path: string, body: Body) {
  const { status, json } = await post(wechat, path, body);
  expect(status).toBe(200);
  return { json, prepay_id: wechat.orders.at(-1)!.prepay_id };
}

describe("contract_info", () => {
  it.each<[string, Body, string, string]>([
    [
      "both uses",
      { password_free_contract_id: "1" },
      "plan_id",
      "password_free_contract_id",
    ],
    ["a token beside", { token: "t" }, "plan_id", "cannot be there with token"],
    [
      "another merchant",
      { contract_mchid: "1900000110" },
      "contract_mchid",
      "1900000109",
    ],
    [
      "another AppID",
      { contract_appid: "wxother" },
      "contract_appid",
      "wxd678efh567hg6787",
    ],
    ["plan_id a number", { plan_id: 123 }, "plan_id", "must be a string"],
    [
      "a serial that begins with 0",
      { request_serial: "0123" },
      "request_serial",
      "not 0",
    ],
    [
      "a serial of more than 64 bits",
      { request_serial: "9".repeat(19) },
      "request_serial",
      "64 bits",
    ],
    [
      "a display name with a space",
      { contract_display_account: "张 三" },
      "contract_display_account",
      "neither spaces nor symbols",
    ],
    [
      "an address with a query",
      { contract_notify_url: "https://a/b?c" },
      "contract_notify_url",
      "query",
    ],
  ])("with %s is refused", async (_name, changes, field, issue) => {
    const answer = await post(wechat, WITH_CONTRACT, signing(changes));
    expect(answer).toMatchObject({
      status: 400,
      json: {
        code: "PARAM_ERROR",
        detail: {
          field: `/contract_info/${field}`,
          issue: expect.stringContaining(issue),
        },
      },
    });
  });

  it("of no use is refused", async () => {
    const order = { ...DIRECT_ORDER, contract_info: {} };
    const answer = await post(wechat, WITH_CONTRACT, order);
    expect(refusal(answer)).toEqual([400, "PARAM_ERROR"]);
    expect(answer.json.message).toContain("contract_info.plan_id");
  });

  it("of an APP order cannot pay by a contract", async () => {
    const contract_id = await signedContract(wechat);
    const order = withContract(withoutPayer(DIRECT_ORDER), contract_id);
    const answer = await post(wechat, APP_WITH_CONTRACT, order);
    expect(answer.json.message).toContain(
      "contract_info.password_free_contract_id must not be there",
    );
  });

  it("has a serial that no other order has, and the order may be placed again", async () => {
    await placed(WITH_CONTRACT, signing());
    await placed(WITH_CONTRACT, signing());
    const other = { ...signing(), out_trade_no: "another-order" };
    const answer = await post(wechat, WITH_CONTRACT, other);
    expect(refusal(answer)).toEqual([400, "INVALID_REQUEST"]);
    expect(answer.json.message).toContain("request_serial 1000");
  });
});

describe("the contract of an order", () => {
  it.each<[string, string, () => Body, Body]>([
    [
      "a direct merchant",
      WITH_CONTRACT,
      signing,
      { mchid: "1900000109", appid: DIRECT_ORDER.appid, openid: OPENID },
    ],
    [
      "a direct merchant's APP",
      APP_WITH_CONTRACT,
      () => withoutPayer(signing()),
      { mchid: "1900000109", appid: DIRECT_ORDER.appid, openid: OPENID },
    ],
    [
      "a partner",
      `${PARTNER_JSAPI}-with-contract`,
      () => ({
        ...PARTNER_ORDER,
        contract_info: signing({
          contract_mchid: PARTNER_ORDER.sub_mchid,
          contract_appid: "wxsub",
        }).contract_info,
      }),
      {
        sp_mchid: "1900000109",
        sp_appid: PARTNER_ORDER.sp_appid,
        sub_mchid: PARTNER_ORDER.sub_mchid,
        sub_appid: "wxsub",
        sub_openid: OPENID,
      },
    ],
  ])(
    "of %s is signed with the payment, and told on its own",
    async (_name, path, body, parties) => {
      const { prepay_id } = await placed(path, {
        ...body(),
        notify_url: merchant.notifyUrl,
      });
      const payment = await wechat.pay(prepay_id);
      expect(payment).toMatchObject({
        offered: false,
        passwordFree: false,
        contract: { notification: { status: 204 } },
      });
      const { contract_id } = payment.contract!;
      expect(told()).toMatchObject([
        { event_type: "TRANSACTION.SUCCESS" },
        { event_type: "ENTRUST.SIGN" },
      ]);
      expect(told()[1]!.resource).toEqual({
        ...parties,
        plan_id: 123,
        out_contract_code: "papay001",
        contract_id,
        contract_display_account: "微信代扣用户A",
        contract_state: "SIGNED",
        contract_signed_time: expect.any(String),
        contract_expired_time: expect.any(String),
      });
      expect(JSON.parse(merchant.received[1]!.raw).resource.original_type).toBe(
        "entrust",
      );
      expect(wechat.planContracts).toMatchObject([
        { contract_id, out_contract_code: "papay001", family: "papay" },
      ]);
    },
  );

  it("of several sellers has a result of its own, and is told without its id", async () => {
    const { json, prepay_id } = await placed(COMBINED_APP, combined());
    expect(json).toEqual({ prepay_id, contract_result: { code: "SUCCESS" } });
    await wechat.pay(prepay_id);
    expect(told()[1]).toMatchObject({ event_type: "ECOMMERCE_ENTRUST.SIGN" });
    expect(told()[1]!.resource).toEqual({
      mchid: "1900000109",
      appid: DIRECT_ORDER.appid,
      openid: OPENID,
      plan_id: 12535,
      out_contract_code: "combined001",
      operate_time: expect.any(String),
      contract_expired_time: expect.any(String),
    });
  });

  it("that cannot be signed fails neither the order nor the payment", async () => {
    await wechat.pay((await placed(COMBINED_APP, combined())).prepay_id);
    const again = changed(
      {
        ...combined(),
        combine_out_trade_no: "another-order",
        sub_orders: (PLATFORM_ORDER.sub_orders as Body[]).slice(1),
      },
      "sub_orders[0].out_trade_no",
      "another-part",
    );
    const { json, prepay_id } = await placed(COMBINED_APP, again);
    expect(json.contract_result).toEqual({
      code: "INVALID_REQUEST",
      message: expect.stringContaining("signed already"),
    });
    const payment = await wechat.pay(prepay_id);
    expect(payment.reason).toContain("signed already");
    expect(payment).not.toHaveProperty("contract");
    expect(wechat.orders.at(-1)!.trade_state).toBe("SUCCESS");
    expect(wechat.planContracts).toHaveLength(1);
  });

  it("is not signed where the user does not wish it, nor told where no address is", async () => {
    const { prepay_id } = await placed(WITH_CONTRACT, signing());
    const payment = await wechat.pay(prepay_id, { sign: false });
    expect(payment.reason).toContain("does not want to sign");
    expect(wechat.planContracts).toEqual([]);

    const silent = {
      ...signing({ request_serial: "1001", contract_notify_url: undefined }),
      out_trade_no: "another-order",
    };
    const second = await placed(WITH_CONTRACT, silent);
    expect(await wechat.pay(second.prepay_id)).toMatchObject({
      contract: { contract_id: wechat.planContracts[0]!.contract_id },
    });
    expect(told().map(({ event_type }) => event_type)).toEqual([
      "TRANSACTION.SUCCESS",
      "TRANSACTION.SUCCESS",
    ]);
  });
});

describe("a contract that is offered after the payment", () => {
  it.each([
    [true, "SIGNED"],
    [false, "DECLINED"],
    [undefined, "PRE_SIGNED"],
  ])("with sign %s is %s", async (sign, state) => {
    const { prepay_id } = await preSign(wechat, {
      notify_url: merchant.notifyUrl,
    });
    const payment = await wechat.pay(prepay_id, { sign });
    expect(wechat.contracts).toMatchObject([{ contract_state: state }]);
    expect(payment.offered).toBe(sign === undefined);
    expect(payment.contract?.notification?.status).toBe(sign ? 204 : undefined);
  });
});

describe("an order that names no user", () => {
  const app = () => withoutPayer(DIRECT_ORDER);
  const APP = "/v3/pay/transactions/app";

  it("is paid by whoever is said to pay, of whom the payment tells", async () => {
    const { prepay_id } = await placed(APP, {
      ...app(),
      notify_url: merchant.notifyUrl,
    });
    await wechat.pay(prepay_id, { openid: "oSomebody" });
    expect(told()[0]!.resource).toMatchObject({
      trade_type: "APP",
      payer: { openid: "oSomebody" },
    });
  });

  it("is paid by the user whom its pre-signing names", async () => {
    const { prepay_id } = await placed(APP, app());
    const presigned = await preSign(wechat, { prepay_id, openid: "oNamed" });
    expect(presigned.answer.status).toBe(200);
    expect(await wechat.pay(prepay_id)).toMatchObject({ offered: true });
    expect(wechat.orders[0]!.openids).toEqual(["oNamed"]);
  });

  it("can be paid by the signing of its contract", async () => {
    const { prepay_id } = await placed(APP, app());
    await preSign(wechat, {
      prepay_id,
      openid: "oNamed",
      notify_url: merchant.notifyUrl,
    });
    await wechat.sign("wxwtdk20200910100000");
    expect(wechat.orders[0]!).toMatchObject({
      trade_state: "SUCCESS",
      openids: ["oNamed"],
    });
  });
});

it("an order that names its user is nobody else's to pay", async () => {
  const { prepay_id } = await placed(JSAPI, DIRECT_ORDER);
  await expect(wechat.pay(prepay_id, { openid: "oOther" })).rejects.toThrow(
    "not for oOther",
  );
  expect(wechat.orders[0]!.trade_state).toBe("NOTPAY");
});
