import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createMerchant, type Merchant } from "../../lib";
import { EXAMPLE_VALUES, WechatPaySimulator } from "../../lib/testing";
import { failureOf } from "../client/merchant";

const { appid, openid, sub_mchid } = EXAMPLE_VALUES;
const PLAN = { plan_id: 12535, out_contract_code: "tea0001" };
const HOUR_MS = 60 * 60 * 1000;

let wechat: WechatPaySimulator;
let merchant: Merchant;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
  merchant = await createMerchant({
    ...wechat.moduleOptions,
    // Time passes on WeChat Pay's clock, whose own tables refuse what comes at a wrong time.
    deductionHours: false,
    defaults: {
      appid,
      sp_appid: appid,
      notify_url: "http://127.0.0.1:9/notify",
    },
  });
  await wechat.advance({ hours: 24 - hourOf() + 10 });
});

afterEach(async () => {
  await merchant.close();
  await wechat.stop();
});

const beijing = (at: number) => new Date(at + 8 * HOUR_MS);
const hourOf = () => beijing(wechat.now()).getUTCHours();
const dayIn = (days: number) =>
  beijing(wechat.now() + days * 24 * HOUR_MS)
    .toISOString()
    .slice(0, 10);
const codeOf = async (call: Promise<unknown>) =>
  (await failureOf(call)) as Error & { code: string };

const ROLES = [
  { role: "normal", own: {}, user: { openid } },
  { role: "partner", own: { sub_mchid }, user: { sp_openid: openid } },
] as const;

describe.each(ROLES)(
  "The deductions of $role merchants",
  ({ role, own, user }) => {
    const sign = () => merchant.preEntrustSign.papay[role];
    const contracts = () => merchant.contracts.papay[role];
    const deductions = () => merchant.deductions.papay[role];
    const terms = (more: object = {}) =>
      ({
        ...PLAN,
        ...own,
        ...user,
        contract_display_account: "微信代扣用户A",
        ...more,
      }) as never;
    const reference = { ...PLAN, ...own } as never;

    it("are signed for in four scenes", async () => {
      expect((await sign().app(terms())).data.pre_entrustweb_id).toBeDefined();
      wechat.decline("tea0001");
      expect((await sign().h5(terms())).data.redirect_url).toMatch(/^http/);
      wechat.decline("tea0001");
      expect((await sign().jsapi(terms())).data.redirect_url).toMatch(/^http/);
      wechat.decline("tea0001");
      const { data } = await sign().miniProgram(terms());
      expect(data.redirect_appid).toBe("wxbd687630cd02ce1d");
      await wechat.sign("tea0001");
      expect((await contracts().query(reference)).data.contract_state).toBe(
        "SIGNED",
      );
    });

    it("are scheduled on the day before, made on their day, and end the contract", async () => {
      const amount = { total: 6800 };
      const deduct_schedule = {
        estimated_deduct_date: dayIn(2),
        estimated_deduct_amount: amount,
        description: "茶盒",
      };
      await sign().app(terms({ deduct_schedule }));
      const { contract_id } = await wechat.sign("tea0001");
      const scheduling = {
        contract_id,
        ...own,
        schedule_amount: amount,
      } as never;
      const early = await codeOf(deductions().schedule(scheduling));
      expect(early.code).toBe("INVALID_REQUEST");
      await wechat.advance({ hours: 24 });
      const { data } = await deductions().schedule(scheduling);
      expect(data.schedule_state).toBe("SCHEDULED");
      await wechat.advance({ hours: 24 });
      const deduction = {
        contract_id,
        ...own,
        out_trade_no: "20261201-tea",
        description: "茶盒",
        amount,
      } as never;
      await deductions().apply(deduction);
      await wechat.notificationsSettled();
      const asked = await deductions().querySchedule({
        contract_id,
        ...own,
      } as never);
      expect(asked.data).toMatchObject({
        schedule_state: "PAID",
        deduct_date: dayIn(0),
      });
      // It ended with its deduction.
      const contract = (await contracts().query(reference)).data;
      expect(contract).toMatchObject({
        contract_state: "TERMINATED",
        deduct_schedule: { schedule_state: "PAID", deduct_amount: amount },
      });
      const order = await merchant.transactions[role].query({
        out_trade_no: "20261201-tea",
        ...own,
      } as never);
      expect(order.data).toMatchObject({
        trade_type: "PAP",
        trade_state: "SUCCESS",
      });
    });

    it("are told before, count a second notice as done, and are refused once the contract has ended", async () => {
      await sign().app(terms());
      const { contract_id } = await wechat.sign("tea0001");
      const notice = {
        contract_id,
        ...own,
        estimated_amount: { amount: 6800 },
      } as never;
      expect((await deductions().notify(notice)).status).toBe(204);
      expect((await deductions().notify(notice)).status).toBe(400);
      const end = { contract_termination_remark: "用户申请解约" };
      const { data } = await contracts().terminate({
        ...PLAN,
        ...own,
        ...end,
      } as never);
      expect(data.contract_state).toBe("TERMINATED");
      const refused = await codeOf(deductions().notify(notice));
      expect(refused.code).toBe("CONTRACT_NOT_EXIST");
    });
  },
);
