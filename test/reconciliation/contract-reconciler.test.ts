import { Injectable, type INestApplication, Logger } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ConfigurationError,
  type ContractNotification,
  ContractReconciler,
  ContractsModule,
  OnContractSigned,
  OnContractTerminated,
  PreEntrustSignService,
} from "../../lib";
import { EXAMPLE_VALUES, WechatPaySimulator } from "../../lib/testing";

const SERVICE = 12535;
const FAST = { perSecond: 1000 };

@Injectable()
class Accounts {
  readonly opened: ContractNotification[] = [];
  readonly closed: ContractNotification[] = [];
  failure?: Error;

  @OnContractSigned()
  open(event: ContractNotification) {
    if (this.failure) {
      throw this.failure;
    }
    this.opened.push(event);
  }

  @OnContractTerminated()
  close(event: ContractNotification) {
    this.closed.push(event);
  }
}

describe("reconciliation", () => {
  let wechat: WechatPaySimulator;
  let app: INestApplication;
  let reconciler: ContractReconciler;
  let accounts: Accounts;

  beforeEach(async () => {
    wechat = await WechatPaySimulator.start();
    const testing = await Test.createTestingModule({
      imports: [
        ContractsModule.forRoot({
          ...wechat.moduleOptions,
          retry: { attempts: 1 },
          notification: { path: "notify" },
        }),
      ],
      providers: [Accounts],
    }).compile();
    app = testing.createNestApplication({ rawBody: true, logger: false });
    await app.listen(0, "127.0.0.1");
    reconciler = app.get(ContractReconciler);
    accounts = app.get(Accounts);
    vi.spyOn(Logger.prototype, "warn").mockReturnValue();
  });
  afterEach(async () => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    await app.close();
    await wechat.stop();
  });

  async function preSign(out_contract_code: string) {
    const { openid, appid } = EXAMPLE_VALUES;
    const { prepay_id } = wechat.placeOrder({ openid });
    await app.get(PreEntrustSignService).payRedirectSign({
      appid,
      openid,
      prepay_id,
      service_id: SERVICE,
      out_contract_code,
      notify_url: `${await app.getUrl()}/notify`,
      contract_display_account: "微信代扣用户A",
    });
    return { service_id: SERVICE, out_contract_code };
  }

  /** The notification is lost on its way, as where the shop was down for more than a day. */
  async function signUnheard(out_contract_code: string) {
    const pending = await preSign(out_contract_code);
    wechat.notificationFaults.once("unsigned");
    await wechat.sign(out_contract_code);
    return pending;
  }

  it("finds what was signed, what ended and what is not there, and calls the handlers", async () => {
    const signed = await signUnheard("SIGNED1");
    const ended = await signUnheard("ENDED1");
    wechat.notificationFaults.once("unsigned");
    await wechat.terminate("ENDED1");
    const undecided = await preSign("UNDECIDED1");
    const report = await reconciler.runOnce([signed, ended, undecided], FAST);
    expect(report).toEqual({
      signed: ["SIGNED1"],
      terminated: ["ENDED1"],
      absent: ["UNDECIDED1"],
      other: [],
      failed: [],
    });
    expect(accounts.opened).toMatchObject([
      {
        event_type: "ENTRUST.SIGN",
        resource: { out_contract_code: "SIGNED1", contract_state: "SIGNED" },
      },
    ]);
    expect(accounts.closed).toHaveLength(1);
  });

  it("makes a late notification a duplicate", async () => {
    const pending = await signUnheard("LATE1");
    await reconciler.runOnce([pending], FAST);
    const [notification] = wechat.notifications;
    const { status } = await wechat.redeliver(notification!.id);
    expect(status).toBe(204);
    expect(accounts.opened).toHaveLength(1);
  });

  it("is a duplicate where the notification came first", async () => {
    const pending = await preSign("EARLY1");
    await wechat.sign("EARLY1");
    const report = await reconciler.runOnce([pending], FAST);
    expect(report.signed).toEqual(["EARLY1"]);
    expect(accounts.opened).toHaveLength(1);
  });

  it("tells of one whose handler failed, and the next run handles it", async () => {
    const pending = await signUnheard("FAILS1");
    accounts.failure = new Error("the database is down");
    const first = await reconciler.runOnce([pending], FAST);
    expect(first.failed).toEqual([
      { out_contract_code: "FAILS1", error: accounts.failure },
    ]);
    accounts.failure = undefined;
    const second = await reconciler.runOnce([pending], FAST);
    expect(second.signed).toEqual(["FAILS1"]);
  });

  it("goes on where one query fails, and says which", async () => {
    const bad = { service_id: SERVICE, out_contract_code: "not a code" };
    const good = await signUnheard("GOOD1");
    const report = await reconciler.runOnce([bad, good], FAST);
    expect(report.failed).toMatchObject([
      {
        out_contract_code: "not a code",
        error: { name: "RequestValidationError" },
      },
    ]);
    expect(report.signed).toEqual(["GOOD1"]);
  });

  it("keeps to its limit of queries at one time", async () => {
    wechat.faults.always({ kind: "delay", ms: 30 });
    let [underWay, most] = [0, 0];
    async function* codes() {
      for (let number = 0; number < 12; number++) {
        underWay += 1;
        most = Math.max(most, underWay - finished());
        yield { service_id: SERVICE, out_contract_code: `N${number}` };
      }
    }
    const before = wechat.exchanges.length;
    const finished = () => wechat.exchanges.length - before;
    const report = await reconciler.runOnce(codes(), {
      ...FAST,
      concurrency: 3,
    });
    expect(report.absent).toHaveLength(12);
    expect(most).toBeLessThanOrEqual(4);
    expect(most).toBeGreaterThan(1);
  });

  it("backs off where WeChat Pay limits it", async () => {
    wechat.faults.once({
      kind: "status",
      status: 429,
      code: "RATELIMIT_EXCEEDED",
    });
    const turn = () => new Promise((resolve) => setImmediate(resolve));
    const codes = ["A1", "B1"].map((out_contract_code) => ({
      service_id: SERVICE,
      out_contract_code,
    }));
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "Date"] });
    const run = reconciler.runOnce(codes, { ...FAST, concurrency: 1 });
    while (vi.mocked(Logger.prototype.warn).mock.calls.length === 0) {
      await turn();
    }
    await vi.advanceTimersByTimeAsync(999);
    for (let patience = 0; patience < 100; patience++) {
      await turn();
    }
    expect(wechat.exchanges).toHaveLength(1);
    await vi.advanceTimersByTimeAsync(1);
    const report = await run;
    vi.useRealTimers();
    expect(report.failed).toMatchObject([{ out_contract_code: "A1" }]);
    expect(report.absent).toEqual(["B1"]);
  });

  it.each([
    ["concurrency", 0, "integer"],
    ["concurrency", 0.5, "integer"],
    ["concurrency", Number.POSITIVE_INFINITY, "integer"],
    ["perSecond", 0, "number"],
    ["perSecond", Number.NaN, "number"],
    ["perSecond", Number.POSITIVE_INFINITY, "number"],
  ])("refuses %s %d", async (option, value, kind) => {
    const run = reconciler.runOnce([], { [option]: value });
    await expect(run).rejects.toThrow(
      new ConfigurationError(option, `must be a positive ${kind}`),
    );
  });
});
