import { type INestApplication, Injectable, Module } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ConfigurationError,
  ContractReconciler,
  ContractsModule,
  DeductionReconciler,
  DeductionService,
  OnPaymentFailed,
  OnPaymentSucceeded,
  type PaymentNotification,
  PreEntrustSignService,
} from "../../lib";
import { EXAMPLE_VALUES, WechatPaySimulator } from "../../lib/testing";

const { appid, openid, sub_mchid } = EXAMPLE_VALUES;

const heard: string[] = [];

@Injectable()
class Ledger {
  @OnPaymentSucceeded()
  paid({ resource }: PaymentNotification) {
    heard.push(`paid ${numberOf(resource)}`);
  }

  @OnPaymentFailed()
  failed({ resource }: PaymentNotification) {
    heard.push(`failed ${numberOf(resource)}`);
  }
}

function numberOf(resource: PaymentNotification["resource"]): string {
  return "combine_out_trade_no" in resource
    ? resource.combine_out_trade_no
    : resource.out_trade_no;
}

let wechat: WechatPaySimulator;
let app: INestApplication;
let contract_id: string;
let partnerContractId: string;
let combinedContractId: string;

beforeEach(async () => {
  heard.length = 0;
  wechat = await WechatPaySimulator.start({
    deductionOutcome: "ACCEPT",
    deductionHours: false,
  });
  @Module({
    imports: [
      ContractsModule.forRoot({
        ...wechat.moduleOptions,
        deductionHours: false,
        defaults: {
          appid,
          sp_appid: appid,
          notify_url: "http://127.0.0.1:9/nobody",
        },
      }),
    ],
    providers: [Ledger],
  })
  class ShopModule {}
  app = await NestFactory.create(ShopModule, { logger: false });
  await app.init();
  const { papay, combinePapay } = app.get(PreEntrustSignService);
  const terms = { plan_id: 12535, contract_display_account: "微信代扣用户A" };
  await papay.normal.app({ ...terms, out_contract_code: "own1" });
  ({ contract_id } = await wechat.sign("own1"));
  await papay.partner.jsapi({
    ...terms,
    out_contract_code: "shop1",
    sub_mchid,
    sp_openid: openid,
  });
  partnerContractId = (await wechat.sign("shop1")).contract_id;
  await combinePapay.app({ ...terms, out_contract_code: "basket1" });
  combinedContractId = (await wechat.sign("basket1")).contract_id;
});

afterEach(async () => {
  await app.close();
  await wechat.stop();
});

const terms = (out_trade_no: string) => ({
  out_trade_no,
  description: "茶盒",
  amount: { total: 6800 },
});
const combined = (number: string) => ({
  combine_out_trade_no: number,
  contract_id: combinedContractId,
  sub_orders: [
    {
      sub_mchid,
      out_trade_no: `${number}-1`,
      description: "茶盒",
      amount: { total_amount: 6800 },
    },
  ],
});

describe("A run", () => {
  it("has one timer for all that handle its deductions, not one that each leaves behind", async () => {
    const { papay } = app.get(DeductionService);
    const pending = [{ out_trade_no: "timed-1" }, { out_trade_no: "timed-2" }];
    await papay.normal.apply({ contract_id, ...terms("timed-1") });
    await wechat.settleDeduction("timed-1", "NOTENOUGH");
    await papay.normal.apply({ contract_id, ...terms("timed-2") });
    await wechat.settleDeduction("timed-2", "SUCCESS");
    heard.length = 0;
    const timers = vi.spyOn(globalThis, "setTimeout");
    await app
      .get(DeductionReconciler)
      .runOnce(pending, { perSecond: 1000, concurrency: 1 });
    // As long as a lease: of a request none is.
    const longOnes = timers.mock.calls.filter(([, ms]) => ms! > 30_000);
    timers.mockRestore();
    expect(heard).toEqual(["failed timed-1", "paid timed-2"]);
    expect(longOnes).toHaveLength(1);
  });

  it("tells what became of each deduction, once", async () => {
    const { papay, combinePapay } = app.get(DeductionService);
    await papay.normal.apply({ contract_id, ...terms("own-failed") });
    await wechat.settleDeduction("own-failed", "NOTENOUGH");
    await papay.normal.apply({ contract_id, ...terms("own-paid") });
    await wechat.settleDeduction("own-paid", "SUCCESS");
    await papay.partner.apply({
      contract_id: partnerContractId,
      sub_mchid,
      ...terms("shop-pending"),
    });
    await combinePapay.apply(combined("basket-paid"));
    await combinePapay.apply(combined("basket-reversed"));
    await combinePapay.reverse({
      combine_out_trade_no: "basket-reversed",
      sub_orders: [{ sub_mchid, out_trade_no: "basket-reversed-1" }],
    });
    const seen: string[] = [];
    const pending = [
      { out_trade_no: "own-failed" },
      { out_trade_no: "own-paid" },
      { out_trade_no: "shop-pending", sub_mchid },
      { combine_out_trade_no: "basket-paid" },
      { combine_out_trade_no: "basket-reversed" },
      { out_trade_no: "never-sent" },
      null as never,
    ];
    for (const run of ["first", "second"]) {
      const report = await app.get(DeductionReconciler).runOnce(pending, {
        concurrency: 1,
        perSecond: 1000,
        onDeduction: (deduction) => void seen.push(numberOf(deduction)),
      });
      expect(report, run).toMatchObject({
        deducted: ["own-paid", "basket-paid"],
        notDeducted: ["own-failed"],
        reversed: ["basket-reversed"],
        pending: ["shop-pending"],
        absent: ["never-sent"],
        unhandled: [],
        failed: [{ number: undefined }],
      });
    }
    expect(heard).toEqual([
      "failed own-failed",
      "paid own-paid",
      "paid basket-paid",
    ]);
    expect(seen).toHaveLength(10);
    // Nothing was made again.
    expect(wechat.orders).toHaveLength(5);
  });

  it("is refused with an option that it does not know", async () => {
    await expect(
      app.get(DeductionReconciler).runOnce([], { onContract: 1 } as never),
    ).rejects.toBeInstanceOf(ConfigurationError);
  });
});

describe("The contract of an event", () => {
  const event = (event_type: string, resource: object) =>
    ({
      id: "1",
      event_type,
      create_time: "2026-11-29T10:00:00+08:00",
      resource,
    }) as never;
  const contractOf = (event_type: string, resource: object) =>
    app.get(ContractReconciler).contractOf(event(event_type, resource));

  it("is queried in its family, with its contract_id", async () => {
    const plan_id = 12535;
    expect(
      await contractOf("ECOMMERCE_ENTRUST.SIGN", {
        plan_id,
        out_contract_code: "basket1",
      }),
    ).toMatchObject({ contract_id: combinedContractId });
    expect(
      await contractOf("ENTRUST.SIGN", { plan_id, out_contract_code: "own1" }),
    ).toMatchObject({ contract_id });
    const sp = { sp_mchid: wechat.mchid, sub_mchid };
    expect(
      await contractOf("ENTRUST.SIGN", {
        ...sp,
        plan_id,
        out_contract_code: "shop1",
      }),
    ).toMatchObject({ contract_id: partnerContractId });
    expect(
      await contractOf("ENTRUST.SIGN", {
        service_id: 1,
        out_contract_code: "never",
      }),
    ).toBeUndefined();
    await expect(
      contractOf("ENTRUST.SIGN", { out_contract_code: "own1" }),
    ).rejects.toThrow("neither a service_id nor a plan_id");
  });
});
