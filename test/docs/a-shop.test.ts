import type { Type } from "@nestjs/common";
import {
  afterAll,
  afterEach,
  beforeEach,
  describe,
  expect,
  it,
  vi,
} from "vitest";
import { WechatPaySimulator } from "../../lib/testing";
import {
  openPageApplication,
  type PageApplication,
  removePageApplications,
} from "./page-application";

const OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";
const APPID = "wxd678efh567hg6787";

/** What the page's own classes offer to a test. */
interface Records {
  keep(order: object): void;
  order(number: string): { isPaid?: boolean; number: string } | undefined;
  contract(code: string): { contractId?: string } | undefined;
  signedBy(openid: string): { code: string } | undefined;
  offer(openid: string): { code: string };
}
interface CustomerService {
  refund(order: object, reason: string): Promise<string>;
  endContract(code: string): Promise<void>;
}

let wechat: WechatPaySimulator;
let shop: PageApplication;
let records: Records;
let customerService: CustomerService;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start({ refundOutcome: "PROCESSING" });
});
afterEach(async () => {
  vi.restoreAllMocks();
  await shop.close();
  await wechat.stop();
});
afterAll(removePageApplications);

/** What differs from the page: its merchant is the simulator's, and WeChat Pay reaches it at this machine. */
const changed = (code: string, address: string) =>
  code
    .replaceAll("https://yourapp.com", address)
    .replace(/readFileSync\(".*"\)/g, '""')
    .replace(
      "notification: {",
      `...${JSON.stringify(wechat.moduleOptions)}, notification: {`,
    );

const orderOf = (number: string) => ({
  number,
  description: "一杯咖啡",
  total: 100,
  openid: OPENID,
  customerName: "微信代扣用户A😀",
});

interface Checkout {
  number: string;
  pay?: { package: string; paySign: string };
}

async function checkOut(number: string): Promise<Checkout> {
  const url = `${shop.address}/checkout/${number}`;
  const answer = await fetch(url, { method: "POST" });
  expect(answer.status).toBe(201);
  return (await answer.json()) as Checkout;
}

async function pay({ pay }: Checkout, how = {}) {
  const prepay_id = pay!.package.replace("prepay_id=", "");
  return wechat.pay(prepay_id, how);
}

const PAGES = ["docs/a-shop.md", "docs/a-shop.zh-CN.md"].flatMap((page) =>
  (["Express", "Fastify"] as const).map((platform) => ({ page, platform })),
);

describe.each(PAGES)("The shop of $page on $platform", ({ page, platform }) => {
  beforeEach(async () => {
    shop = await openPageApplication(page, { platform, change: changed });
    const { Records } = await shop.load<{ Records: Type<Records> }>("records");
    const { CustomerService } = await shop.load<{
      CustomerService: Type<CustomerService>;
    }>("customer-service");
    records = shop.app.get(Records);
    customerService = shop.app.get(CustomerService);
  });

  it("walks from an order to its offer, its payment, a contract, an order without password, a refund and the end", async () => {
    const log = vi.spyOn(console, "log").mockReturnValue();
    records.keep(orderOf("20261127000001"));
    const first = await checkOut("20261127000001");
    expect(records.order(first.number)?.isPaid).toBeFalsy();
    await pay(first, { sign: true });
    await wechat.notificationsSettled();
    expect(records.order("20261127000001")).toMatchObject({ isPaid: true });
    const signed = records.signedBy(OPENID);
    expect(signed).toMatchObject({
      contractId: wechat.contracts[0]?.contract_id,
    });
    expect(wechat.contracts[0]).toMatchObject({
      contract_state: "SIGNED",
      request: { contract_display_account: "微信代扣用户A" },
    });

    records.keep(orderOf("20261127000002"));
    const second = await checkOut("20261127000002");
    expect(await pay(second)).toMatchObject({ passwordFree: true });
    await wechat.notificationsSettled();
    expect(records.order("20261127000002")).toMatchObject({ isPaid: true });
    // A customer who comes back to it does not pay twice.
    expect(await checkOut("20261127000002")).toEqual({
      number: "20261127000002",
    });

    expect(
      await customerService.refund(orderOf("20261127000002"), "商品已售完"),
    ).toBe("PROCESSING");
    await wechat.settleRefund("20261127000002R1", "SUCCESS");
    await wechat.notificationsSettled();
    expect(log).toHaveBeenCalledWith("20261127000002R1", "SUCCESS");

    await customerService.endContract(signed!.code);
    await wechat.notificationsSettled();
    expect(records.signedBy(OPENID)).toBeUndefined();
    records.keep(orderOf("20261127000003"));
    expect(await pay(await checkOut("20261127000003"))).toMatchObject({
      passwordFree: false,
    });
    for (const { deliveries } of wechat.notifications) {
      expect(deliveries.map(({ status }) => status)).toEqual([204]);
    }
  });

  it("takes a new number where the contract has ended and nobody told it", async () => {
    records.keep(orderOf("20261127000004"));
    await pay(await checkOut("20261127000004"), { sign: true });
    await wechat.notificationsSettled();
    const { code } = records.signedBy(OPENID)!;
    wechat.notificationFaults.always("lost");
    await wechat.terminate(code);
    records.keep(orderOf("20261127000005"));
    const checkout = await checkOut("20261127000005");
    expect(checkout.number).toBe("20261127000005A");
    expect(await pay(checkout)).toMatchObject({ passwordFree: false });
  });

  it("refuses what is not its own", async () => {
    const { code } = records.offer(OPENID);
    records.keep(orderOf("20261127000006"));
    const told = async (event_type: string, resource: object) => {
      const { headers, body } = wechat.signNotification({
        event_type,
        original_type: event_type.startsWith("TRANS")
          ? "transaction"
          : undefined,
        resource: { mchid: wechat.mchid, appid: APPID, ...resource },
      } as never);
      const url = `${shop.address}/wechatpay/notify`;
      return (await fetch(url, { method: "POST", headers, body })).status;
    };
    const contract = { out_contract_code: code, openid: OPENID };
    expect(await told("ENTRUST.SIGN", { ...contract, openid: "o2" })).toBe(409);
    expect(
      await told("ENTRUST.SIGN", { ...contract, out_contract_code: "B" }),
    ).toBe(409);
    const paid = {
      out_trade_no: "20261127000006",
      transaction_id: "1",
      trade_state: "SUCCESS",
      amount: { total: 100, currency: "CNY" },
      payer: { openid: OPENID },
    };
    const success = (changes: object) =>
      told("TRANSACTION.SUCCESS", { ...paid, ...changes });
    expect(await success({ amount: { total: 1, currency: "CNY" } })).toBe(409);
    expect(await success({ payer: { openid: "o2" } })).toBe(409);
    expect(await success({ out_trade_no: "20261127000007" })).toBe(409);
    expect(records.order("20261127000006")?.isPaid).toBeUndefined();
    expect(await success({})).toBe(204);
    expect(await told("ENTRUST.SIGN", contract)).toBe(204);
  });
});
