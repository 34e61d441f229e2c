import { Injectable, Module, type INestApplication } from "@nestjs/common";
import { NestFactory } from "@nestjs/core";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import {
  canDeduct,
  ContractReconciler,
  ContractService,
  ContractsModule,
  DeductionReconciler,
  DeductionService,
  type ContractNotification,
  nextDeductionNumber,
  OnContractSigned,
  OnContractTerminated,
  OnPaymentFailed,
  OnPaymentSucceeded,
  type PaymentNotification,
  TransactionService,
} from "../../lib";
import { EXAMPLE_VALUES, WechatPaySimulator } from "../../lib/testing";

const PLAN_ID = 12535;
const PRICE = 6800;

/** The shop's own record of one customer's tea box. */
class Subscription {
  contract_id: string | undefined;
  /** Of each month the number of the attempt that is under way or has paid. */
  readonly attempts = new Map<string, string>();
  readonly paid: string[] = [];
  readonly failed: string[] = [];
  readonly told: string[] = [];
}
const record = new Subscription();

let now: () => number;
let notifyUrl: string;

@Injectable()
class TeaBox {
  constructor(
    private readonly deductions: DeductionService,
    private readonly reconciler: ContractReconciler,
  ) {}

  @OnContractSigned()
  async signed(event: ContractNotification): Promise<void> {
    record.told.push(event.event_type);
    record.contract_id = (await this.reconciler.contractOf(event))?.contract_id;
  }

  @OnContractTerminated()
  async ended(event: ContractNotification): Promise<void> {
    record.told.push(event.event_type);
    record.contract_id = undefined;
  }

  @OnPaymentSucceeded()
  async paid({ resource }: PaymentNotification): Promise<void> {
    record.paid.push((resource as { out_trade_no: string }).out_trade_no);
  }

  /** The next attempt, under a new number, which follows from the old one. */
  @OnPaymentFailed()
  async failed({ resource }: PaymentNotification): Promise<void> {
    const { out_trade_no } = resource as { out_trade_no: string };
    record.failed.push(out_trade_no);
    record.attempts.set(
      out_trade_no.slice(3, 10),
      nextDeductionNumber(out_trade_no),
    );
  }

  /** The job of each day. */
  async renew(month: string): Promise<void> {
    const at = new Date(now());
    const { contract_id } = record;
    if (!contract_id || !canDeduct({ contract_state: "SIGNED" }, at)) {
      return;
    }
    const number = record.attempts.get(month) ?? `tea${month}`;
    record.attempts.set(month, number);
    if (record.paid.includes(number)) {
      return;
    }
    await this.deductions.papay.normal.apply({
      contract_id,
      out_trade_no: number,
      description: "茶盒",
      amount: { total: PRICE },
      transaction_notify_url: notifyUrl,
    });
  }
}

let wechat: WechatPaySimulator;
let app: INestApplication;

beforeEach(async () => {
  wechat = await WechatPaySimulator.start({
    deductionOutcome: "ACCEPT",
    deductionHours: true,
  });
  now = () => wechat.now();
  @Module({
    imports: [
      ContractsModule.forRoot({
        ...wechat.moduleOptions,
        defaults: {
          appid: EXAMPLE_VALUES.appid,
          notify_url: "http://127.0.0.1:9/wechatpay/notify",
        },
        // The months pass on WeChat Pay's clock; the shop asks that one.
        deductionHours: false,
        notification: { path: "wechatpay/notify" },
      }),
    ],
    providers: [TeaBox],
  })
  class ShopModule {}
  app = await NestFactory.create(ShopModule, { logger: false, rawBody: true });
  await app.listen(0, "127.0.0.1");
  notifyUrl = `${await app.getUrl()}/wechatpay/notify`;
});

afterEach(async () => {
  await app.close();
  await wechat.stop();
});

const monthOf = () =>
  new Date(wechat.now() + 8 * 3_600_000).toISOString().slice(0, 7);
const hourOf = () => new Date(wechat.now() + 8 * 3_600_000).getUTCHours();

/** To ten o'clock of the next day in Beijing. */
const toTen = () => wechat.advance({ hours: ((34 - hourOf() - 1) % 24) + 1 });

async function sign(code: string): Promise<void> {
  const notify_url = notifyUrl;
  const { data } = await app.get(TransactionService).normal.appWithContract({
    description: "第一盒茶",
    out_trade_no: `first-${code}`,
    amount: { total: PRICE },
    notify_url,
    contract_info: {
      plan_id: String(PLAN_ID),
      contract_code: code,
      request_serial: code === "tea0001" ? "1" : "2",
      contract_display_account: "微信代扣用户A",
      contract_notify_url: notify_url,
    },
  });
  await wechat.pay(data.prepay_id);
  await vi.waitFor(() => expect(record.contract_id).toBeDefined());
  record.paid.splice(record.paid.indexOf(`first-${code}`), 1);
}

it("A subscription is deducted once in each of twelve months, with a month that fails, an end and a new signing", async () => {
  const teaBox = app.get(TeaBox);
  const reconciler = app.get(DeductionReconciler);
  const months: string[] = [];
  await sign("tea0001");
  for (let index = 0; index < 12; index++) {
    await toTen();
    const month = monthOf();
    months.push(month);
    if (index === 6) {
      // The customer ends it, and signs again before the month's deduction.
      await app.get(ContractService).papay.normal.terminate({
        plan_id: PLAN_ID,
        out_contract_code: "tea0001",
        contract_termination_remark: "用户申请解约",
      });
      await vi.waitFor(() => expect(record.contract_id).toBeUndefined());
      await teaBox.renew(month);
      expect(record.attempts.has(month)).toBe(false);
      await sign("tea0002");
    }
    await teaBox.renew(month);
    const number = record.attempts.get(month)!;
    if (index === 3) {
      // It fails, and nobody hears of it: the run finds out, twice.
      wechat.notificationFaults.once({ kind: "lost" });
      await wechat.settleDeduction(number, "NOTENOUGH");
      for (const run of ["first", "second"]) {
        const report = await reconciler.runOnce([{ out_trade_no: number }]);
        expect(report.notDeducted, run).toEqual([number]);
      }
      expect(record.failed).toEqual([number]);
      await toTen();
      await teaBox.renew(month);
      expect(record.attempts.get(month)).toBe(`${number}-2`);
      await wechat.settleDeduction(`${number}-2`, "SUCCESS");
    } else {
      await wechat.settleDeduction(number, "SUCCESS");
      // What the notification told, the run does not tell again.
      const report = await reconciler.runOnce([{ out_trade_no: number }]);
      expect(report).toMatchObject({ deducted: [number], failed: [] });
    }
    // The job runs again, and the month is paid.
    await teaBox.renew(month);
    await wechat.advance({ days: 28 });
    while (monthOf() === month) {
      await wechat.advance({ days: 1 });
    }
  }
  expect(new Set(months).size).toBe(12);
  const attempts = months.map((month) => record.attempts.get(month)!);
  expect(record.paid).toEqual(attempts);
  const deductions = wechat.orders.filter(
    ({ trade_type, trade_state }) =>
      trade_type === "PAP" && trade_state === "SUCCESS",
  );
  expect(deductions.map(({ out_trade_no }) => out_trade_no)).toEqual(attempts);
  expect(record.told).toEqual([
    "ENTRUST.SIGN",
    "ENTRUST.TERMINATE",
    "ENTRUST.SIGN",
  ]);
});
