import { createPublicKey, verify } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type CheckoutResult,
  createMerchant,
  type Merchant,
  type PayableCheckout,
  ResponseVerificationError,
  WechatPayApiError,
  WechatPayTransportError,
} from "../../lib";
import { WechatPaySimulator } from "../../lib/testing/index";
import { failureOf } from "../client/merchant";
import { brokenRules } from "../validation/refusal";

const APPID = "wxd678efh567hg6787";
const OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";
const SUB = { sub_mchid: "1900000110", sub_appid: "wx2222222222222222" };

let wechat: WechatPaySimulator;
let merchant: Merchant;
let warnings: string[];

beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
  warnings = [];
  merchant = await open();
});

afterEach(async () => {
  await merchant.close();
  await wechat.stop();
});

function open(options: object = {}): Promise<Merchant> {
  return createMerchant(
    {
      ...wechat.moduleOptions,
      defaults: {
        appid: APPID,
        sp_appid: APPID,
        service_id: 12535,
        notify_url: `${wechat.baseUrl}/nobody/listens`,
      },
      ...options,
    },
    {
      logger: {
        warn: (line: string) => void warnings.push(line),
        error: (line: string) => void warnings.push(line),
      } as never,
    },
  );
}

const termsOf = (out_trade_no: string) => ({
  description: "一杯咖啡",
  out_trade_no,
  amount: { total: 100 },
});
const orderOf = (out_trade_no: string) => ({
  ...termsOf(out_trade_no),
  payer: { openid: OPENID },
});
const partnerOrderOf = (out_trade_no: string) => ({
  ...termsOf(out_trade_no),
  ...SUB,
  payer: { sp_openid: OPENID },
});
const offerOf = (out_contract_code: string) => ({
  out_contract_code,
  contract_display_account: "微信代扣用户A",
});

function payable<Parameters>(
  result: CheckoutResult<Parameters>,
): PayableCheckout<Parameters> {
  if (result.state !== "payable") {
    throw new Error(`the checkout is ${result.state}`);
  }
  return result;
}

/** A contract that the customer has signed, and how to pay by it. */
async function signed(code: string) {
  const { prepay_id } = payable(
    await merchant.checkout.normal.jsapi({
      order: orderOf(`${code}ORDER`),
      offer: offerOf(code),
    }),
  );
  await wechat.pay(prepay_id, { sign: true });
  const { data } = await merchant.contracts.query({
    service_id: 12535,
    out_contract_code: code,
  });
  return { contract_id: data.contract_id, out_contract_code: code };
}

describe("A checkout with an offer", () => {
  it("gives the phone what it needs, and the contract is offered", async () => {
    const { prepay_id, parameters, offer, out_trade_no } = payable(
      await merchant.checkout.normal.jsapi({
        order: orderOf("20261127000001"),
        offer: offerOf("CODE1"),
      }),
    );
    expect(offer).toEqual({ state: "offered", out_contract_code: "CODE1" });
    expect(out_trade_no).toBe("20261127000001");
    const { appId, timeStamp, nonceStr, paySign, ...others } = parameters;
    expect(others).toEqual({
      package: `prepay_id=${prepay_id}`,
      signType: "RSA",
    });
    expect(appId).toBe(APPID);
    expect(
      verify(
        "sha256",
        Buffer.from(
          `${appId}\n${timeStamp}\n${nonceStr}\nprepay_id=${prepay_id}\n`,
        ),
        createPublicKey(wechat.merchant.privateKeyPem),
        Buffer.from(paySign, "base64"),
      ),
    ).toBe(true);
    await wechat.pay(prepay_id, { sign: true });
    expect(wechat.contracts[0]).toMatchObject({
      out_contract_code: "CODE1",
      contract_state: "SIGNED",
    });
  });

  it.each(["ecommerce", "serviceProvider"] as const)(
    "of %s takes from the order what the pre-signing needs",
    async (kind) => {
      const { offer, parameters } = payable(
        await merchant.checkout[kind].miniProgram({
          order: partnerOrderOf("20261127000002"),
          offer: offerOf("CODE2"),
        }),
      );
      expect(offer).toEqual({ state: "offered", out_contract_code: "CODE2" });
      expect(Object.keys(parameters).sort()).toEqual([
        "nonceStr",
        "package",
        "paySign",
        "signType",
        "timeStamp",
      ]);
    },
  );

  it("of an App names the user in the offer", async () => {
    const app = await open({
      defaults: {
        app_appid: "wxa99999999999999a",
        service_id: 12535,
        notify_url: `${wechat.baseUrl}/nobody/listens`,
      },
    });
    const order = termsOf("20261127000003");
    const { parameters, offer } = payable(
      await app.checkout.normal.app({
        order,
        offer: { ...offerOf("CODE3"), openid: OPENID },
      }),
    );
    expect(parameters).toMatchObject({
      appid: "wxa99999999999999a",
      partnerid: wechat.mchid,
      package: "Sign=WXPay",
    });
    expect(offer?.state).toBe("offered");
    await app.close();
  });

  it("of a sub-merchant's App is paid in that App, whatever App the module knows", async () => {
    const app = await open({
      defaults: {
        app_appid: "wxa99999999999999a",
        sp_appid: APPID,
        notify_url: `${wechat.baseUrl}/nobody/listens`,
      },
    });
    const order = { ...termsOf("20261127000031"), ...SUB };
    const { parameters } = payable(await app.checkout.ecommerce.app({ order }));
    expect(parameters).toMatchObject({ appid: SUB.sub_appid });
    await app.close();
  });

  it("never fails for the offer, and says that it failed", async () => {
    wechat.faults.always({
      kind: "status",
      status: 403,
      code: "NO_AUTH",
      match: { path: /pay-redirect-sign$/ },
    } as never);
    const { offer, parameters } = payable(
      await merchant.checkout.normal.jsapi({
        order: orderOf("20261127000004"),
        offer: offerOf("CODE4"),
      }),
    );
    expect(parameters.signType).toBe("RSA");
    expect(offer).toMatchObject({
      state: "failed",
      error: expect.any(WechatPayApiError),
    });
    expect(warnings).toEqual([
      expect.stringMatching(
        /^Order 20261127000004 can be paid, but no contract is offered: /,
      ),
    ]);
  });

  it("keeps the offer's short time, whatever the order's is", async () => {
    wechat.faults.always({
      kind: "hang",
      match: { path: /pay-redirect-sign$/ },
    });
    const { offer } = payable(
      await merchant.checkout.normal.jsapi(
        { order: orderOf("20261127000005"), offer: offerOf("CODE5") },
        { timeout: 60_000, deadline: 60_000 },
      ),
    );
    expect(offer).toMatchObject({
      state: "failed",
      error: expect.any(WechatPayTransportError),
    });
  });
});

describe("An offer", () => {
  it("takes no longer than it is given", async () => {
    wechat.faults.always({
      kind: "hang",
      match: { path: /pay-redirect-sign$/ },
    });
    const { offer } = payable(
      await merchant.checkout.normal.jsapi({
        order: orderOf("20261127000016"),
        offer: offerOf("CODE16"),
        offerDeadline: 50,
      }),
    );
    expect(offer).toMatchObject({
      state: "failed",
      error: { message: expect.stringContaining("50 ms") },
    });
  });
});

describe("An offer with less time than the order has for its connection", () => {
  it.each([1_000, 1_000.5])("is made: %d ms", async (offerDeadline) => {
    const { offer } = payable(
      await merchant.checkout.normal.jsapi(
        {
          order: orderOf("20261127000018"),
          offer: offerOf("CODE18"),
          offerDeadline,
        },
        { connectTimeout: 3_000 },
      ),
    );
    expect(offer).toEqual({ state: "offered", out_contract_code: "CODE18" });
  });
});

describe("A checkout whose answer cannot be trusted", () => {
  it("places the same order again, once", async () => {
    wechat.faults.once({ kind: "unsigned", match: { path: /jsapi$/ } });
    payable(
      await merchant.checkout.normal.jsapi({
        order: orderOf("20261127000017"),
      }),
    );
    expect(wechat.orders).toHaveLength(1);

    wechat.faults.always({ kind: "unsigned", match: { path: /jsapi$/ } });
    const exchanges = wechat.exchanges.length;
    expect(
      await failureOf(
        merchant.checkout.normal.jsapi({ order: orderOf("20261127000018") }),
      ),
    ).toBeInstanceOf(ResponseVerificationError);
    expect(wechat.exchanges).toHaveLength(exchanges + 2);
  });
});

describe("A checkout whose answer is lost", () => {
  it("places the same order again", async () => {
    wechat.faults.once({ kind: "truncate", match: { path: /jsapi$/ } });
    const { prepay_id } = payable(
      await merchant.checkout.normal.jsapi({
        order: orderOf("20261127000006"),
      }),
    );
    expect(wechat.orders).toHaveLength(1);
    await wechat.pay(prepay_id);
    expect(wechat.orders[0]?.trade_state).toBe("SUCCESS");
  });

  it("may be made again, by a customer who comes back", async () => {
    const request = { order: orderOf("20261127000007") };
    payable(await merchant.checkout.normal.jsapi(request));
    const { prepay_id } = payable(
      await merchant.checkout.normal.jsapi(request),
    );
    await wechat.pay(prepay_id);
    const result = await merchant.checkout.normal.jsapi(request);
    expect(result).toMatchObject({
      state: "paid",
      out_trade_no: "20261127000007",
      transaction: { trade_state: "SUCCESS", amount: { total: 100 } },
    });
  });
});

describe("A checkout whose number was paid before", () => {
  const paid = { order: orderOf("20261127000030") };
  beforeEach(async () => {
    await wechat.pay(
      payable(await merchant.checkout.normal.jsapi(paid)).prepay_id,
    );
  });

  it("is not paid where it costs something else", async () => {
    const order = { ...paid.order, amount: { total: 99_900 } };
    expect(
      await failureOf(merchant.checkout.normal.jsapi({ order })),
    ).toMatchObject({ code: "ORDER_PAID" });
  });

  it("is not paid where the money was given back", async () => {
    await merchant.refunds.domestic.apply({
      out_trade_no: paid.order.out_trade_no,
      out_refund_no: "R1",
      amount: { refund: 100, total: 100 },
    });
    expect(await failureOf(merchant.checkout.normal.jsapi(paid))).toMatchObject(
      { code: "ORDER_PAID" },
    );
  });
});

describe("A checkout by a signed contract", () => {
  const newNumber = (number: string) => ({ newOutTradeNo: () => number });

  it("is paid without password, and offers nothing", async () => {
    const contract = await signed("CODE8");
    const result = payable(
      await merchant.checkout.normal.jsapi({
        order: orderOf("20261127000008"),
        offer: offerOf("CODE8B"),
        contract: { ...contract, ...newNumber("20261127000009") },
      }),
    );
    expect(result.contract).toEqual({ state: "used" });
    expect(result.offer).toBeUndefined();
    expect(result.out_trade_no).toBe("20261127000008");
    expect(await wechat.pay(result.prepay_id)).toMatchObject({
      passwordFree: true,
    });
  });

  it("that has ended takes a new number, and offers another contract", async () => {
    const contract = await signed("CODE10");
    await wechat.terminate("CODE10");
    const result = payable(
      await merchant.checkout.normal.jsapi({
        order: orderOf("20261127000010"),
        offer: offerOf("CODE11"),
        contract: { ...contract, ...newNumber("20261127000011") },
      }),
    );
    expect(result).toMatchObject({
      out_trade_no: "20261127000011",
      contract: { state: "ended", error: expect.any(WechatPayApiError) },
      offer: { state: "offered", out_contract_code: "CODE11" },
    });
    expect(await wechat.pay(result.prepay_id)).toMatchObject({
      passwordFree: false,
    });
  });

  it("that does not pay this order is told apart, and the customer pays as usual", async () => {
    const contract = await signed("CODE12");
    wechat.faults.once({
      kind: "status",
      status: 403,
      code: "RULE_LIMIT",
      match: { path: /jsapi-with-contract$/ },
    });
    const result = payable(
      await merchant.checkout.normal.jsapi({
        order: orderOf("20261127000012"),
        offer: offerOf("CODE12B"),
        contract: { ...contract, ...newNumber("20261127000019") },
      }),
    );
    expect(result.offer).toBeUndefined();
    expect(result).toMatchObject({
      out_trade_no: "20261127000019",
      contract: { state: "refused", error: { code: "RULE_LIMIT" } },
    });
    expect(await wechat.pay(result.prepay_id)).toMatchObject({
      passwordFree: false,
    });
  });

  it.each([
    ["RULE_LIMIT", 403],
    ["INVALID_REQUEST", 400],
  ])(
    "that does not pay (%s) is not taken for ended where its service_id is another's",
    async (code, status) => {
      const contract = await signed("CODE25");
      wechat.faults.once({
        kind: "status",
        status,
        code,
        match: { path: /jsapi-with-contract$/ },
      });
      const result = await merchant.checkout.normal.jsapi({
        order: orderOf("20261127000025"),
        contract: {
          ...contract,
          service_id: 12536,
          ...newNumber("20261127000026"),
        },
      });
      expect(result).toMatchObject({ contract: { state: "refused" } });
    },
  );

  const noNewNumber = {
    newOutTradeNo: () => {
      throw new Error("no new number is needed");
    },
  };

  it("takes no new number where the old one is paid, and its query knows it as another kind of order's", async () => {
    const contract = await signed("CODE27");
    wechat.faults.once({
      kind: "status",
      status: 400,
      code: "ORDER_PAID",
      match: { path: /jsapi-with-contract$/ },
    });
    const error = await failureOf(
      merchant.checkout.normal.jsapi({
        order: orderOf("20261127000027"),
        contract: { ...contract, ...noNewNumber },
      }),
    );
    expect(error).toMatchObject({ code: "ORDER_PAID" });
  });

  it("whose order is refused for another reason says so", async () => {
    const contract = await signed("CODE20");
    wechat.faults.once({
      kind: "status",
      status: 400,
      code: "APPID_MCHID_NOT_MATCH",
      match: { path: /jsapi-with-contract$/ },
    });
    const error = await failureOf(
      merchant.checkout.normal.jsapi({
        order: orderOf("20261127000020"),
        contract: { ...contract, ...noNewNumber },
      }),
    );
    expect(error).toMatchObject({ code: "APPID_MCHID_NOT_MATCH" });
  });

  describe.each(["normal", "ecommerce"] as const)(
    "that has ended since %s placed the order",
    (kind) => {
      const checkOut = (
        contract: Awaited<ReturnType<typeof signed>>,
        number: { newOutTradeNo(): string },
      ) =>
        merchant.checkout[kind].jsapi({
          order: (kind === "normal"
            ? orderOf("20261127000021")
            : partnerOrderOf("20261127000021")) as never,
          contract: { ...contract, ...number },
        });

      it("closes it, so that the customer cannot pay both", async () => {
        const contract = await signed("CODE21");
        const { prepay_id } = payable(await checkOut(contract, noNewNumber));
        await wechat.terminate("CODE21");
        const result = payable(
          await checkOut(contract, newNumber("20261127000022")),
        );
        expect(result.out_trade_no).toBe("20261127000022");
        expect(
          wechat.orders.find((order) => order.prepay_id === prepay_id),
        ).toMatchObject({ trade_state: "CLOSED" });
      });

      it("takes no new number where it was paid all the same", async () => {
        const contract = await signed("CODE23");
        const { prepay_id } = payable(await checkOut(contract, noNewNumber));
        await wechat.terminate("CODE23");
        await wechat.pay(prepay_id);
        wechat.faults.once({
          kind: "status",
          status: 400,
          code: "INVALID_REQUEST",
          match: { path: /jsapi-with-contract$/ },
        });
        expect(await checkOut(contract, noNewNumber)).toMatchObject({
          state: "paid",
          transaction: { trade_state: "SUCCESS" },
        });
      });

      it("takes no new number where the old one may still be paid", async () => {
        const contract = await signed("CODE24");
        payable(await checkOut(contract, noNewNumber));
        await wechat.terminate("CODE24");
        wechat.faults.always({ kind: "refuse", match: { path: /close$/ } });
        expect(await failureOf(checkOut(contract, noNewNumber))).toBeInstanceOf(
          WechatPayTransportError,
        );
      });
    },
  );
});

describe("A checkout that cannot be", () => {
  const problems = async (request: unknown) =>
    brokenRules(merchant.checkout.normal.jsapi(request as never));

  it.each([
    [undefined, "request must be an object, is undefined"],
    [{}, "order must be an object, is undefined"],
    [
      { order: orderOf("20261127000013"), ofer: {} },
      "ofer is not a part of a checkout; the nearest is offer",
    ],
    [
      { order: orderOf("20261127000013"), offer: "CODE" },
      "offer must be an object, is a string",
    ],
    [
      { order: orderOf("20261127000013"), offerDeadline: 0 },
      "offerDeadline must be a positive number of milliseconds, at most 2147483647",
    ],
    [
      {
        order: orderOf("20261127000013"),
        contract: { contract_id: "1", out_contract_code: "CODE" },
      },
      "contract.newOutTradeNo must be a function that gives the order's new number, for the old one cannot be placed anew where the contract does not pay",
    ],
    [
      {
        order: orderOf("20261127000013"),
        contract: { contract_id: "1", out_contract_code: "CODE", serviceId: 1 },
      },
      "contract.serviceId is not a part of a checkout; the nearest is contract.service_id",
    ],
  ])("is refused before any I/O: %j", async (request, message) => {
    const [broken] = Object.values(await problems(request));
    expect(Object.values(broken!)).toEqual([message]);
    expect(wechat.exchanges).toEqual([]);
  });

  it("names the fields of its order", async () => {
    expect(
      Object.keys(
        await problems({
          order: { ...orderOf("20261127000014"), amount: {} },
        }),
      ),
    ).toEqual(["amount.total"]);
  });

  it("is refused for an App's order by a contract", async () => {
    const order = termsOf("20261127000015");
    const broken = await brokenRules(
      merchant.checkout.normal.app({ order, contract: {} } as never),
    );
    expect(Object.keys(broken)).toEqual(["contract"]);
  });
});
