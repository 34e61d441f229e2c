import { Injectable, type INestApplication, Logger } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ConfigurationError,
  ContractsModule,
  OnPaymentSucceeded,
  type PaymentNotification,
  type QueriedTransaction,
  RefundService,
  TransactionReconciler,
  TransactionService,
  WechatPayApiError,
} from "../../lib";
import { WechatPaySimulator } from "../../lib/testing";

const OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o";
const SUB_MCHID = "1900000110";
const FAST = { perSecond: 1000 };

@Injectable()
class Orders {
  readonly paid: string[] = [];
  failure?: Error;

  @OnPaymentSucceeded()
  deliver({ resource }: PaymentNotification) {
    if (this.failure) {
      throw this.failure;
    }
    this.paid.push(
      "combine_out_trade_no" in resource
        ? resource.combine_out_trade_no
        : resource.out_trade_no,
    );
  }
}

describe("Orders of which no payment was told", () => {
  let wechat: WechatPaySimulator;
  let app: INestApplication;
  let orders: Orders;
  let reconciler: TransactionReconciler;
  let transactions: TransactionService;
  let warnings: string[];

  beforeEach(async () => {
    warnings = [];
    vi.spyOn(Logger.prototype, "warn").mockImplementation((line: string) => {
      warnings.push(line);
    });
    wechat = await WechatPaySimulator.start();
    ({ app, reconciler } = await open([Orders]));
    orders = app.get(Orders);
    transactions = app.get(TransactionService);
    // Whatever is notified is lost; the reconciler alone tells.
    wechat.notificationFaults.always("lost");
  });

  afterEach(async () => {
    vi.restoreAllMocks();
    await app.close();
    await wechat.stop();
  });

  async function open(providers: Array<new () => object>) {
    const testing = await Test.createTestingModule({
      imports: [
        ContractsModule.forRoot({
          ...wechat.moduleOptions,
          retry: { attempts: 1 },
          defaults: {
            appid: "wxd678efh567hg6787",
            sp_appid: "wxd678efh567hg6787",
            notify_url: "http://127.0.0.1:9/notify",
          },
          notification: { path: "notify" },
        }),
      ],
      providers,
    }).compile();
    const opened = testing.createNestApplication({
      rawBody: true,
      logger: false,
    });
    await opened.listen(0, "127.0.0.1");
    return { app: opened, reconciler: opened.get(TransactionReconciler) };
  }

  const termsOf = (out_trade_no: string) => ({
    description: "一杯咖啡",
    out_trade_no,
    amount: { total: 100 },
  });
  const place = async (out_trade_no: string) =>
    (
      await transactions.normal.jsapi({
        ...termsOf(out_trade_no),
        payer: { openid: OPENID },
      })
    ).data.prepay_id;
  const placeForShop = async (out_trade_no: string) =>
    (
      await transactions.partner.jsapi({
        ...termsOf(out_trade_no),
        sub_mchid: SUB_MCHID,
        payer: { sp_openid: OPENID },
      })
    ).data.prepay_id;

  it("have one timer for all that handle them, not one that each leaves behind", async () => {
    const numbers = ["20261127000021", "20261127000022", "20261127000023"];
    for (const number of numbers) {
      await wechat.pay(await place(number));
    }
    const timers = vi.spyOn(globalThis, "setTimeout");
    const pending = numbers.map((out_trade_no) => ({ out_trade_no }));
    const { paid } = await reconciler.runOnce(pending, FAST);
    expect(paid.toSorted()).toEqual(numbers);
    // As long as a lease: of a request none is.
    const longOnes = timers.mock.calls.filter(([, ms]) => ms! > 30_000);
    expect(longOnes).toHaveLength(1);
  });

  it("are told where they are paid, closed where they are over, and left where they are open", async () => {
    await wechat.pay(await place("20261127000001"));
    await place("20261127000002");
    await place("20261127000003");
    const report = await reconciler.runOnce(
      [
        { out_trade_no: "20261127000001", isOver: true },
        { out_trade_no: "20261127000002" },
        { out_trade_no: "20261127000003", isOver: true },
        { out_trade_no: "20261127000004", isOver: true },
      ],
      FAST,
    );
    expect(report).toEqual({
      paid: ["20261127000001"],
      open: ["20261127000002"],
      closed: ["20261127000003"],
      absent: ["20261127000004"],
      unhandled: [],
      refunded: [],
      other: [],
      failed: [],
    });
    expect(orders.paid).toEqual(["20261127000001"]);
    expect(wechat.orders.map(({ trade_state }) => trade_state)).toEqual([
      "SUCCESS",
      "NOTPAY",
      "CLOSED",
    ]);
    const again = await reconciler.runOnce(
      [{ out_trade_no: "20261127000003", isOver: true }],
      FAST,
    );
    expect(again.closed).toEqual(["20261127000003"]);
  });

  it("of a shop are asked for by its number", async () => {
    await wechat.pay(await placeForShop("20261127000005"));
    await placeForShop("20261127000006");
    const report = await reconciler.runOnce(
      [
        { out_trade_no: "20261127000005", sub_mchid: SUB_MCHID },
        { out_trade_no: "20261127000006", sub_mchid: SUB_MCHID, isOver: true },
      ],
      FAST,
    );
    expect(report).toMatchObject({
      paid: ["20261127000005"],
      closed: ["20261127000006"],
    });
  });

  it("that are combined come as one, and are closed as one", async () => {
    const combine = async (combine_out_trade_no: string, number: string) =>
      (
        await transactions.combine.jsapi({
          combine_out_trade_no,
          combine_payer_info: { openid: OPENID },
          sub_orders: [`${number}1`, `${number}2`].map((out_trade_no) => ({
            out_trade_no,
            sub_mchid: SUB_MCHID,
            amount: { total_amount: 100 },
            attach: "shop=7",
            description: "一杯咖啡",
          })),
        })
      ).data.prepay_id;
    await wechat.pay(await combine("P1", "2026112700001"));
    await combine("P2", "2026112700002");
    const report = await reconciler.runOnce(
      [
        { combine_out_trade_no: "P1" },
        { combine_out_trade_no: "P2", isOver: true },
      ],
      FAST,
    );
    expect(report).toMatchObject({ paid: ["P1"], closed: ["P2"], failed: [] });
    expect(orders.paid).toEqual(["P1"]);
  });

  it("are one with their notification, whichever comes first", async () => {
    await wechat.pay(await place("20261127000007"));
    const pending = [{ out_trade_no: "20261127000007" }];
    await reconciler.runOnce(pending, FAST);
    await reconciler.runOnce(pending, FAST);
    expect(orders.paid).toEqual(["20261127000007"]);
    wechat.notificationFaults.clear();
    const url = `${await app.getUrl()}/notify`;
    const signed = wechat.signNotification({
      event_type: "TRANSACTION.SUCCESS",
      original_type: "transaction",
      resource: (
        await transactions.normal.query({ out_trade_no: "20261127000007" })
      ).data,
    } as never);
    const { status } = await fetch(url, {
      method: "POST",
      headers: signed.headers,
      body: signed.body,
    });
    expect(status).toBe(204);
    expect(orders.paid).toEqual(["20261127000007"]);
  });

  it("are told though the customer pays while they are being closed", async () => {
    const prepay_id = await place("20261127000008");
    const handedOut: unknown[] = [];
    const report = await reconciler.runOnce(
      [{ out_trade_no: "20261127000008", isOver: true }],
      {
        ...FAST,
        onTransaction: async (transaction) => {
          if (handedOut.push(Object(transaction).trade_state) === 1) {
            await wechat.pay(prepay_id);
          }
        },
      },
    );
    expect(handedOut).toEqual(["NOTPAY", "SUCCESS"]);
    expect(report).toMatchObject({ paid: ["20261127000008"], failed: [] });
    expect(orders.paid).toEqual(["20261127000008"]);
  });

  it("are told as refunded where the customer pays and is given it back while they are being closed", async () => {
    const out_trade_no = "20261127000028";
    const prepay_id = await place(out_trade_no);
    const report = await reconciler.runOnce([{ out_trade_no, isOver: true }], {
      ...FAST,
      onTransaction: async (transaction) => {
        if (Object(transaction).trade_state === "NOTPAY") {
          await wechat.pay(prepay_id);
          await app.get(RefundService).domestic.apply({
            out_trade_no,
            out_refund_no: "R28",
            amount: { refund: 100, total: 100 },
          });
        }
      },
    });
    expect(report).toMatchObject({ refunded: [out_trade_no], failed: [] });
  });

  it("are handed out with the row that asked for them, before they are handled", async () => {
    await wechat.pay(await place("20261127000009"));
    const told: Array<[QueriedTransaction, { shop: number }]> = [];
    await reconciler.runOnce([{ out_trade_no: "20261127000009", shop: 7 }], {
      ...FAST,
      onTransaction: (transaction, pending) => {
        expect(orders.paid).toEqual([]);
        told.push([transaction, pending]);
      },
    });
    expect(told).toMatchObject([
      [{ trade_state: "SUCCESS", amount: { total: 100 } }, { shop: 7 }],
    ]);
  });

  it("that nobody handles are said to be heard by nobody", async () => {
    const deaf = await open([]);
    await wechat.pay(await place("20261127000010"));
    const report = await deaf.reconciler.runOnce(
      [{ out_trade_no: "20261127000010" }],
      FAST,
    );
    expect(report).toMatchObject({ paid: [], unhandled: ["20261127000010"] });
    expect(warnings).toContain(
      "1 orders are paid, and no marked method handles that: mark one by @OnPaymentSucceeded()",
    );
    await deaf.app.close();
  });

  it("that fail are tried again by the next run", async () => {
    await wechat.pay(await place("20261127000011"));
    const pending = [{ out_trade_no: "20261127000011" }];
    wechat.faults.once({ kind: "status", status: 404, code: "NOT_FOUND" });
    expect((await reconciler.runOnce(pending, FAST)).failed).toEqual([
      { number: "20261127000011", error: expect.any(WechatPayApiError) },
    ]);
    orders.failure = new Error("the database is away");
    expect((await reconciler.runOnce(pending, FAST)).failed).toHaveLength(1);
    orders.failure = undefined;
    expect((await reconciler.runOnce(pending, FAST)).paid).toEqual([
      "20261127000011",
    ]);
    expect(orders.paid).toEqual(["20261127000011"]);
  });

  it("that are none do not end the run", async () => {
    await wechat.pay(await place("20261127000012"));
    const rows = [null, {}, { out_trade_no: "20261127000012" }];
    const report = await reconciler.runOnce(rows as never, FAST);
    expect(report.paid).toEqual(["20261127000012"]);
    expect(report.failed).toHaveLength(2);
  });

  it.each([
    [{ perSecnd: 1 }, "perSecnd"],
    [{ concurrency: 0 }, "concurrency"],
    [{ onTransaction: "deliver" }, "onTransaction"],
  ])("are not asked for with wrong options: %j", async (options, name) => {
    const run = reconciler.runOnce([], options as never);
    await expect(run).rejects.toThrow(ConfigurationError);
    await expect(run).rejects.toThrow(name);
  });
});
