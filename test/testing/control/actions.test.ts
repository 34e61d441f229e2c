import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { post, preSign } from "../merchant-requests";
import { MerchantServer, opened } from "../merchant-server";
import { act, control, stateOf } from "./control-requests";

const CODE = "wxwtdk20200910100000";

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

const preSigned = () => preSign(wechat, { notify_url: merchant.notifyUrl });
const events = () =>
  merchant.received.map(({ raw }) => opened(wechat, raw).event_type);

describe("what the user does", () => {
  it("pay: takes the payment, tells the merchant, and offers the contract", async () => {
    await preSigned();
    const { prepay_id } = wechat.placeOrder({ notify_url: merchant.notifyUrl });
    await preSign(wechat, { prepay_id, out_contract_code: "second" });

    const { status, json } = await act(wechat, `orders/${prepay_id}/pay`);

    expect(status).toBe(200);
    expect(json).toEqual({
      prepay_id,
      passwordFree: false,
      offered: true,
      out_contract_code: "second",
      notification: expect.objectContaining({ status: 204 }),
    });
    expect(events()).toEqual(["TRANSACTION.SUCCESS"]);
    expect(wechat.orders.at(-2)).toMatchObject({
      prepay_id,
      trade_state: "SUCCESS",
    });
  });

  it("pay: as whom and with which contract is said", async () => {
    const { prepay_id } = await preSigned();
    const body = { openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o", sign: true };
    const { json } = await act(wechat, `orders/${prepay_id}/pay`, body);
    expect(json).toMatchObject({
      contract: { contract_id: wechat.contracts[0]!.contract_id },
    });
  });

  it("sign: signs the contract, and tells the merchant", async () => {
    await preSigned();
    const { status, json } = await act(wechat, `contracts/${CODE}/sign`);
    expect(status).toBe(200);
    expect(json).toEqual({
      contract_id: wechat.contracts[0]!.contract_id,
      notification: expect.objectContaining({ status: 204 }),
    });
    expect(events()).toEqual(["ECOMMERCE_ENTRUST.SIGN"]);
  });

  it("decline: tells nobody", async () => {
    const { prepay_id } = await preSigned();
    await act(wechat, `orders/${prepay_id}/pay`);
    const { status, json } = await act(wechat, `contracts/${CODE}/decline`);
    expect([status, json]).toEqual([200, {}]);
    expect(wechat.contracts[0]!.contract_state).toBe("DECLINED");
    expect(events()).toEqual([]);
  });

  it.each<[object, string, string?]>([
    [{}, "USER_TERMINATE"],
    [
      { mode: "SYSTEM_TERMINATE", remark: "the shop is gone" },
      "SYSTEM_TERMINATE",
      "the shop is gone",
    ],
    [{ mode: "USER_TERMINATE" }, "USER_TERMINATE"],
    [{ mode: "MCH_API_TERMINATE" }, "MCH_API_TERMINATE"],
    [{ mode: "API" }, "API"],
    [{ mode: "WEPAY_WEB_TERMINATE" }, "WEPAY_WEB_TERMINATE"],
    [{ mode: "CUSTOMER_SERVICE_TERMINATE" }, "CUSTOMER_SERVICE_TERMINATE"],
  ])("terminate %o: ends the contract", async (body, mode, remark) => {
    await preSigned();
    await wechat.sign(CODE);
    const { status, json } = await act(
      wechat,
      `contracts/${CODE}/terminate`,
      body,
    );
    expect(status).toBe(200);
    expect(json).toMatchObject({ notification: { status: 204 } });
    expect(wechat.contracts[0]!.contract_terminate_info).toEqual({
      contract_termination_mode: mode,
      contract_terminated_time: expect.any(String),
      ...(remark !== undefined && { contract_termination_remark: remark }),
    });
  });

  it("is taken without a body, too", async () => {
    const { prepay_id } = wechat.placeOrder();
    const { status } = await act(wechat, `orders/${prepay_id}/pay`, "");
    expect(status).toBe(200);
  });
});

describe("what WeChat Pay does", () => {
  it("settle: ends a refund, and tells the merchant", async () => {
    await wechat.stop();
    wechat = await WechatPaySimulator.start({ refundOutcome: "PROCESSING" });
    const { prepay_id, out_trade_no } = wechat.placeOrder();
    await wechat.pay(prepay_id);
    await post(wechat, "/v3/refund/domestic/refunds", {
      out_trade_no,
      out_refund_no: "r1",
      notify_url: merchant.notifyUrl,
      amount: { refund: 1, total: 1, currency: "CNY" },
    });
    const settle = (outcome?: unknown) =>
      act(wechat, "refunds/r1/settle", { outcome });
    for (const outcome of [undefined, "PROCESSING", 1]) {
      const { status, json } = await settle(outcome);
      expect([status, json.message]).toEqual([
        400,
        "outcome must be one of SUCCESS, CLOSED, ABNORMAL",
      ]);
    }
    expect((await settle("ABNORMAL")).json).toMatchObject({
      refund_id: wechat.refunds[0]!.refund_id,
      notification: { status: 204 },
    });
    expect(events()).toEqual(["REFUND.ABNORMAL"]);
    expect((await stateOf(wechat)).refunds).toMatchObject([
      { out_refund_no: "r1", status: "ABNORMAL", refund: 1 },
    ]);
  });

  it("redeliver: sends a notification again", async () => {
    await preSigned();
    const { notification } = await wechat.sign(CODE);
    const { status, json } = await act(
      wechat,
      `notifications/${notification.id}/redeliver`,
    );
    expect(status).toBe(200);
    expect(json).toEqual({
      id: notification.id,
      url: merchant.notifyUrl,
      at: expect.any(Number),
      durationMs: expect.any(Number),
      sent: { headers: expect.any(Object), body: merchant.received[1]!.raw },
      status: 204,
      body: "",
      verdict: "received",
    });
    expect(merchant.received).toHaveLength(2);
  });

  it.each([
    ["faults", "always delay ms=800 path=/v3/pay", "faults"],
    ["notification-faults", "0.5 overtaken", "notificationFaults"],
  ] as const)(
    "%s: are given, listed and cleared",
    async (path, fault, list) => {
      const other = "once signtest method=POST";
      const answers = [
        await act(wechat, path, { fault }),
        await act(wechat, path, { fault: other }),
      ];
      expect(answers.map(({ status, json }) => [status, json])).toEqual([
        [200, { id: "1" }],
        [200, { id: "2" }],
      ]);
      expect((await stateOf(wechat))[list]).toEqual([
        { id: "1", text: fault },
        { id: "2", text: other },
      ]);
      expect(wechat[list].list()).toHaveLength(2);
      const cleared = await control(wechat, `/simulator/${path}`, {
        method: "DELETE",
      });
      expect([cleared.status, cleared.json]).toEqual([200, {}]);
      expect((await stateOf(wechat))[list]).toEqual([]);
      expect(wechat[list].list()).toEqual([]);
    },
  );
});

describe("what cannot be done", () => {
  it.each([
    ["orders/wx0/pay", "wx0"],
    ["contracts/nothing/sign", "nothing"],
    ["contracts/nothing/decline", "nothing"],
    ["contracts/nothing/terminate", "nothing"],
    ["notifications/nothing/redeliver", "nothing"],
    ["refunds/nothing/settle", "nothing"],
  ])("%s: there is none, 404", async (path, name) => {
    const body = path.endsWith("/settle") ? { outcome: "SUCCESS" } : {};
    const { status, json } = await act(wechat, path, body);
    expect(status).toBe(404);
    expect(json.message).toContain(name);
  });

  it.each([
    ["POST", "/simulator/orders/wx0"],
    ["POST", "/simulator/orders/wx0/pay/now"],
    ["POST", "/simulator/state"],
    ["PUT", "/simulator/faults"],
    ["DELETE", "/simulator/orders/wx0/pay"],
    ["GET", "/simulator/faults"],
    ["GET", "/simulator/"],
    ["POST", "/"],
  ])("%s %s: there is no such route, 404", async (method, path) => {
    const { status, json } = await control(wechat, path, { method });
    expect(status).toBe(404);
    expect(json.message).toBe(`there is no ${method} ${path}`);
  });

  it("what the state does not allow, 400", async () => {
    const { prepay_id } = await preSigned();
    const refused = async (path: string) => {
      const { status, json } = await act(wechat, path);
      expect(status).toBe(400);
      return json.message;
    };
    expect(await refused(`contracts/${CODE}/decline`)).toContain("not offered");
    expect(await refused(`contracts/${CODE}/terminate`)).toContain(
      "PRE_SIGNED",
    );
    await wechat.sign(CODE);
    expect(await refused(`orders/${prepay_id}/pay`)).toContain("paid already");
    expect(await refused(`contracts/${CODE}/sign`)).toContain("SIGNED already");
  });

  it.each<[string, unknown, string]>([
    ["faults", {}, 'fault must be a text such as "once delay ms=800"'],
    ["faults", { fault: 1 }, "fault must be a text"],
    ["faults", { fault: "once lost" }, '"once lost": the second word must be'],
    ["notification-faults", { fault: "once hang" }, '"once hang": the second'],
    ["notification-faults", { fault: null }, "fault must be a text"],
    [
      `contracts/${CODE}/terminate`,
      { mode: "BOREDOM" },
      "mode must be one of USER_TERMINATE, ",
    ],
    ["orders/wx0/pay", { openid: 1 }, "openid must be a text"],
    ["orders/wx0/pay", { sign: "yes" }, "sign must be true or false"],
    [`contracts/${CODE}/terminate`, { mode: null }, "mode must be one of"],
    [`contracts/${CODE}/terminate`, { remark: 1 }, "remark must be a text"],
    [
      `contracts/${CODE}/terminate`,
      { mod: "SYSTEM_TERMINATE" },
      "mod is not a field of this route; it takes only mode, remark",
    ],
    [
      `contracts/${CODE}/sign`,
      { remark: "x" },
      "remark is not a field of this route; it takes only openid",
    ],
    [`contracts/${CODE}/sign`, { openid: 1 }, "openid must be a text"],
    [`contracts/${CODE}/retention`, {}, "no contract of 委托代扣"],
    ["deductions/1/settle", { end: "LOST" }, "end must be one of SUCCESS"],
    ["deductions/1/settle", { end: "SUCCESS" }, "no deduction has"],
    [
      "faults",
      { fault: "once reset", when: "always" },
      "when is not a field of this route; it takes only fault",
    ],
    ["faults", { fault: "once reset path=v3" }, "path must begin with /"],
    ["faults", "{", "the body is not JSON"],
    ["faults", "[]", "the body is not a JSON object"],
    ["faults", "null", "the body is not a JSON object"],
    ["faults", '"once reset"', "the body is not a JSON object"],
    ["contracts/%E0%A4%A/sign", {}, "percent-encoded"],
  ])("%s with %j, 400", async (path, body, message) => {
    await preSigned();
    await wechat.sign(CODE);
    const { status, json } = await act(wechat, path, body);
    expect(json.message).toContain(message);
    expect(status).toBe(400);
    expect(wechat.contracts[0]!.contract_state).toBe("SIGNED");
    expect([
      ...wechat.faults.list(),
      ...wechat.notificationFaults.list(),
    ]).toEqual([]);
  });
});
