import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { WechatPaySimulator } from "../../../lib/testing/index";
import { preSign, send } from "../merchant-requests";
import { MerchantServer } from "../merchant-server";
import { act, control, stateOf } from "./control-requests";

const CODE = "wxwtdk20200910100000";

let wechat: WechatPaySimulator;
let merchant: MerchantServer;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start();
  merchant = new MerchantServer();
  await merchant.start();
});

afterEach(() => Promise.all([wechat.stop(), merchant.stop()]));

type PageJson = {
  items: Record<string, unknown>[];
  total: number;
  before?: string;
};

async function list(query: string): Promise<PageJson> {
  const { json } = await control(wechat, `/simulator/${query}`);
  return json as unknown as PageJson;
}

describe("lists", () => {
  it("are read by pages, from the newest back", async () => {
    const numbers = Array.from({ length: 250 }, (_, index) => `number${index}`);
    for (const out_trade_no of numbers) {
      wechat.placeOrder({ out_trade_no });
    }
    const { orders, totals } = await stateOf(wechat);
    expect(totals).toMatchObject({ orders: 250 });
    const namesOf = (items: unknown) =>
      (items as { out_trade_no: string }[]).map((each) => each.out_trade_no);
    expect(namesOf(orders)).toEqual(numbers.slice(150));
    const second = await list("orders?before=number150");
    expect(namesOf(second.items)).toEqual(numbers.slice(50, 150));
    const third = await list(`orders?before=${second.before}&limit=500`);
    expect(namesOf(third.items)).toEqual(numbers.slice(0, 50));
    expect(third.before).toBeUndefined();
  });

  it("are read by what entries name, and by what they hold", async () => {
    const { prepay_id } = await preSign(wechat, {
      notify_url: merchant.notifyUrl,
    });
    await wechat.sign(CODE);
    await send(wechat, "/v3/certificates");
    const { items } = await list(`exchanges?about=${CODE}`);
    expect(items).toHaveLength(1);
    const { out_trade_no } = wechat.orders[0]!;
    expect((await list(`orders?about=${out_trade_no}`)).total).toBe(1);
    expect((await list(`contracts?about=${prepay_id}`)).total).toBe(1);
    expect((await list(`notifications?about=${CODE}`)).total).toBe(1);
    expect((await list("exchanges?search=CERTIFICATES")).total).toBe(1);
    expect((await list("exchanges?search=nothing-of-that")).total).toBe(0);
  });

  it("are empty before what is kept no longer", async () => {
    wechat.placeOrder();
    expect((await list("orders?before=nothing")).items).toEqual([]);
  });

  it("tell one entry by its key, and say where there is none", async () => {
    const { out_trade_no } = wechat.placeOrder();
    const found = await control(wechat, `/simulator/orders/${out_trade_no}`);
    expect(found.json).toMatchObject({ out_trade_no, trade_state: "NOTPAY" });
    const missing = await control(wechat, "/simulator/contracts/nothing");
    expect(missing.status).toBe(404);
  });

  it.each([
    ["orders?limit=0", "limit must be"],
    ["orders?limit=501", "limit must be"],
    ["orders?page=2", "page is not a parameter"],
  ])("refuse %s", async (query, message) => {
    const { status, json } = await control(wechat, `/simulator/${query}`);
    expect(status).toBe(400);
    expect(json.message).toContain(message);
  });
});

describe("the log", () => {
  beforeEach(async () => {
    await preSign(wechat, { notify_url: merchant.notifyUrl });
    await wechat.sign(CODE);
  });

  it("is a file of lines", async () => {
    const { text, headers } = await control(wechat, "/simulator/log.jsonl");
    const lines = text
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines).toMatchObject([
      { type: "exchange", status: 200, signature: "valid" },
      { type: "delivery", attempt: 1, delivery: { verdict: "received" } },
    ]);
    expect(headers["content-disposition"]).toContain("wechatpay.jsonl");
  });

  it("is an HTTP archive", async () => {
    const { json } = await control(wechat, "/simulator/log.har");
    const { log } = json as never as {
      log: { version: string; entries: object[] };
    };
    expect(log.version).toBe("1.2");
    expect(log.entries).toMatchObject([
      { request: { method: "POST" }, response: { status: 200 } },
      { request: { url: merchant.notifyUrl }, response: { status: 204 } },
    ]);
  });

  it("gives an exchange and a notification as command lines", async () => {
    const { requestId } = wechat.exchanges[0]!;
    const exchange = await control(
      wechat,
      `/simulator/exchanges/${requestId}/curl`,
    );
    expect(exchange.json.curl).toMatch(
      /^curl -X POST 'http:\/\/127.0.0.1:\d+\/v3\/password-exempt-contract[^']+' \\\n/,
    );
    expect(exchange.json.curl).toContain(`-H 'authorization: WECHATPAY2-`);
    const { id } = wechat.notifications[0]!;
    const notification = await control(
      wechat,
      `/simulator/notifications/${id}/curl`,
    );
    expect(notification.json.curl).toContain(
      `--data-raw '${merchant.received[0]!.raw}'`,
    );
  });
});

describe("what goes wrong, for one entry", () => {
  it("a notification is sent again with a fault, which does not make it one that was not taken", async () => {
    await preSign(wechat, { notify_url: merchant.notifyUrl });
    const { notification } = await wechat.sign(CODE);
    merchant.status = 401;
    const path = `notifications/${notification.id}/redeliver`;
    const { json } = await act(wechat, path, { fault: "signtest" });
    expect(json).toMatchObject({
      verdict: "forgeryRefused",
      fault: "signtest",
    });
    merchant.status = 204;
    const taken = await act(wechat, path, { fault: "wrongKey" });
    expect(taken.json).toMatchObject({ verdict: "forgeryTaken" });
    const { notifications } = await stateOf(wechat);
    expect(notifications).toMatchObject([
      { state: "received", deliveries: { length: 3 } },
    ]);
  });

  it("201 is no receipt", async () => {
    merchant.status = 201;
    await wechat.pay(
      wechat.placeOrder({ notify_url: merchant.notifyUrl }).prepay_id,
    );
    const { notifications } = await stateOf(wechat);
    expect(notifications).toMatchObject([
      { state: "waiting", deliveries: [{ verdict: "otherSuccess" }] },
    ]);
  });

  it("the next request like an exchange meets a fault, and no other", async () => {
    await send(wechat, "/v3/certificates");
    const { requestId } = wechat.exchanges[0]!;
    await act(wechat, `exchanges/${requestId}/fault`, {
      fault: "error code=SERVICE_UNAVAILABLE retryAfter=7",
    });
    const other = await send(wechat, "/v3/other");
    expect(other.status).toBe(501);
    const { status, headers, json } = await send(wechat, "/v3/certificates");
    expect([status, json.code]).toEqual([503, "SERVICE_UNAVAILABLE"]);
    expect(headers["retry-after"]).toBe("7");
    expect((await send(wechat, "/v3/certificates")).status).toBe(200);
  });

  it("one of several faults is taken back", async () => {
    const { json } = await act(wechat, "faults", { fault: "always reset" });
    await act(wechat, "faults", { fault: "always delay ms=1 for=90s" });
    await control(wechat, `/simulator/faults/${json.id}`, { method: "DELETE" });
    const { faults } = await stateOf(wechat);
    expect(faults).toMatchObject([
      { text: "always delay ms=1 for=90s", until: expect.any(Number) },
    ]);
    await wechat.advance({ seconds: 91 });
    expect((await stateOf(wechat)).faults).toEqual([]);
  });
});

describe("what WeChat Pay does by itself", () => {
  it("its clock moves", async () => {
    const { json } = await act(wechat, "advance", { hours: 2 });
    expect(json).toMatchObject({ advancedMs: expect.any(Number) });
    expect(wechat.now() - Date.now()).toBeGreaterThan(7_100_000);
    const wrong = await act(wechat, "advance", { weeks: 2 });
    expect(wrong.status).toBe(400);
  });

  it("its keys change", async () => {
    const [before] = wechat.platform.certificates;
    const { json } = await act(wechat, "certificates");
    expect(wechat.platform.certificates.at(-1)!.serial).toBe(json.serial);
    await control(wechat, `/simulator/certificates/${before!.serial}`, {
      method: "DELETE",
    });
    expect(wechat.platform.certificates).toHaveLength(1);
    await act(wechat, "migration");
    expect((await stateOf(wechat)).keys).toMatchObject({
      notificationsSignedBy: 0.001,
      migration: { from: expect.any(Number) },
    });
    await act(wechat, "signing-key", { signedBy: "certificate" });
    expect(wechat.notificationsSignedBy).toBe("certificate");
    const wrong = await act(wechat, "signing-key", { signedBy: 2 });
    expect(wrong.status).toBe(400);
  });

  it("its port refuses connections for a while", async () => {
    expect((await act(wechat, "offline", { seconds: 0.2 })).status).toBe(200);
    await expect
      .poll(() => stateOf(wechat).then(String, ({ code }) => code as string))
      .toBe("ECONNREFUSED");
    await expect
      .poll(() =>
        stateOf(wechat).then(
          ({ mchid }) => mchid,
          () => undefined,
        ),
      )
      .toBe(wechat.mchid);
  });
});
