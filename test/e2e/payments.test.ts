import { Injectable, type INestApplication } from "@nestjs/common";
import { ExpressAdapter } from "@nestjs/platform-express";
import { FastifyAdapter } from "@nestjs/platform-fastify";
import { Test } from "@nestjs/testing";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type CombinedOrderRecord,
  ContractsModule,
  ExpectsPayment,
  ExpectsRefund,
  isPaymentOf,
  OnPaymentSucceeded,
  OnRefund,
  type OrderRecord,
  type PaidResource,
  type PaymentNotification,
  type RefundNotification,
  RefundService,
  TransactionService,
} from "../../lib";
import { EXAMPLE_VALUES, WechatPaySimulator } from "../../lib/testing";

const { appid, openid } = EXAMPLE_VALUES;
const SHOP = "1900000110";

/** What the shop knows of its orders and refunds, and what it has heard of them. */
@Injectable()
class Shop {
  readonly orders = new Map<string, OrderRecord | CombinedOrderRecord>();
  readonly refunds = new Set<string>();
  readonly heard: string[] = [];

  @ExpectsPayment()
  isOrder({ resource }: PaymentNotification): boolean {
    const number =
      "combine_out_trade_no" in resource
        ? resource.combine_out_trade_no
        : resource.out_trade_no;
    return isPaymentOf(this.orders.get(number), resource);
  }

  @ExpectsRefund()
  isRefund({ resource }: RefundNotification): boolean {
    return this.refunds.has(resource.out_refund_no);
  }

  @OnPaymentSucceeded()
  paid({ resource }: PaymentNotification<PaidResource>) {
    const parts =
      "combine_out_trade_no" in resource ? resource.sub_orders : [resource];
    for (const { out_trade_no, transaction_id, success_time } of parts) {
      expect([transaction_id, success_time]).toEqual([
        expect.stringMatching(/^\d{28}$/),
        expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      ]);
      this.heard.push(`paid ${out_trade_no}`);
    }
  }

  @OnRefund()
  refunded({ resource }: RefundNotification) {
    this.heard.push(`${resource.refund_status} ${resource.out_refund_no}`);
  }
}

describe.each([
  ["Express", () => new ExpressAdapter()],
  ["Fastify", () => new FastifyAdapter()],
])("payments and refunds of a shop on %s", (_, adapter) => {
  let wechat: WechatPaySimulator;
  let app: INestApplication;
  let shop: Shop;
  let transactions: TransactionService;
  let notify_url: string;

  beforeEach(async () => {
    wechat = await WechatPaySimulator.start();
    const testing = await Test.createTestingModule({
      imports: [
        ContractsModule.forRoot({
          ...wechat.moduleOptions,
          defaults: { appid, sp_appid: appid },
          notification: { path: "notify" },
        }),
      ],
      providers: [Shop],
    }).compile();
    app = testing.createNestApplication(adapter(), {
      rawBody: true,
      logger: false,
    });
    await app.listen(0, "127.0.0.1");
    notify_url = `${await app.getUrl()}/notify`;
    shop = app.get(Shop);
    transactions = app.get(TransactionService);
  });
  afterEach(async () => {
    await app.close();
    await wechat.stop();
  });

  const terms = (number: string) => ({
    out_trade_no: number,
    description: "Tea",
    notify_url,
    amount: { total: 100 },
  });

  it("are heard once each, of a direct merchant", async () => {
    shop.orders.set("direct-1", {
      out_trade_no: "direct-1",
      total: 100,
      mchid: wechat.merchant.mchid,
      appid,
      openid,
    });
    const { data } = await transactions.normal.jsapi({
      ...terms("direct-1"),
      payer: { openid },
    });
    const { notification } = await wechat.pay(data.prepay_id);
    expect(notification?.status).toBe(204);
    expect((await wechat.redeliver(notification!.id)).status).toBe(204);

    shop.refunds.add("refund-1");
    await app.get(RefundService).domestic.apply({
      out_trade_no: "direct-1",
      out_refund_no: "refund-1",
      notify_url,
      amount: { refund: 40, total: 100 },
    });
    await expect.poll(() => shop.heard).toContain("SUCCESS refund-1");
    expect(shop.heard).toEqual(["paid direct-1", "SUCCESS refund-1"]);

    const queried = await transactions.normal.query({
      out_trade_no: "direct-1",
    });
    expect(queried.data.trade_state).toBe("REFUND");
    expect(isPaymentOf(shop.orders.get("direct-1"), queried.data)).toBe(false);
  });

  it("are heard of a service provider", async () => {
    shop.orders.set("partner-1", {
      out_trade_no: "partner-1",
      total: 100,
      mchid: SHOP,
      appid,
      openid,
    });
    const { data } = await transactions.partner.jsapi({
      ...terms("partner-1"),
      sub_mchid: SHOP,
      payer: { sp_openid: openid },
    });
    expect((await wechat.pay(data.prepay_id)).notification?.status).toBe(204);
    expect(shop.heard).toEqual(["paid partner-1"]);
    const queried = await transactions.partner.query({
      out_trade_no: "partner-1",
      sub_mchid: SHOP,
    });
    expect(isPaymentOf(shop.orders.get("partner-1"), queried.data)).toBe(true);
  });

  it("are heard as one event of several orders", async () => {
    const numbers = ["part-1", "part-2"];
    shop.orders.set("whole-1", {
      combine_out_trade_no: "whole-1",
      mchid: wechat.merchant.mchid,
      openid,
      sub_orders: numbers.map((out_trade_no) => ({ out_trade_no, total: 10 })),
    });
    const { data } = await transactions.combine.jsapi({
      combine_appid: appid,
      combine_out_trade_no: "whole-1",
      combine_payer_info: { openid },
      notify_url,
      sub_orders: numbers.map((out_trade_no) => ({
        out_trade_no,
        sub_mchid: SHOP,
        attach: "a",
        description: "Tea",
        amount: { total_amount: 10, currency: "CNY" },
      })),
    });
    expect((await wechat.pay(data.prepay_id)).notification?.status).toBe(204);
    expect(shop.heard).toEqual(["paid part-1", "paid part-2"]);
  });

  it("are refused where the shop knows nothing of them", async () => {
    const { data } = await transactions.normal.jsapi({
      ...terms("stranger-1"),
      payer: { openid },
    });
    expect((await wechat.pay(data.prepay_id)).notification?.status).toBe(409);
    expect(shop.heard).toEqual([]);
  });
});
