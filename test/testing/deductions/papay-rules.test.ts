import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { EXAMPLE_VALUES, WechatPaySimulator } from "../../../lib/testing";
import type { SimulatorOptions } from "../../../lib/testing";
import { MerchantServer, opened } from "../merchant-server";
import { PapayMerchant } from "./papay-requests";

/** Ten o'clock in Beijing, on the simulator's clock; it moves by `advance` alone. */
const START = "2026-11-02T10:00:00+08:00";
const AGREED = {
  estimated_deduct_date: "2026-11-04",
  estimated_deduct_amount: { total: 6800, currency: "CNY" },
  description: "十一月茶盒",
};

let wechat: WechatPaySimulator;
let server: MerchantServer;
let merchant: PapayMerchant;

async function start(options: SimulatorOptions = {}): Promise<void> {
  await wechat?.stop();
  wechat = await WechatPaySimulator.start(options);
  merchant = new PapayMerchant("normal", wechat, server);
}

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.setSystemTime(START);
  server = new MerchantServer();
  await server.start();
  await start();
});

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all([wechat.stop(), server.stop()]);
});

const told = () =>
  server.received.map(({ raw }) => opened(wechat, raw).event_type);
const lastTold = () => opened(wechat, server.received.at(-1)!.raw).resource;
const stateOf = (number: string) =>
  wechat.orders.find(({ out_trade_no }) => out_trade_no === number)
    ?.trade_state;

describe.each(["normal", "partner"] as const)(
  "A scheduled deduction of %s merchants",
  (role) => {
    beforeEach(() => {
      merchant = new PapayMerchant(role, wechat, server);
    });

    it("that its day passes without ends the contract, about eight of the day after", async () => {
      const contract_id = await merchant.sign({ deduct_schedule: AGREED });
      await wechat.advance({ days: 1 });
      expect((await merchant.schedule(contract_id)).status).toBe(200);
      await wechat.advance({ days: 1, hours: 21, minutes: 59 });
      expect(wechat.planContracts[0]!.contract_state).toBe("SIGNED");
      expect(await merchant.outcomeOf(contract_id)).toBe("INVALID_REQUEST");
      await wechat.advance({ minutes: 1 });
      expect(told()).toEqual(["ENTRUST.SIGN", "ENTRUST.TERMINATE"]);
      expect(lastTold()).toMatchObject({
        contract_state: "TERMINATED",
        contract_terminate_info: {
          contract_termination_mode: "SYSTEM_TERMINATE",
          contract_terminated_time: "2026-11-05T08:00:00+08:00",
        },
        deduct_schedule: { schedule_state: "EXPIRED" },
      });
      expect((await merchant.querySchedule(contract_id)).json).toMatchObject({
        schedule_state: "EXPIRED",
      });
    });

    it("that was made is told by the query of a contract that ended with it", async () => {
      const contract_id = await merchant.sign({ deduct_schedule: AGREED });
      await wechat.advance({ days: 1 });
      await merchant.schedule(contract_id);
      await wechat.advance({ days: 1 });
      expect(await merchant.outcomeOf(contract_id)).toBe("SUCCESS");
      await vi.waitFor(() => expect(told()).toContain("ENTRUST.TERMINATE"));
      expect((await merchant.querySchedule(contract_id)).json).toMatchObject({
        schedule_state: "PAID",
        deduct_date: "2026-11-04",
      });
      await wechat.advance({ days: 2 });
      expect(told()).toEqual([
        "ENTRUST.SIGN",
        "TRANSACTION.SUCCESS",
        "ENTRUST.TERMINATE",
      ]);
    });
  },
);

describe("A renewal", () => {
  it("is made at once within twelve hours of the signing, and then 24 hours after it was accepted", async () => {
    const contract_id = await merchant.sign();
    await wechat.advance({ hours: 11 });
    await merchant.apply(contract_id);
    await vi.waitFor(() => expect(stateOf("deduction-1")).toBe("SUCCESS"));
    await wechat.advance({ days: 30, hours: 14 });
    expect((await merchant.apply(contract_id)).status).toBe(200);
    expect(await merchant.outcomeOf(contract_id)).toBe("INVALID_REQUEST");
    await wechat.advance({ hours: 23, minutes: 59 });
    expect(stateOf("deduction-2")).toBe("ACCEPT");
    expect((await merchant.close("deduction-2")).json.code).toBe(
      "INVALID_REQUEST",
    );
    await wechat.advance({ minutes: 1 });
    expect(stateOf("deduction-2")).toBe("SUCCESS");
    expect(told().at(-1)).toBe("TRANSACTION.SUCCESS");
  });

  it("waits 24 hours after twelve hours without one, too", async () => {
    const contract_id = await merchant.sign();
    await wechat.advance({ hours: 24 });
    await merchant.apply(contract_id);
    await wechat.notificationsSettled();
    expect(stateOf("deduction-1")).toBe("ACCEPT");
  });

  it("fails where the contract ends while it waits", async () => {
    const contract_id = await merchant.sign();
    await wechat.advance({ hours: 24 });
    await merchant.apply(contract_id);
    await wechat.terminate("tea0001");
    await wechat.advance({ hours: 24 });
    expect(told().at(-1)).toBe("TRANSACTION.FAIL");
    expect(lastTold()).toMatchObject({
      trade_state: "PAY_FAIL",
      trade_state_desc: "协议已解约",
    });
  });

  it("succeeds twice in a period, which is a month", async () => {
    const contract_id = await merchant.sign();
    for (const time of ["first", "second"]) {
      expect(await merchant.outcomeOf(contract_id), time).toBe("SUCCESS");
      await wechat.advance({ hours: 48 });
    }
    expect(await merchant.outcomeOf(contract_id)).toBe("RULE_LIMIT");
    await wechat.advance({ days: 26 });
    expect(new Date(wechat.now()).getUTCMonth()).toBe(11);
    expect(await merchant.outcomeOf(contract_id)).toBe("SUCCESS");
  });

  it("counts periods from the signing on, where the plan says how long they are", async () => {
    await start({ plans: [{ plan_id: 12535, periodDays: 7 }] });
    const contract_id = await merchant.sign();
    for (const time of ["first", "second"]) {
      expect(await merchant.outcomeOf(contract_id), time).toBe("SUCCESS");
      await wechat.advance({ hours: 48 });
    }
    expect(await merchant.outcomeOf(contract_id)).toBe("RULE_LIMIT");
    await wechat.advance({ days: 3 });
    expect(await merchant.outcomeOf(contract_id)).toBe("SUCCESS");
  });

  it("that failed by an error of the system is closed before another number is taken", async () => {
    await start({ deductionOutcome: "SYSTEMERROR" });
    const contract_id = await merchant.sign();
    await merchant.apply(contract_id);
    await vi.waitFor(() => expect(told()).toContain("TRANSACTION.FAIL"));
    expect(stateOf("deduction-1")).toBe("PAYERROR");
    expect(await merchant.outcomeOf(contract_id)).toBe("INVALID_REQUEST");
    expect((await merchant.close("deduction-1")).status).toBe(204);
    expect(stateOf("deduction-1")).toBe("CLOSED");
    wechat.deductionOutcome = "SUCCESS";
    expect(await merchant.outcomeOf(contract_id)).toBe("SUCCESS");
  });
});

describe("A plan", () => {
  it("of notices takes no deduction without one", async () => {
    await start({ plans: [{ plan_id: 12535, notices: true }] });
    const contract_id = await merchant.sign();
    await wechat.advance({ hours: 24 });
    expect(await merchant.outcomeOf(contract_id)).toBe("INVALID_REQUEST");
    expect((await merchant.notify(contract_id)).status).toBe(204);
    await wechat.advance({ days: 2 });
    expect(await merchant.outcomeOf(contract_id)).toBe("SUCCESS");
    // At once: the user was told before.
    await vi.waitFor(() => expect(stateOf("deduction-2")).toBe("SUCCESS"));
  });

  it("of notices takes deductions for seven days where the notice names none", async () => {
    const contract_id = await merchant.sign();
    await merchant.notify(contract_id);
    await wechat.advance({ days: 8 });
    expect(await merchant.outcomeOf(contract_id)).toBe("SUCCESS");
    await vi.waitFor(() => expect(stateOf("deduction-1")).toBe("SUCCESS"));
    await merchant.notify(contract_id);
    await wechat.advance({ days: 9 });
    expect(await merchant.outcomeOf(contract_id)).toBe("INVALID_REQUEST");
  });

  it("without notices takes none", async () => {
    await start({ plans: [{ plan_id: 12535, notices: false }] });
    const { json } = await merchant.notify(await merchant.sign());
    expect(json.code).toBe("INVALID_REQUEST");
  });

  it("of payment after use is deducted at once, five times a day, 500 yuan a time and 2500 a day", async () => {
    await start({ plans: [{ plan_id: 12535, kind: "payAfterUse" }] });
    const contract_id = await merchant.sign();
    const much = { amount: { total: 50_000 } };
    await wechat.advance({ hours: 24 });
    expect(
      await merchant.outcomeOf(contract_id, { amount: { total: 50_001 } }),
    ).toBe("RULE_LIMIT");
    for (let time = 0; time < 5; time++) {
      expect(await merchant.outcomeOf(contract_id, much)).toBe("SUCCESS");
      await wechat.notificationsSettled();
    }
    expect(await merchant.outcomeOf(contract_id)).toBe("RULE_LIMIT");
    await wechat.advance({ hours: 24 });
    expect(await merchant.outcomeOf(contract_id)).toBe("SUCCESS");
  });

  it("has a price, above which nothing is agreed on", async () => {
    await start({ plans: [{ plan_id: 12535, price: 6799 }] });
    const { json } = await merchant.preSign({ deduct_schedule: AGREED });
    expect(json).toMatchObject({ code: "INVALID_REQUEST" });
    expect(json.message).toContain("6799");
  });

  it("that is disabled signs no more", async () => {
    await start({ plans: [{ plan_id: 12535, disabled: true }] });
    const { json } = await merchant.preSign();
    expect(json.code).toBe("INVALID_REQUEST");
  });

  it.each([
    [[{ plan_id: "12535" }], "plans[0].plan_id must be a positive integer"],
    [[{ kind: "renewal" }], "plans[0].plan_id must be a positive integer"],
    [[{ plan_id: 1, kind: "weekly" }], 'plans[0].kind must be "renewal" or'],
    [[{ plan_id: 1, prise: 1 }], "plans[0].prise is not an option"],
    ["12535", "plans must be a list of plans"],
  ])("is refused as %j", async (plans, message) => {
    await expect(
      WechatPaySimulator.start({ plans: plans as never }),
    ).rejects.toThrow(message);
  });
});

describe("A signing", () => {
  it("is one for each user and plan, and uses its code up where it fails", async () => {
    await merchant.sign();
    const second = { out_contract_code: "tea0002" };
    await merchant.preSign(second);
    await expect(wechat.sign("tea0002")).rejects.toThrow(
      "may have 1 at a time",
    );
    expect((await merchant.preSign(second)).json.code).toBe("INVALID_REQUEST");
    await merchant.sign({ out_contract_code: "tea0003", openid: "oOther" });
    await wechat.terminate("tea0001");
    await merchant.sign({ out_contract_code: "tea0004" });
  });

  it("of scheduled deductions is one of ten", async () => {
    for (let at = 0; at < 10; at++) {
      const out_contract_code = `ticket${at}`;
      await merchant.sign({ out_contract_code, deduct_schedule: AGREED });
    }
    await merchant.preSign({ deduct_schedule: AGREED });
    await expect(wechat.sign("tea0001")).rejects.toThrow(
      "may have 10 at a time",
    );
  });

  it("is by whom the pre-signing names", async () => {
    await merchant.preSign();
    await expect(wechat.sign("tea0001", { openid: "oOther" })).rejects.toThrow(
      "not for oOther",
    );
    await merchant.preSign({
      out_contract_code: "tea0002",
      openid: undefined,
    });
    await wechat.sign("tea0002", { openid: "oOther" });
    expect(wechat.planContracts[0]!.parties.openid).toBe("oOther");
  });

  it("names its user by the openid of its AppID", async () => {
    await merchant.preSign();
    const { status, json } = await merchant.preSign({
      out_contract_code: "tea0002",
      appid: "wxOfAnotherApp",
    });
    expect([status, json.code]).toEqual([500, "OPENID_MISMATCH"]);
  });
});

it("A deduction under another AppID than the contract's is warned of", async () => {
  const contract_id = await merchant.sign();
  await merchant.apply(contract_id, { appid: "wxOfAnotherApp" });
  expect(wechat.exchanges.at(-1)!.warnings).toEqual([
    `appid is wxOfAnotherApp, and the contract was signed under ${EXAMPLE_VALUES.appid}`,
  ]);
});

describe.each(["query", "end", "schedule"] as const)(
  "A partner's %s of a contract",
  (what) => {
    it("says for whom", async () => {
      merchant = new PapayMerchant("partner", wechat, server);
      const contract_id = await merchant.sign({ deduct_schedule: AGREED });
      const answer = await merchant.withoutSubMerchant(what, contract_id);
      expect([answer.status, answer.json.code]).toEqual([400, "PARAM_ERROR"]);
      expect(answer.json.message).toContain("sub_mchid");
    });
  },
);
