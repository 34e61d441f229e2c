import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { createMerchant, type Merchant, WechatPayApiError } from "../../lib";
import { Operations } from "../../lib/operation/operations";
import { PAPAY_DEDUCTIONS } from "../../lib/deduction/papay.operations";
import { failureOf, merchantOptions } from "../client/merchant";
import { SigningServer } from "../client/signing-server";
import { APPID, openPayingMerchant } from "../operation/open-merchant";
import { brokenRules } from "../validation/refusal";

const CONTRACT_ID = "123124412412423431";
const NOTICE = {
  contract_id: CONTRACT_ID,
  estimated_amount: { amount: 6800 },
};
const AMOUNT = { contract_id: CONTRACT_ID, schedule_amount: { total: 6800 } };

let server: SigningServer;
let merchant: Merchant;
beforeAll(async () => {
  server = await SigningServer.start();
  merchant = await openPayingMerchant(server);
});
beforeEach(() => server.reset());
afterAll(async () => {
  await merchant.close();
  await server.close();
});

describe("A pre-deduct notice", () => {
  it("that was sent before counts as done", async () => {
    server.answer = () => ({
      status: 400,
      json: { code: "RESOURCE_ALREADY_EXISTS", message: "已发送" },
    });
    const { data, status } =
      await merchant.deductions.papay.normal.notify(NOTICE);
    expect([data, status]).toEqual([undefined, 400]);
  });

  it.each(["INVALID_REQUEST", "CONTRACT_NOT_EXIST"])(
    "that is refused with %s is not done",
    async (code) => {
      server.answer = () => ({ status: 400, json: { code, message: "no" } });
      const error = await failureOf(
        merchant.deductions.papay.normal.notify(NOTICE),
      );
      expect(error).toBeInstanceOf(WechatPayApiError);
    },
  );

  it("asks for amount, not total, and for 1 to 3 days", async () => {
    const call = merchant.deductions.papay.normal.notify({
      contract_id: CONTRACT_ID,
      estimated_amount: { total: 6800 },
      deduct_duration: { count: 4 },
    } as never);
    expect(Object.keys(await brokenRules(call)).sort()).toEqual([
      "deduct_duration.count",
      "estimated_amount.amount",
      "estimated_amount.total",
    ]);
  });
});

it("The amounts of a schedule are total, however WeChat Pay spells them", async () => {
  server.answer = () => ({
    json: {
      mchid: "1900000109",
      appid: APPID,
      openid: "o1",
      plan_id: 12535,
      out_contract_code: "A1",
      contract_id: CONTRACT_ID,
      contract_state: "SIGNED",
      deduct_schedule: {
        estimated_deduct_date: "2026-12-01",
        estimated_deduct_amount: { amount: 6800, currency: "CNY" },
        scheduled_amount: { total: 6800 },
        schedule_state: "SCHEDULED",
      },
    },
  });
  const { data } = await merchant.contracts.papay.normal.query({
    plan_id: 12535,
    out_contract_code: "A1",
  });
  expect(data.deduct_schedule).toMatchObject({
    estimated_deduct_amount: { total: 6800, currency: "CNY" },
    scheduled_amount: { total: 6800 },
  });
});

it.each(["2026-13-01", "2026-02-30", "20261201", "2026-12-1"])(
  "A day is not %s",
  async (estimated_deduct_date) => {
    const call = merchant.preEntrustSign.papay.normal.app({
      plan_id: 12535,
      out_contract_code: "A1",
      contract_display_account: "微信代扣用户A",
      deduct_schedule: {
        estimated_deduct_date,
        estimated_deduct_amount: { total: 6800 },
        description: "十二月茶盒",
      },
    });
    expect(await brokenRules(call)).toEqual({
      "deduct_schedule.estimated_deduct_date": {
        isDate:
          "deduct_schedule.estimated_deduct_date must be a day, such as 2026-12-01",
      },
    });
  },
);

describe("Outside WeChat Pay's hours", () => {
  const { notify, schedule, apply, querySchedule } = PAPAY_DEDUCTIONS.normal;
  const defaults = { appid: APPID, notify_url: "https://shop.example/notify" };
  const at = (time: string, deductionHours?: boolean) =>
    new Operations(
      merchant.client,
      merchant.sensitive,
      { mchid: "1900000109", defaults, deductionHours },
      () => Date.parse(`2026-12-01T${time}+08:00`),
    );
  const DEDUCTION = {
    contract_id: CONTRACT_ID,
    out_trade_no: "20261201103456001",
    description: "十二月茶盒",
    amount: { total: 6800 },
  };
  const CALLS = {
    notify: (operations: Operations) => operations.call(notify, NOTICE),
    schedule: (operations: Operations) => operations.call(schedule, AMOUNT),
    apply: (operations: Operations) => operations.call(apply, DEDUCTION),
  };
  const reply = () => ({
    json: {
      schedule_state: "SCHEDULED",
      out_trade_no: DEDUCTION.out_trade_no,
      amount: DEDUCTION.amount,
    },
  });

  it.each([
    ["notify", "06:59:59", "07:00:00"],
    ["notify", "22:00:00", "21:59:59"],
    ["apply", "06:59:59", "07:00:00"],
    ["apply", "22:00:00", "21:59:59"],
    ["schedule", "07:59:59", "08:00:00"],
    ["schedule", "19:30:00", "19:29:59"],
  ] as const)("%s is refused at %s and sent at %s", async (name, not, yes) => {
    server.answer =
      name === "notify" ? () => ({ status: 204, body: "" }) : reply;
    const broken = await brokenRules(CALLS[name](at(not)));
    expect(Object.keys(broken)).toEqual(["deductionHours"]);
    expect(server.received).toEqual([]);
    await CALLS[name](at(yes));
    await CALLS[name](at(not, false));
    expect(server.received).toHaveLength(2);
  });

  it("the refusal says what time it is in Beijing, and from when on", async () => {
    const broken = await brokenRules(CALLS.apply(at("22:10:00")));
    expect(broken.deductionHours?.isWithinHours).toBe(
      "deductionHours are from 07:00 to 22:00 in Beijing for this operation, where it is 2026-12-01T22:10:00+08:00: call it from 2026-12-02T07:00:00+08:00 on, or switch the check off with deductionHours: false",
    );
  });

  it("a query is sent", async () => {
    server.answer = reply;
    await at("23:00:00").call(querySchedule, { contract_id: CONTRACT_ID });
    expect(server.received).toHaveLength(1);
  });

  it("the module's option says whether it counts", async () => {
    await expect(
      createMerchant({
        ...merchantOptions(server),
        deductionHours: 1 as never,
      }),
    ).rejects.toThrow("deductionHours");
  });
});
