import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { send } from "../merchant-requests";
import { MerchantServer } from "../merchant-server";
import { control } from "./control-requests";

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

async function itemsOf(path: string): Promise<Record<string, unknown>[]> {
  const { json } = await control(wechat, `/simulator/${path}`);
  return json.items as Record<string, unknown>[];
}

describe("failed=true", () => {
  it("asks for requests that were refused or not answered", async () => {
    await send(wechat, "/v3/certificates?good");
    await fetch(`${wechat.baseUrl}/v3/certificates?refused`);
    wechat.faults.once("reset");
    await send(wechat, "/v3/certificates?reset").catch(() => undefined);
    const items = await itemsOf("exchanges?failed=true");
    expect(items.map(({ path }) => path)).toEqual([
      "/v3/certificates?refused",
      "/v3/certificates?reset",
    ]);
    expect(await itemsOf("exchanges")).toHaveLength(3);
  });

  it("asks for notifications of which no attempt counts", async () => {
    const { notifyUrl: notify_url } = merchant;
    merchant.status = 201;
    await wechat.pay(wechat.placeOrder({ notify_url }).prepay_id);
    merchant.status = 204;
    await wechat.pay(wechat.placeOrder({ notify_url }).prepay_id);
    const [failed, ...others] = await itemsOf("notifications?failed=true");
    expect(failed?.id).toBe(wechat.notifications[0]?.id);
    expect(others).toEqual([]);
  });
});

it("answers nothing older than an entry that is kept no longer", async () => {
  await send(wechat, "/v3/certificates");
  expect(await itemsOf("exchanges?before=gone")).toEqual([]);
});

it("tells what faults there are, and how their parameters are given", async () => {
  const { json } = await control(wechat, "/simulator/fault-kinds");
  expect(json).toMatchObject({
    requests: {
      delay: [{ name: "ms", type: "integer", required: true, least: 0 }],
      unsigned: [],
    },
    notifications: {
      duplicate: [{ name: "times", type: "integer", required: false }],
    },
  });
  expect(json.notifications).not.toHaveProperty("reset");
});
