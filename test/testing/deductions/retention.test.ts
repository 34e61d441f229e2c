import { afterEach, beforeEach, expect, it } from "vitest";
import { EXAMPLE_VALUES, WechatPaySimulator } from "../../../lib/testing";
import { MerchantServer, opened } from "../merchant-server";
import { PapayMerchant } from "./papay-requests";

let wechat: WechatPaySimulator;
let server: MerchantServer;
let contract_id: string;

beforeEach(async () => {
  server = new MerchantServer();
  await server.start();
  wechat = await WechatPaySimulator.start({
    retentionNotifyUrl: server.notifyUrl,
  });
  contract_id = await new PapayMerchant("normal", wechat, server).sign();
});

afterEach(async () => {
  await Promise.all([wechat.stop(), server.stop()]);
});

it("A merchant is asked what would keep a user, and the contract stands", async () => {
  const coupon_info = { state: "SEND_COUPON", coupon_id: "9856000" };
  server.status = 200;
  server.body = JSON.stringify({ retention_type: "COUPON", coupon_info });
  expect(await wechat.askRetention("tea0001")).toMatchObject({ coupon_info });
  expect(opened(wechat, server.received.at(-1)!.raw)).toMatchObject({
    event_type: "ENTRUST.TERMINATE_RETENTION",
    resource: {
      mchid: wechat.mchid,
      appid: EXAMPLE_VALUES.appid,
      openid: EXAMPLE_VALUES.openid,
      contract_id,
      plan_id: 12535,
      out_contract_code: "tea0001",
    },
  });
  expect(wechat.planContracts[0]!.contract_state).toBe("SIGNED");
});

it.each([
  [204, "", "the answer is 204, not 200"],
  [200, "<xml/>", "the answer is not JSON"],
  [200, '{"code":"SUCCESS"}', 'retention_type of the answer is not "COUPON"'],
  [
    200,
    '{"retention_type":"COUPON"}',
    "coupon_info.state of the answer is not one of SEND_COUPON",
  ],
])("The answer %i %s offers nothing", async (status, body, objection) => {
  server.status = status;
  server.body = body;
  const asked = await wechat.askRetention("tea0001");
  expect(asked.objection).toContain(objection);
  expect(asked.coupon_info).toBeUndefined();
});

it("Nobody is asked about a contract that does not stand, nor without an address", async () => {
  await expect(wechat.askRetention("other")).rejects.toThrow("no contract");
  await wechat.terminate("tea0001");
  await expect(wechat.askRetention("tea0001")).rejects.toThrow("no contract");
  const without = await WechatPaySimulator.start();
  await new PapayMerchant("normal", without, server).sign();
  await expect(without.askRetention("tea0001")).rejects.toThrow(
    "retentionNotifyUrl",
  );
  await without.stop();
});
