import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import {
  contractPath,
  CONTRACTS,
  post,
  preSign,
  preSigning,
  send,
} from "../merchant-requests";
import { MerchantServer, opened } from "../merchant-server";

const CODE = "wxwtdk20200910100000";
const TWO_HOURS_MS = 2 * 60 * 60 * 1000;
const REMARK = { contract_termination_remark: "the shop closes" };

let wechat: WechatPaySimulator;
let merchant: MerchantServer;

beforeEach(async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  wechat = await WechatPaySimulator.start();
  merchant = new MerchantServer();
  await merchant.start();
});

afterEach(async () => {
  vi.useRealTimers();
  await Promise.all([wechat.stop(), merchant.stop()]);
});

const preSignHere = (changes: Record<string, unknown> = {}) =>
  preSign(wechat, { notify_url: merchant.notifyUrl, ...changes });

const query = (code = CODE, serviceId?: number) =>
  send(wechat, contractPath(code, serviceId));

const terminate = (body: unknown = REMARK) =>
  post(wechat, `${contractPath(CODE)}/terminate`, body);

const letPass = (milliseconds: number) =>
  vi.setSystemTime(Date.now() + milliseconds);

it("is found and ended by nobody who does not have its service", async () => {
  await wechat.stop();
  wechat = await WechatPaySimulator.start({ serviceIds: [12536] });
  for (const answer of [await query(), await terminate()]) {
    expect([answer.status, answer.json.code]).toEqual([403, "NO_AUTH"]);
  }
  expect((await query(CODE, 12536)).json.code).toBe("RESOURCE_NOT_EXISTS");
});

describe("a contract after payment", () => {
  it("is pre-signed, offered, signed, notified, and found", async () => {
    const { prepay_id, answer } = await preSignHere();
    expect(answer.status).toBe(200);
    expect(await wechat.pay(prepay_id)).toEqual({
      prepay_id,
      passwordFree: false,
      offered: true,
      out_contract_code: CODE,
    });
    expect((await query()).status).toBe(404);

    const { contract_id, notification } = await wechat.sign(CODE);
    expect(notification).toMatchObject({ status: 204, id: expect.any(String) });
    expect(opened(wechat, merchant.received[0]!.raw)).toEqual({
      id: notification.id,
      create_time: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]{8}\+08:00$/),
      event_type: "ECOMMERCE_ENTRUST.SIGN",
      resource_type: "encrypt-resource",
      summary: "签约成功",
      resource: {
        mchid: "1900000109",
        appid: "wxd678efh567hg6787",
        openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
        service_id: 12535,
        out_contract_code: CODE,
        contract_id,
        contract_display_account: "微信代扣用户A",
        contract_state: "SIGNED",
        contract_signed_time: expect.stringMatching(/\+08:00$/),
      },
    });
    expect((await query()).json).toEqual({
      mchid: "1900000109",
      contract_id,
      appid: "wxd678efh567hg6787",
      openid: "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o",
      service_id: 12535,
      out_contract_code: CODE,
      contract_display_account: "微信代扣用户A",
      contract_state: "SIGNED",
      contract_signed_time: wechat.contracts[0]!.contract_signed_time,
    });
  });

  it("is not offered where nothing was pre-signed", async () => {
    const { prepay_id } = wechat.placeOrder();
    expect(await wechat.pay(prepay_id)).toMatchObject({
      offered: false,
      reason: expect.stringContaining("prepay_id"),
    });
  });

  it("is offered within two hours of the pre-signing, not after", async () => {
    const first = await preSignHere();
    letPass(TWO_HOURS_MS);
    expect((await wechat.pay(first.prepay_id)).offered).toBe(true);
    const second = await preSignHere({ out_contract_code: "second" });
    letPass(TWO_HOURS_MS + 1);
    expect(await wechat.pay(second.prepay_id)).toMatchObject({
      offered: false,
      reason: expect.stringContaining("two hours"),
    });
    await expect(wechat.sign("second")).rejects.toThrow("two hours");
  });

  it("is not offered to another user", async () => {
    const { prepay_id } = await preSignHere({ openid: "oSomebodyElse" });
    expect(await wechat.pay(prepay_id)).toMatchObject({
      offered: false,
      reason: expect.stringContaining("another user"),
    });
    await expect(wechat.sign(CODE)).rejects.toThrow("not offered");
  });

  it("cannot be pre-signed once the order is paid", async () => {
    const { prepay_id } = wechat.placeOrder();
    await wechat.pay(prepay_id);
    const { answer } = await preSignHere({ prepay_id });
    expect([answer.status, answer.json.code]).toEqual([400, "INVALID_REQUEST"]);
  });

  it("is paid for by the user who signs it", async () => {
    await preSignHere();
    await wechat.sign(CODE);
    expect(wechat.orders).toMatchObject([{ trade_state: "SUCCESS" }]);
  });

  it.each<[string, () => Promise<unknown>]>([
    ["two hours", async () => letPass(TWO_HOURS_MS + 1)],
    [
      "not offered",
      async () => {
        const { prepay_id } = wechat.orders[0]!;
        await preSignHere({ prepay_id, out_contract_code: "second" });
      },
    ],
  ])(
    "that cannot be signed (%s) leaves the order unpaid",
    async (reason, before) => {
      const { prepay_id } = wechat.placeOrder({
        notify_url: merchant.notifyUrl,
      });
      await preSignHere({ prepay_id });
      await before();
      const { orders } = wechat;
      await expect(wechat.sign(CODE)).rejects.toThrow(reason);
      expect(wechat.orders).toEqual(orders);
      await wechat.notificationsSettled();
      expect(merchant.received).toEqual([]);
    },
  );

  it("for another user leaves the order unpaid", async () => {
    await preSignHere({ openid: "oSomebodyElse" });
    await expect(wechat.sign(CODE)).rejects.toThrow("not offered");
    expect(wechat.orders).toMatchObject([{ trade_state: "NOTPAY" }]);
  });

  it("is signed once", async () => {
    await preSignHere();
    await wechat.sign(CODE);
    await expect(wechat.sign(CODE)).rejects.toThrow("SIGNED already");
    await expect(wechat.sign("unknown")).rejects.toThrow("no pre-signing");
  });

  it("can be declined, of which nobody is told", async () => {
    const { prepay_id } = await preSignHere();
    await wechat.pay(prepay_id);
    wechat.decline(CODE);
    await wechat.notificationsSettled();
    expect(merchant.received).toEqual([]);
    expect((await query()).status).toBe(404);
    await expect(wechat.sign(CODE)).rejects.toThrow("DECLINED");
    expect((await preSignHere()).answer.status).toBe(200);
  });
});

describe("a query", () => {
  it.each([
    ["of an unknown code", "A1", 12535, 404],
    ["under another service", CODE, 1, 404],
    ["with a code of other characters", "a-b", 12535, 400],
    ["with a service that is no number", CODE, Number.NaN, 400],
  ])("%s is refused", async (_name, code, serviceId, status) => {
    await preSignHere();
    await wechat.sign(CODE);
    expect((await query(code, serviceId)).status).toBe(status);
  });

  it("of a service provider's contract names the user under both AppIDs", async () => {
    const body = {
      ...preSigning({ openid: undefined, appid: undefined }),
      sp_appid: "wxprovider",
      sub_appid: "wxsub",
      sub_mchid: "1900000110",
      sub_openid: "oSub",
      notify_url: merchant.notifyUrl,
    };
    const path = `${CONTRACTS}/service-provider/pre-entrust-sign/mini-program`;
    await post(wechat, path, body);
    await wechat.sign(CODE);
    expect((await query()).json).toMatchObject({
      appid: "wxprovider",
      openid: expect.stringMatching(/^o.{27}$/),
      sub_appid: "wxsub",
      sub_openid: "oSub",
    });
    const { resource, event_type } = opened(wechat, merchant.received[0]!.raw);
    expect(event_type).toBe("ENTRUST.SIGN");
    expect(resource).toMatchObject({
      sp_mchid: "1900000109",
      sp_appid: "wxprovider",
      sub_mchid: "1900000110",
    });
    expect(resource).not.toHaveProperty("mchid");
  });
});

describe("a termination", () => {
  beforeEach(async () => {
    await preSignHere();
    await wechat.sign(CODE);
    merchant.received.length = 0;
  });

  const terminated = (info: Record<string, unknown>) => ({
    event_type: "ECOMMERCE_ENTRUST.TERMINATE",
    resource: {
      contract_state: "TERMINATED",
      contract_terminate_info: {
        contract_terminated_time: expect.stringMatching(/\+08:00$/),
        ...info,
      },
    },
  });

  it("by the merchant is answered, then notified", async () => {
    const { status, json } = await terminate();
    expect(status).toBe(200);
    expect(json).toEqual({
      mchid: "1900000109",
      service_id: 12535,
      out_contract_code: CODE,
    });
    await wechat.notificationsSettled();
    expect(opened(wechat, merchant.received[0]!.raw)).toMatchObject(
      terminated({
        contract_termination_mode: "MCH_API_TERMINATE",
        contract_termination_remark: "the shop closes",
      }),
    );
    expect((await query()).json).toMatchObject({
      contract_state: "TERMINATED",
      contract_terminate_info: {
        contract_termination_mode: "MCH_API_TERMINATE",
      },
    });
  });

  it("by the user or the platform is notified", async () => {
    const { contract_id, notification } = await wechat.terminate(CODE);
    expect(notification.status).toBe(204);
    expect(contract_id).toBe(wechat.contracts[0]!.contract_id);
    expect(opened(wechat, merchant.received[0]!.raw)).toMatchObject(
      terminated({ contract_termination_mode: "USER_TERMINATE" }),
    );
    await preSignHere({ out_contract_code: "second" });
    await wechat.sign("second");
    await wechat.terminate("second", { mode: "SYSTEM_TERMINATE", remark: "x" });
    expect(opened(wechat, merchant.received[2]!.raw)).toMatchObject(
      terminated({
        contract_termination_mode: "SYSTEM_TERMINATE",
        contract_termination_remark: "x",
      }),
    );
  });

  it("must have a remark of at most 256 characters", async () => {
    const bodies = [{}, { contract_termination_remark: "解".repeat(257) }];
    for (const body of bodies) {
      expect((await terminate(body)).json).toMatchObject({
        code: "PARAM_ERROR",
        detail: { field: "/contract_termination_remark" },
      });
    }
    const longest = { contract_termination_remark: "解".repeat(256) };
    expect((await terminate(longest)).status).toBe(200);
  });

  it("cannot be repeated", async () => {
    await terminate();
    const { status, json } = await terminate();
    expect([status, json.code]).toEqual([400, "INVALID_REQUEST"]);
    await expect(wechat.terminate(CODE)).rejects.toThrow("TERMINATED");
  });

  it("of a contract that nobody signed is refused", async () => {
    await preSignHere({ out_contract_code: "second" });
    const path = `${contractPath("second")}/terminate`;
    expect((await post(wechat, path, REMARK)).status).toBe(404);
    await expect(wechat.terminate("second")).rejects.toThrow("PRE_SIGNED");
  });
});
