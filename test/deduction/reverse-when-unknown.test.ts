import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createMerchant,
  type DeductionOutcome,
  type Merchant,
  RequestValidationError,
  WechatPayApiError,
  type WechatPayRequestConfig,
} from "../../lib";
import { EXAMPLE_VALUES, WechatPaySimulator } from "../../lib/testing";
import { failureOf } from "../client/merchant";

const CODE = "tea0001";
const NUMBER = "P20261127103456001";
const DEDUCTIONS = "/v3/ecommerce/combine-papay/transactions";

let wechat: WechatPaySimulator;
let merchant: Merchant;
let contract_id: string;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
  merchant = await createMerchant({
    ...wechat.moduleOptions,
    defaults: {
      appid: EXAMPLE_VALUES.appid,
      notify_url: "http://127.0.0.1:9/notify",
    },
    retry: { baseDelay: 1, maximumDelay: 1 },
  });
  const contract = { plan_id: 12535, out_contract_code: CODE };
  await merchant.preEntrustSign.combinePapay.app({
    ...contract,
    contract_display_account: "微信代扣用户A",
  });
  await wechat.sign(CODE);
  ({ contract_id } = (
    await merchant.contracts.combinePapay.query(contract)
  ).data);
});

afterEach(async () => {
  await merchant.close();
  await wechat.stop();
});

const apply = (
  config: WechatPayRequestConfig = {},
  total_amount = 6800,
  by = merchant,
): Promise<DeductionOutcome> =>
  by.deductions.combinePapay.apply(
    {
      combine_out_trade_no: NUMBER,
      contract_id,
      sub_orders: [
        {
          out_trade_no: "20261127103456001",
          sub_mchid: EXAMPLE_VALUES.sub_mchid,
          description: "十二月茶盒",
          amount: { total_amount },
        },
      ],
    },
    { ...config, reverseWhenUnknown: true },
  );

/** How often each deduction and reversal was sent. */
const sent = () => {
  const paths = wechat.exchanges
    .filter(({ method }) => method === "POST")
    .map(({ path }) => path)
    .filter((path) => path.startsWith(DEDUCTIONS));
  return {
    deductions: paths.filter((path) => path === DEDUCTIONS).length,
    reversals: paths.filter((path) => path.endsWith("/reverse")).length,
  };
};
const stateOf = () => wechat.orders[0]?.trade_state;
const deduction = { path: DEDUCTIONS };
const reversal = { path: /reverse$/ };

describe("A deduction that is reversed where no answer tells", () => {
  it("is deducted where the answer says so", async () => {
    expect(await apply()).toMatchObject({
      outcome: "deducted",
      deduction: { sub_orders: [{ trade_type: "PAP" }] },
    });
    expect(sent()).toEqual({ deductions: 1, reversals: 0 });
  });

  it("is rejected where the contract has ended", async () => {
    await wechat.terminate(CODE);
    const result = await apply();
    expect(result).toMatchObject({
      outcome: "rejected",
      error: { code: "CONTRACT_NOT_EXIST", outcome: "rejected" },
    });
    expect(sent()).toEqual({ deductions: 1, reversals: 0 });
  });

  it("is rejected where the user has not enough", async () => {
    wechat.deductionOutcome = "NOTENOUGH";
    const result = await apply();
    expect(result.outcome).toBe("rejected");
    expect("error" in result && result.error).toBeInstanceOf(WechatPayApiError);
    expect(sent().reversals).toBe(0);
  });

  it("is rejected, and not reversed, where nothing was sent", async () => {
    await wechat.goOffline();
    expect((await apply()).outcome).toBe("rejected");
    await wechat.goOnline();
    expect(wechat.orders).toEqual([]);
  });

  it.each([
    ["is lost", { kind: "reset" }],
    ["breaks off", { kind: "truncate" }],
    ["is another's", { kind: "wrongBody" }],
    ["is a gateway's", { kind: "status", status: 502, body: "<html>" }],
  ] as const)("is reversed where the answer %s", async (_name, fault) => {
    wechat.faults.once({ ...fault, match: deduction });
    expect((await apply()).outcome).toBe(
      // A gateway's answer comes from before WeChat Pay has it: there is no deduction to reverse.
      fault.kind === "status" ? "unknown" : "reversed",
    );
    expect(sent().deductions).toBe(1);
    expect(stateOf()).toBe(fault.kind === "status" ? undefined : "REVOKED");
  });

  it("is reversed where the caller gives up waiting, and by a call of its own", async () => {
    wechat.faults.once({ kind: "hang", match: deduction });
    expect((await apply({ timeout: 100 })).outcome).toBe("reversed");
    expect(stateOf()).toBe("REVOKED");
  });

  it("is reversed though the reversal's first answer is lost", async () => {
    wechat.faults.once({ kind: "reset", match: deduction });
    wechat.faults.once({ kind: "reset", match: reversal });
    expect((await apply()).outcome).toBe("reversed");
    expect(sent()).toEqual({ deductions: 1, reversals: 2 });
  });

  it("is deducted where it cannot be reversed and the query says so", async () => {
    wechat.faults.once({ kind: "reset", match: deduction });
    wechat.faults.once({ kind: "status", status: 400, match: reversal });
    expect((await apply()).outcome).toBe("deducted");
    expect(stateOf()).toBe("SUCCESS");
  });

  it("is unknown where it cannot be reversed and the query tells of another deduction", async () => {
    await apply();
    wechat.faults.once({ kind: "reset", match: deduction });
    wechat.faults.once({ kind: "status", status: 400, match: reversal });
    expect((await apply({}, 9900)).outcome).toBe("unknown");
  });

  it("is what came of the call that has the number, and is not reversed", async () => {
    await apply();
    for (const code of ["ORDER_PAID", "ORDER_ACCEPTED", "OUT_TRADE_NO_USED"]) {
      const status = code === "OUT_TRADE_NO_USED" ? 403 : 400;
      wechat.faults.once({ kind: "status", status, code, match: deduction });
      expect(await apply()).toMatchObject({
        outcome: "deducted",
        deduction: { combine_out_trade_no: NUMBER },
      });
    }
    expect(sent().reversals).toBe(0);
    expect(stateOf()).toBe("SUCCESS");
  });

  it.each([
    ["the query fails", 6800, true],
    ["the number is another deduction's", 9900, false],
  ])(
    "is unknown, and not reversed, where the number is in use and %s",
    async (_name, total_amount, isSilent) => {
      await apply();
      wechat.faults.once({
        kind: "error",
        code: "ORDER_PAID",
        match: deduction,
      });
      if (isSilent) {
        wechat.faults.always({
          kind: "status",
          status: 500,
          match: { method: "GET" },
        });
      }
      const result = await apply({}, total_amount);
      expect(result).toMatchObject({
        outcome: "unknown",
        error: { code: "ORDER_PAID" },
        reversalError: { code: "ORDER_PAID" },
      });
      expect(sent().reversals).toBe(0);
    },
  );

  it("is unknown where it is paid and the reversal may still arrive", async () => {
    wechat.faults.once({ kind: "reset", match: deduction });
    wechat.faults.always({
      kind: "status",
      status: 502,
      body: "<html>",
      match: reversal,
    });
    expect(await apply()).toMatchObject({
      outcome: "unknown",
      reversalError: { outcome: "unknown" },
    });
    expect(stateOf()).toBe("SUCCESS");
  });

  it("waits as long as it needs where the module's options have less patience", async () => {
    const hasty = await createMerchant({
      ...wechat.moduleOptions,
      defaults: { appid: EXAMPLE_VALUES.appid },
      http: { timeout: 100, connectTimeout: 100 },
      retry: { deadline: 100 },
    });
    wechat.faults.once({ kind: "delay", ms: 300, match: deduction });
    expect(await apply({}, 6800, hasty)).toMatchObject({ outcome: "deducted" });
    await hasty.close();
  });

  it("is unknown where neither the reversal nor the query tells", async () => {
    wechat.faults.once({ kind: "reset", match: deduction });
    wechat.faults.always({ kind: "status", status: 400, match: reversal });
    wechat.faults.always({
      kind: "status",
      status: 500,
      match: { method: "GET" },
    });
    const result = await apply();
    expect(result).toMatchObject({
      outcome: "unknown",
      error: { outcome: "unknown" },
      reversalError: { code: "INVALID_REQUEST" },
    });
    expect(sent().deductions).toBe(1);
  });

  it("throws what the caller has to mend", async () => {
    const call = merchant.deductions.combinePapay.apply(
      { combine_out_trade_no: NUMBER, contract_id, sub_orders: [] },
      { reverseWhenUnknown: true },
    );
    expect(await failureOf(call)).toBeInstanceOf(RequestValidationError);
  });
});

describe("A deduction without that", () => {
  it("is sent once, and its error tells that nobody knows", async () => {
    wechat.faults.once({ kind: "reset", match: deduction });
    const call = merchant.deductions.combinePapay.apply({
      combine_out_trade_no: NUMBER,
      contract_id,
      sub_orders: [
        {
          out_trade_no: "20261127103456001",
          sub_mchid: EXAMPLE_VALUES.sub_mchid,
          description: "十二月茶盒",
          amount: { total_amount: 6800 },
        },
      ],
    });
    expect(await failureOf(call)).toMatchObject({ outcome: "unknown" });
    expect(sent()).toEqual({ deductions: 1, reversals: 0 });
    expect(stateOf()).toBe("SUCCESS");
  });
});
