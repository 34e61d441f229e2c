import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  createMerchant,
  type DeductionOutcome,
  type Merchant,
  RequestValidationError,
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
  {
    total_amount = 6800,
    sub_mchid = EXAMPLE_VALUES.sub_mchid,
  }: { total_amount?: number; sub_mchid?: string } = {},
  by = merchant,
): Promise<DeductionOutcome> =>
  by.deductions.combinePapay.apply(
    {
      combine_out_trade_no: NUMBER,
      contract_id,
      sub_orders: [
        {
          out_trade_no: "20261127103456001",
          sub_mchid,
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
const queries = () =>
  wechat.exchanges.filter(
    ({ method, path }) => method === "GET" && path.startsWith(DEDUCTIONS),
  );
const stateOf = () => wechat.orders[0]?.trade_state;
const deduction = { path: DEDUCTIONS };
const reversal = { path: /reverse$/ };
const query = { method: "GET" };

/** What the next query tells of the deduction: its parts, with these changes. */
const tellOf = (...parts: object[]) =>
  wechat.faults.once({
    kind: "status",
    status: 200,
    body: JSON.stringify({
      combine_appid: EXAMPLE_VALUES.appid,
      combine_mchid: wechat.mchid,
      combine_out_trade_no: NUMBER,
      sub_orders: parts.map((changes, index) => ({
        mchid: wechat.mchid,
        sub_mchid: EXAMPLE_VALUES.sub_mchid,
        out_trade_no: `2026112710345600${index + 1}`,
        trade_state: "NOTPAY",
        amount: { total_amount: 6800, currency: "CNY" },
        ...changes,
      })),
    }),
    match: query,
  });

describe("A deduction that is reversed where it is not known to be paid", () => {
  it("is deducted where the answer says so", async () => {
    expect(await apply()).toMatchObject({
      outcome: "deducted",
      deduction: { sub_orders: [{ trade_type: "PAP" }] },
    });
    expect(sent()).toEqual({ deductions: 1, reversals: 0 });
    expect(queries()).toEqual([]);
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

  it("failed where the user has not enough, each time it is asked for", async () => {
    wechat.deductionOutcome = "NOTENOUGH";
    expect(await apply()).toMatchObject({
      outcome: "failed",
      deduction: { sub_orders: [{ trade_state: "CLOSED" }] },
      error: { code: "NOTENOUGH" },
    });
    wechat.deductionOutcome = "SUCCESS";
    expect((await apply()).outcome).toBe("failed");
    expect(sent().reversals).toBe(0);
  });

  it("is rejected, and not reversed, where nothing was sent", async () => {
    expect(await apply({ signal: AbortSignal.abort() })).toMatchObject({
      outcome: "rejected",
      error: { outcome: "rejected" },
    });
    expect(wechat.orders).toEqual([]);
    expect(sent()).toEqual({ deductions: 0, reversals: 0 });
  });

  it("is unknown where WeChat Pay cannot be reached at all", async () => {
    await wechat.goOffline();
    expect((await apply()).outcome).toBe("unknown");
    await wechat.goOnline();
    expect(wechat.orders).toEqual([]);
  });

  it("is reversed where the query names no shop", async () => {
    wechat.deductionOutcome = "SYSTEMERROR";
    tellOf({ sub_mchid: undefined });
    expect((await apply()).outcome).toBe("reversed");
  });

  it("is unknown, and not reversed, in a state that may be one of what is paid", async () => {
    wechat.deductionOutcome = "SYSTEMERROR";
    tellOf({ trade_state: "NEW" });
    expect((await apply()).outcome).toBe("unknown");
    expect(sent()).toEqual({ deductions: 1, reversals: 0 });
  });

  it("is unknown, and not reversed, where it is refused and an earlier call may just be paid", async () => {
    wechat.faults.once({
      kind: "status",
      status: 403,
      code: "RULE_LIMIT",
      match: deduction,
    });
    tellOf({ trade_state: "NOTPAY" });
    expect(await apply()).toMatchObject({
      outcome: "unknown",
      error: { code: "RULE_LIMIT" },
    });
    expect(sent()).toEqual({ deductions: 1, reversals: 0 });
  });

  it.each([
    ["is lost", { kind: "reset" }],
    ["breaks off", { kind: "truncate" }],
    ["is another's", { kind: "wrongBody" }],
  ] as const)(
    "is deducted where the answer %s and the query knows it as paid",
    async (_name, fault) => {
      wechat.faults.once({ ...fault, match: deduction });
      expect((await apply()).outcome).toBe("deducted");
      expect(sent()).toEqual({ deductions: 1, reversals: 0 });
      expect(stateOf()).toBe("SUCCESS");
    },
  );

  it("is reversed where the query does not know it as paid", async () => {
    wechat.deductionOutcome = "SYSTEMERROR";
    expect(await apply()).toMatchObject({
      outcome: "reversed",
      error: { code: "SYSTEM_ERROR" },
    });
    expect(sent()).toEqual({ deductions: 1, reversals: 1 });
    expect(stateOf()).toBe("REVOKED");
  });

  it("is unknown where a gateway answers, before WeChat Pay has anything to reverse", async () => {
    const gateway = { kind: "status", status: 502, body: "<html>" } as const;
    wechat.faults.once({ ...gateway, match: deduction });
    expect((await apply()).outcome).toBe("unknown");
    expect(sent()).toEqual({ deductions: 1, reversals: 1 });
    expect(wechat.orders).toEqual([]);
  });

  it("is asked about by a call of its own where the caller gives up waiting", async () => {
    wechat.faults.once({ kind: "hang", match: deduction });
    const config = { timeout: 100, headers: { "X-Trace": "7" } };
    expect((await apply(config)).outcome).toBe("deducted");
    expect(queries()).toMatchObject([{ headers: { "x-trace": "7" } }]);
  });

  it("is reversed though the reversal's first answer is lost", async () => {
    wechat.deductionOutcome = "SYSTEMERROR";
    wechat.faults.once({ kind: "reset", match: reversal });
    expect((await apply()).outcome).toBe("reversed");
    expect(sent()).toEqual({ deductions: 1, reversals: 2 });
  });

  /** The answer of a deduction is lost, and its query comes before WeChat Pay has it. */
  const loseUntilTheReversal = () => {
    wechat.faults.once({ kind: "reset", match: deduction });
    wechat.faults.once({
      kind: "error",
      code: "ORDER_NOT_EXIST",
      match: query,
    });
  };

  it("is deducted where it cannot be reversed and the query says so", async () => {
    loseUntilTheReversal();
    wechat.faults.once({ kind: "status", status: 400, match: reversal });
    expect((await apply()).outcome).toBe("deducted");
    expect(sent().reversals).toBe(1);
    expect(stateOf()).toBe("SUCCESS");
  });

  it("is unknown where it cannot be reversed and the query tells of another deduction", async () => {
    await apply();
    loseUntilTheReversal();
    wechat.faults.once({ kind: "status", status: 400, match: reversal });
    expect((await apply({}, { total_amount: 9900 })).outcome).toBe("unknown");
  });

  it("is unknown where it is paid and the reversal may still arrive", async () => {
    loseUntilTheReversal();
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

  it("is reversed where no reversal is answered and the query says so", async () => {
    wechat.deductionOutcome = "SYSTEMERROR";
    wechat.faults.always({ kind: "status", status: 502, match: reversal });
    tellOf({});
    tellOf({ trade_state: "REVOKED" });
    expect((await apply()).outcome).toBe("reversed");
  });

  it("is unknown, and not reversed, where no query tells", async () => {
    wechat.faults.once({ kind: "reset", match: deduction });
    wechat.faults.always({ kind: "status", status: 500, match: query });
    expect(await apply()).toMatchObject({
      outcome: "unknown",
      error: { outcome: "unknown" },
      reversalError: { status: 500 },
    });
    expect(sent()).toEqual({ deductions: 1, reversals: 0 });
  });

  it("throws what the caller has to fix", async () => {
    const call = merchant.deductions.combinePapay.apply(
      { combine_out_trade_no: NUMBER, contract_id, sub_orders: [] },
      { reverseWhenUnknown: true },
    );
    expect(await failureOf(call)).toBeInstanceOf(RequestValidationError);
  });

  it("waits as long as it needs where the module's options have less patience", async () => {
    const hasty = await createMerchant({
      ...wechat.moduleOptions,
      defaults: { appid: EXAMPLE_VALUES.appid },
      http: { timeout: 100, connectTimeout: 100 },
      retry: { deadline: 100 },
    });
    wechat.faults.once({ kind: "delay", ms: 300, match: deduction });
    expect(await apply({}, {}, hasty)).toMatchObject({ outcome: "deducted" });
    expect(sent()).toEqual({ deductions: 1, reversals: 0 });
    await hasty.close();
  });
});

const refusal = (status: number, code: string) =>
  ({ kind: "status", status, code }) as const;

/** Answers that do not tell what became of the number. */
const UNTELLING = [
  ["is lost", { kind: "reset" }],
  ["is ORDER_PAID", refusal(400, "ORDER_PAID")],
  ["is INVALID_REQUEST", refusal(400, "INVALID_REQUEST")],
] as const;

describe("A deduction whose number an earlier call has", () => {
  beforeEach(async () => {
    await apply();
  });

  it.each([
    ["is lost", { kind: "reset" }],
    ["is ORDER_PAID", refusal(400, "ORDER_PAID")],
    ["is ORDER_ACCEPTED", refusal(400, "ORDER_ACCEPTED")],
    ["is OUT_TRADE_NO_USED", refusal(403, "OUT_TRADE_NO_USED")],
    ["is INVALID_REQUEST", refusal(400, "INVALID_REQUEST")],
    ["is CONTRACT_NOT_EXIST", refusal(404, "CONTRACT_NOT_EXIST")],
    ["has a code of no page", refusal(400, "NEW")],
  ] as const)(
    "is what came of that, and is not reversed, where the answer %s",
    async (_name, fault) => {
      wechat.faults.once({ ...fault, match: deduction });
      expect(await apply()).toMatchObject({
        outcome: "deducted",
        deduction: { combine_out_trade_no: NUMBER },
      });
      expect(sent()).toEqual({ deductions: 2, reversals: 0 });
      expect(stateOf()).toBe("SUCCESS");
    },
  );

  it.each(UNTELLING)(
    "is unknown, and not reversed, where the answer %s and no query tells",
    async (_name, fault) => {
      wechat.faults.once({ ...fault, match: deduction });
      wechat.faults.always({ kind: "status", status: 500, match: query });
      expect(await apply()).toMatchObject({
        outcome: "unknown",
        reversalError: { status: 500 },
      });
      expect(sent().reversals).toBe(0);
      expect(stateOf()).toBe("SUCCESS");
    },
  );

  it.each(UNTELLING)(
    "is unknown, and not reversed, where the answer %s and that is of another amount or shop",
    async (_name, fault) => {
      for (const other of [
        { total_amount: 9900 },
        { sub_mchid: "1900000119" },
      ]) {
        wechat.faults.once({ ...fault, match: deduction });
        expect((await apply({}, other)).outcome).toBe("unknown");
      }
      expect(sent().reversals).toBe(0);
      expect(stateOf()).toBe("SUCCESS");
    },
  );

  it("is what came of that, where nothing was sent", async () => {
    const result = await apply({ signal: AbortSignal.abort() });
    expect(result.outcome).toBe("deducted");
    expect(sent()).toEqual({ deductions: 1, reversals: 0 });
  });

  it.each(["ORDER_PAID", "ORDER_ACCEPTED", "OUT_TRADE_NO_USED"])(
    "is unknown where the number is in use (%s) and no query finds it",
    async (code) => {
      wechat.faults.once({ ...refusal(403, code), match: deduction });
      wechat.faults.once({ ...refusal(404, "ORDER_NOT_EXIST"), match: query });
      expect(await apply()).toMatchObject({
        outcome: "unknown",
        error: { code },
        reversalError: { code },
      });
    },
  );

  it.each([
    ["401 SIGN_ERROR", refusal(401, "SIGN_ERROR")],
    ["429 FREQUENCY_LIMITED", refusal(429, "FREQUENCY_LIMITED")],
    ["403 of a gateway", { ...refusal(403, ""), body: "<html>" }],
  ])(
    "is unknown where deduction and query are refused alike: %s",
    async (_name, fault) => {
      wechat.faults.always(fault);
      const { outcome } = await apply();
      wechat.faults.clear();
      expect(outcome).toBe("unknown");
      expect(sent().reversals).toBe(0);
    },
  );

  it("is refunded, and not reversed, where that was refunded", async () => {
    const { transaction_id } = (
      await merchant.deductions.combinePapay.query({
        combine_out_trade_no: NUMBER,
      })
    ).data.sub_orders[0]!;
    await merchant.refunds.ecommerce.apply({
      sub_mchid: EXAMPLE_VALUES.sub_mchid,
      transaction_id,
      out_refund_no: "R1",
      amount: { refund: 100, total: 6800 },
    });
    wechat.faults.once({ kind: "reset", match: deduction });
    expect(await apply()).toMatchObject({
      outcome: "refunded",
      deduction: { sub_orders: [{ trade_state: "REFUND" }] },
    });
    expect(sent().reversals).toBe(0);
  });
});

describe("A deduction of two parts whose answer is lost", () => {
  const part = (out_trade_no: string) => ({
    out_trade_no,
    sub_mchid: EXAMPLE_VALUES.sub_mchid,
    description: "十二月茶盒",
    amount: { total_amount: 6800 },
  });
  const applyBoth = () =>
    merchant.deductions.combinePapay.apply(
      {
        combine_out_trade_no: NUMBER,
        contract_id,
        sub_orders: [part("20261127103456001"), part("20261127103456002")],
      },
      { reverseWhenUnknown: true },
    );
  const toldAs = async (...parts: object[]) => {
    wechat.deductionOutcome = "SYSTEMERROR";
    tellOf(...parts);
    const { outcome } = await applyBoth();
    return [outcome, sent().reversals];
  };

  it.each([
    ["SUCCESS", "SUCCESS", "deducted", 0],
    ["REFUND", "REFUND", "refunded", 0],
    ["SUCCESS", "REFUND", "refunded", 0],
    ["PAYERROR", "PAYERROR", "failed", 0],
    ["PAY_FAIL", "CLOSED", "failed", 0],
    ["REVOKED", "REVOKED", "reversed", 0],
    ["NOTPAY", "NOTPAY", "reversed", 1],
    ["USERPAYING", "ACCEPT", "reversed", 1],
    ["SUCCESS", "NOTPAY", "unknown", 0],
    ["SUCCESS", "REVOKED", "unknown", 0],
    ["REFUND", "CLOSED", "unknown", 0],
  ])(
    "and whose states are %s and %s is %s",
    async (one, other, ...expected) => {
      expect(
        await toldAs({ trade_state: one }, { trade_state: other }),
      ).toEqual(expected);
    },
  );

  it.each([
    ["has one part less", [{}]],
    ["has one part more", [{}, {}, {}]],
    ["has a part of another number", [{}, { out_trade_no: "1" }]],
    ["tells no amount", [{}, { amount: undefined }]],
  ])(
    "is unknown, and not reversed, where that of its number %s",
    async (_name, parts) => {
      expect(await toldAs(...parts)).toEqual(["unknown", 0]);
    },
  );
});

describe("A deduction without that", () => {
  it("takes no config for none", async () => {
    const call = merchant.deductions.combinePapay.apply(
      {} as never,
      null as never,
    );
    expect(await failureOf(call)).toBeInstanceOf(RequestValidationError);
  });

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
