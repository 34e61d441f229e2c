import { constants, publicEncrypt } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type SimulatorOptions,
  WechatPaySimulator,
} from "../../../lib/testing/index";
import { post, send } from "../merchant-requests";
import { MerchantServer, opened } from "../merchant-server";
import { type Body, refusal } from "../orders/order-requests";
import { PaidOrder, REFUND_NO, REFUNDERS } from "./refund-requests";

const [DIRECT, , PLATFORM] = REFUNDERS;

let wechat: WechatPaySimulator;
let merchant: MerchantServer;

beforeEach(async () => {
  merchant = new MerchantServer();
  await merchant.start();
});

afterEach(async () => {
  await Promise.all([wechat.stop(), merchant.stop()]);
});

async function paid(options: SimulatorOptions, refunder = DIRECT!) {
  wechat = await WechatPaySimulator.start(options);
  return PaidOrder.of(wechat, refunder, merchant.notifyUrl);
}

const told = async () => {
  await wechat.notificationsSettled();
  return merchant.received.map(({ raw }) => opened(wechat, raw).event_type);
};

describe("a refund that nobody settles", () => {
  it.each([
    [undefined, "SUCCESS"],
    ["SUCCESS", "SUCCESS"],
    ["CLOSED", "CLOSED"],
    ["ABNORMAL", "ABNORMAL"],
  ] as const)(
    "with refundOutcome %s comes to %s",
    async (refundOutcome, status) => {
      const order = await paid({ refundOutcome });
      expect((await order.apply()).json).toMatchObject({
        status: "PROCESSING",
      });
      await expect.poll(() => wechat.refunds[0]!.status).toBe(status);
      expect(await told()).toEqual([`REFUND.${status}`]);
      // A repetition, answered as it stands, is not told again.
      expect((await order.apply()).json).toMatchObject({ status });
      expect(await told()).toHaveLength(1);
    },
  );

  it("takes as long as refundDelaySeconds says, by the simulated clock", async () => {
    const order = await paid({ refundDelaySeconds: 86_400 });
    await order.apply();
    await wechat.advance({ hours: 23, minutes: 59 });
    expect(wechat.refunds[0]!.status).toBe("PROCESSING");
    expect(await told()).toEqual([]);
    await wechat.advance({ minutes: 1 });
    expect(wechat.refunds[0]!.status).toBe("SUCCESS");
    expect(await told()).toEqual(["REFUND.SUCCESS"]);
  });

  it("that was abnormal succeeds once it is handled", async () => {
    const order = await paid({ refundOutcome: "ABNORMAL" });
    await order.apply();
    await expect.poll(() => wechat.refunds[0]!.status).toBe("ABNORMAL");
    await order.applyAbnormal();
    await expect.poll(() => wechat.refunds[0]!.status).toBe("SUCCESS");
  });

  it("is told where the platform's setting says, or nowhere", async () => {
    const notify_url = undefined;
    const order = await paid({ refundNotifyUrl: merchant.notifyUrl });
    await order.apply({ notify_url });
    await expect.poll(() => wechat.refunds[0]!.status).toBe("SUCCESS");
    expect(await told()).toEqual(["REFUND.SUCCESS"]);
    await wechat.stop();
    const silent = await paid({ refundOutcome: "PROCESSING" });
    await silent.apply({ notify_url });
    expect(await wechat.settleRefund(REFUND_NO, "SUCCESS")).toEqual({
      refund_id: wechat.refunds[0]!.refund_id,
    });
  });
});

it("a refund that is none cannot be settled", async () => {
  await paid({});
  await expect(wechat.settleRefund("r9", "SUCCESS")).rejects.toThrow("r9");
});

describe("where the money of an abnormal refund goes", () => {
  const encrypted = (text: string) =>
    publicEncrypt(
      {
        key: wechat.platform.publicKey.pem,
        padding: constants.RSA_PKCS1_OAEP_PADDING,
        oaepHash: "sha1",
      },
      Buffer.from(text),
    ).toString("base64");

  it("is encrypted, and checked", async () => {
    const order = await paid({ refundOutcome: "PROCESSING" });
    await order.apply();
    await wechat.settleRefund(REFUND_NO, "ABNORMAL");
    const headers = { "Wechatpay-Serial": wechat.platform.publicKey.id };
    const card = (bank_account: string) => ({
      type: "USER_BANK_CARD",
      bank_type: "ICBC_DEBIT",
      bank_account,
      real_name: encrypted("张三"),
    });
    const refused: [Body, string][] = [
      [card("6222020200000000"), "/bank_account"],
      [{ type: "CASH" }, "/type"],
      [{ type: undefined }, "/type"],
      [{ out_refund_no: "r9" }, "/out_refund_no"],
    ];
    for (const [changes, field] of refused) {
      const answer = await order.applyAbnormal(changes, { headers });
      expect(answer.json).toMatchObject({
        code: "PARAM_ERROR",
        detail: { field },
      });
    }
    const right = card(encrypted("6222020200000000"));
    const { status } = await order.applyAbnormal(right, { headers });
    expect(status).toBe(200);
  });
});

describe("what a platform advanced", () => {
  const advance = { refund_account: "REFUND_SOURCE_PARTNER_ADVANCE" };
  const returnPath = () =>
    `/v3/ecommerce/refunds/${wechat.refunds[0]!.refund_id}/return-advance`;
  const query = `?sub_mchid=${PLATFORM!.sub_mchid}`;
  const { sub_mchid } = PLATFORM!;

  it("is paid back by the shop, once", async () => {
    const order = await paid({ refundOutcome: "PROCESSING" }, PLATFORM);
    const { json } = await order.apply(advance);
    expect(json).toMatchObject({ ...advance, amount: { advance: 100 } });
    const early = await post(wechat, returnPath(), { sub_mchid });
    expect(refusal(early)).toEqual([403, "REQUEST_BLOCKED"]);
    await wechat.settleRefund(REFUND_NO, "SUCCESS");
    const unknown = await send(wechat, returnPath() + query);
    expect(refusal(unknown)).toEqual([404, "RESOURCE_NOT_EXISTS"]);

    const first = await post(wechat, returnPath(), { sub_mchid });
    expect(first.json).toEqual({
      refund_id: wechat.refunds[0]!.refund_id,
      advance_return_id: expect.stringMatching(/^70300\d{23}$/),
      return_amount: 100,
      payer_mchid: sub_mchid,
      payer_account: "BASIC",
      payee_mchid: "1900000109",
      payee_account: "BASIC",
      result: "SUCCESS",
      success_time: expect.any(String),
    });
    const again = await post(wechat, returnPath(), { sub_mchid });
    const found = await send(wechat, returnPath() + query);
    expect([again.json, found.json]).toEqual([first.json, first.json]);
  });

  it("is nothing where the shop bore the refund, or another shop asks", async () => {
    const order = await paid({ refundOutcome: "PROCESSING" }, PLATFORM);
    await order.apply();
    await wechat.settleRefund(REFUND_NO, "SUCCESS");
    const blocked = await post(wechat, returnPath(), { sub_mchid });
    expect(refusal(blocked)).toEqual([403, "REQUEST_BLOCKED"]);
    const other = { sub_mchid: "1900000111" };
    const foreign = await post(wechat, returnPath(), other);
    expect(refusal(foreign)).toEqual([404, "RESOURCE_NOT_EXISTS"]);
    const nameless = await post(wechat, returnPath(), {});
    expect(refusal(nameless)).toEqual([400, "PARAM_ERROR"]);
  });
});
