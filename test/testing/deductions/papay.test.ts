import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EXAMPLE_VALUES, WechatPaySimulator } from "../../../lib/testing/index";
import { post, send } from "../merchant-requests";
import { MerchantServer, opened } from "../merchant-server";
import { type Body, ROLES } from "./papay-requests";

const SIGN = "/v3/papay/scheduled-deduct-sign";
const CODE = "tea0001";
const { sub_mchid } = EXAMPLE_VALUES;

let wechat: WechatPaySimulator;
let merchant: MerchantServer;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime("2026-11-29T10:00:00+08:00");
  wechat = await WechatPaySimulator.start({ deductionOutcome: "ACCEPT" });
  merchant = new MerchantServer();
  await merchant.start();
});

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all([wechat.stop(), merchant.stop()]);
});

const told = () => merchant.received.map(({ raw }) => opened(wechat, raw));
const setTime = (time: string) => vi.setSystemTime(`${time}+08:00`);

const AGREED = {
  estimated_deduct_date: "2026-12-01",
  estimated_deduct_amount: { total: 6800, currency: "CNY" },
  description: "十二月茶盒",
};

describe.each(["normal", "partner"] as const)("Of %s merchants", (role) => {
  const { base, notice, parties, user, signer, query } = ROLES[role];
  const path = (scene: string) =>
    `${SIGN}${base}/contracts/pre-entrust-sign/${scene}`;
  const one = `/v3/papay/sign${base}/contracts/plan-id/12535/out-contract-code/${CODE}`;
  const signing = (changes: Body = {}): Body => ({
    ...parties,
    ...user,
    plan_id: 12535,
    out_contract_code: CODE,
    contract_display_account: "微信代扣用户A",
    contract_notify_url: merchant.notifyUrl,
    ...changes,
  });
  const signed = async (changes: Body = {}) => {
    const answer = await post(wechat, path("app"), signing(changes));
    expect([answer.status, answer.raw]).toEqual([200, answer.raw]);
    return (await wechat.sign(CODE)).contract_id;
  };
  const application = (contract_id: string, changes: Body = {}): Body => ({
    ...parties,
    contract_id,
    out_trade_no: "20261201103456001",
    description: "十二月茶盒",
    transaction_notify_url: merchant.notifyUrl,
    amount: { total: 6800, currency: "CNY" },
    ...changes,
  });
  const apply = (body: Body) =>
    post(wechat, `/v3/papay/pay${base}/transactions/apply`, body);

  it.each([
    ["app", ["pre_entrustweb_id", "miniprogram_username", "miniprogram_path"]],
    ["h5", ["redirect_url"]],
    ["jsapi", ["redirect_url"]],
    ["mini-program", ["pre_entrustweb_id", "redirect_appid", "redirect_path"]],
  ])("%s pre-signs, for ten minutes", async (scene, fields) => {
    const { json } = await post(wechat, path(scene), signing());
    expect(Object.keys(json)).toEqual(fields);
    vi.setSystemTime(Date.now() + 10 * 60 * 1000 + 1);
    await expect(wechat.sign(CODE)).rejects.toThrow("over");
  });

  it.each([
    ["plan_id", { plan_id: "12535" }],
    ["contract_notify_url", { contract_notify_url: undefined }],
    ["notify_url", { notify_url: "https://shop.example/notify" }],
    ["jump_control", { jump_control: {} }],
    [
      "deduct_schedule.estimated_deduct_date",
      { deduct_schedule: { ...AGREED, estimated_deduct_date: "1.12.2026" } },
    ],
    [Object.keys(parties)[0], { [Object.keys(parties)[0]!]: undefined }],
    [Object.keys(user)[0], { [Object.keys(user)[0]!]: undefined }],
  ])("a pre-signing is refused with a wrong %s", async (field, changes) => {
    const { status, json } = await post(
      wechat,
      path("jsapi"),
      signing(changes),
    );
    expect([status, json.code]).toEqual([400, "PARAM_ERROR"]);
    expect(json.message).toContain(field);
  });

  it("a contract is told, queried and ended", async () => {
    const contract_id = await signed({ out_user_code: "user-7" });
    const contract = {
      [signer]: wechat.mchid,
      ...parties,
      ...user,
      contract_id,
      contract_state: "SIGNED",
      out_user_code: "user-7",
    };
    expect(told()).toMatchObject([
      { event_type: "ENTRUST.SIGN", resource: contract },
    ]);
    expect((await send(wechat, one + query)).json).toMatchObject(contract);
    const end = { contract_termination_remark: "用户申请解约", sub_mchid };
    const { json } = await post(wechat, `${one}/terminate`, end);
    expect(json).toMatchObject({ contract_state: "TERMINATED" });
    await vi.waitFor(() =>
      expect(told()[1]).toMatchObject({ event_type: "ENTRUST.TERMINATE" }),
    );
    expect((await apply(application(contract_id))).json.code).toBe(
      "CONTRACT_NOT_EXIST",
    );
  });

  it("a scheduled deduction is made on its day, and ends the contract", async () => {
    const contract_id = await signed({ deduct_schedule: AGREED });
    const schedules = `/v3/papay/pay${base}/schedules/contract-id/${contract_id}`;
    const schedule = (total = 6800) =>
      post(wechat, `${schedules}/schedule`, {
        ...parties,
        schedule_amount: { total },
      });
    expect((await schedule()).json.code).toBe("INVALID_REQUEST");
    setTime("2026-11-30T07:59:59");
    expect((await schedule()).json.code).toBe("INVALID_REQUEST");
    setTime("2026-11-30T19:30:00");
    expect((await schedule()).json.code).toBe("INVALID_REQUEST");
    setTime("2026-11-30T19:29:00");
    expect((await schedule(6801)).json.code).toBe("INVALID_REQUEST");
    expect((await schedule()).json).toMatchObject({
      schedule_state: "SCHEDULED",
      deduct_start_date: "2026-12-01",
    });
    expect((await schedule()).json.code).toBe("INVALID_REQUEST");
    expect((await apply(application(contract_id))).json.code).toBe(
      "INVALID_REQUEST",
    );
    setTime("2026-12-01T10:00:00");
    const other = application(contract_id, { amount: { total: 6801 } });
    expect((await apply(other)).json.code).toBe("INVALID_REQUEST");
    expect((await apply(application(contract_id))).status).toBe(200);
    // It failed: again on that day, under a new number.
    await wechat.settleDeduction("20261201103456001", "NOTENOUGH");
    expect((await apply(application(contract_id))).json.code).toBe(
      "ORDER_CLOSED",
    );
    const again = application(contract_id, { out_trade_no: "20261201-2" });
    expect((await apply(again)).status).toBe(200);
    await wechat.settleDeduction("20261201-2", "SUCCESS");
    expect(told().map(({ event_type }) => event_type)).toEqual([
      "ENTRUST.SIGN",
      "TRANSACTION.FAIL",
      "TRANSACTION.SUCCESS",
      "ENTRUST.TERMINATE",
    ]);
    expect((await send(wechat, one + query)).json).toMatchObject({
      contract_state: "TERMINATED",
      deduct_schedule: { schedule_state: "PAID", deduct_date: "2026-12-01" },
    });
  });

  it("a schedule that nobody kept has expired", async () => {
    const contract_id = await signed({ deduct_schedule: AGREED });
    setTime("2026-12-02T00:00:00");
    const schedules = `/v3/papay/pay${base}/schedules/contract-id/${contract_id}`;
    expect((await send(wechat, schedules + query)).json).toEqual({
      schedule_state: "EXPIRED",
    });
  });

  it("a notice opens the deduction from its second day on", async () => {
    const contract_id = await signed();
    setTime("2026-12-01T10:00:00");
    const send_notice = (amount = 6800) =>
      post(wechat, `${notice}/${contract_id}/notify`, {
        ...parties,
        [signer]: wechat.mchid,
        estimated_amount: { amount },
        deduct_duration: { count: 1 },
      });
    setTime("2026-12-01T06:59:00");
    expect((await send_notice()).json.code).toBe("INVALID_REQUEST");
    setTime("2026-12-01T10:00:00");
    expect((await send_notice()).status).toBe(204);
    expect((await send_notice()).json.code).toBe("RESOURCE_ALREADY_EXISTS");
    expect((await send_notice(1)).json.code).toBe("INVALID_REQUEST");
    for (const time of [
      "2026-12-02T10:00:00",
      "2026-12-03T06:59:00",
      "2026-12-03T22:00:00",
      "2026-12-04T10:00:00",
    ]) {
      setTime(time);
      expect((await apply(application(contract_id))).json.code, time).toBe(
        "INVALID_REQUEST",
      );
    }
    setTime("2026-12-03T07:00:00");
    const more = application(contract_id, { amount: { total: 6801 } });
    expect((await apply(more)).json.code).toBe("INVALID_REQUEST");
    expect((await apply(application(contract_id))).status).toBe(200);
  });

  it("one deduction is under way at a time, and one succeeds a day", async () => {
    const contract_id = await signed();
    expect((await apply(application(contract_id))).json).toEqual({
      out_trade_no: "20261201103456001",
      amount: { total: 6800, currency: "CNY" },
    });
    expect((await apply(application(contract_id))).json.code).toBe(
      "ORDER_ACCEPTED",
    );
    const next = application(contract_id, { out_trade_no: "20261201-2" });
    expect((await apply(next)).json.code).toBe("INVALID_REQUEST");
    const { notification } = await wechat.settleDeduction(
      "20261201103456001",
      "SUCCESS",
    );
    expect(notification.status).toBe(204);
    expect(told().at(-1)).toMatchObject({
      event_type: "TRANSACTION.SUCCESS",
      resource: {
        trade_type: "PAP",
        trade_state: "SUCCESS",
        out_trade_no: "20261201103456001",
        payer: user,
      },
    });
    expect((await apply(application(contract_id))).json.code).toBe(
      "ORDER_PAID",
    );
    expect((await apply(next)).json.code).toBe("RULE_LIMIT");
    setTime("2026-11-30T10:00:00");
    expect((await apply(next)).status).toBe(200);
    await wechat.settleDeduction("20261201-2", "BANKERROR");
    expect(told().at(-1)).toMatchObject({
      event_type: "TRANSACTION.FAIL",
      resource: { trade_state: "PAY_FAIL", trade_state_desc: "银行系统异常" },
    });
    await expect(
      wechat.settleDeduction("20261201-2", "SUCCESS"),
    ).rejects.toThrow("CLOSED, not ACCEPT");
  });

  it.each([
    ["out_trade_no", { out_trade_no: "1" }],
    ["transaction_notify_url", { transaction_notify_url: undefined }],
    ["notify_url", { notify_url: "https://shop.example/notify" }],
    ["amount", { amount: { total: 0 } }],
    ["contract_id", { contract_id: undefined }],
  ])("a deduction is refused with a wrong %s", async (field, changes) => {
    const { status, json } = await apply(application(await signed(), changes));
    expect([status, json.code]).toEqual([400, "PARAM_ERROR"]);
    expect(json.message).toContain(field);
  });
});

it("A contract of one role is not the other's", async () => {
  const { parties, user } = ROLES.normal;
  await post(wechat, `${SIGN}/contracts/pre-entrust-sign/app`, {
    ...parties,
    ...user,
    plan_id: 12535,
    out_contract_code: CODE,
    contract_display_account: "微信代扣用户A",
    contract_notify_url: merchant.notifyUrl,
  });
  await wechat.sign(CODE);
  const one = `contracts/plan-id/12535/out-contract-code/${CODE}`;
  const asPartner = `/v3/papay/sign/partner/${one}?sub_mchid=${sub_mchid}`;
  expect((await send(wechat, asPartner)).status).toBe(404);
  expect(
    (await send(wechat, `/v3/ecommerce/combine-papay/${one}`)).status,
  ).toBe(404);
});
