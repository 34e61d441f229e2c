import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { EventEmitter, getEventListeners, once } from "node:events";
import { Injectable, type INestApplication, Logger } from "@nestjs/common";
import { Test } from "@nestjs/testing";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ConfigurationError,
  type ContractNotification,
  ContractReconciler,
  ContractService,
  ContractsModule,
  type ContractStanding,
  contractStateAfter,
  OnContractSigned,
  OnContractTerminated,
  type PendingContract,
  PreEntrustSignService,
  type ReconcileOptions,
  WechatPayApiError,
} from "../../lib";
import { EXAMPLE_VALUES, WechatPaySimulator } from "../../lib/testing";

const SERVICE = 12535;
const QUERY_STARTS = "nestjs-wechatpay-contracts:request:start";
const FAST = { perSecond: 1000 };
/** How long a handler may take unless the options say. */
const LEASE_MS = 60_000;

@Injectable()
class Accounts {
  readonly opened: ContractNotification[] = [];
  readonly closed: ContractNotification[] = [];
  failure?: Error;
  work: () => Promise<void> = async () => undefined;

  @OnContractSigned()
  async open(event: ContractNotification) {
    if (this.failure) {
      throw this.failure;
    }
    await this.work();
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
      unhandled: [],
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

  it("says of each contract that no marked method handles that nobody heard of it, and warns once", async () => {
    const unheard = await Promise.all([
      signUnheard("UNHEARD1"),
      signUnheard("UNHEARD2"),
    ]);
    const deaf = await Test.createTestingModule({
      imports: [ContractsModule.forRoot(wechat.moduleOptions)],
    }).compile();
    await deaf.init();
    const report = await deaf.get(ContractReconciler).runOnce(unheard, FAST);
    await deaf.close();
    expect(report).toMatchObject({ signed: [], failed: [] });
    expect(report.unhandled.toSorted()).toEqual(["UNHEARD1", "UNHEARD2"]);
    const warnings = vi.mocked(Logger.prototype.warn).mock.calls.flat();
    expect(warnings.filter((text) => /no marked/.test(text))).toEqual([
      expect.stringMatching(/^2 contracts .* @OnContractSigned\(\)/),
    ]);
  });

  it("says so of an end that only the signing's method could hear", async () => {
    @Injectable()
    class Openings {
      readonly opened: string[] = [];
      @OnContractSigned()
      open({ resource }: ContractNotification) {
        this.opened.push(resource.out_contract_code);
      }
    }
    const half = await Test.createTestingModule({
      imports: [ContractsModule.forRoot(wechat.moduleOptions)],
      providers: [Openings],
    }).compile();
    await half.init();
    const pending = [await signUnheard("OPEN1"), await signUnheard("OVER1")];
    wechat.notificationFaults.once("unsigned");
    await wechat.terminate("OVER1");
    const report = await half.get(ContractReconciler).runOnce(pending, FAST);
    await half.close();
    expect(report).toMatchObject({
      signed: ["OPEN1"],
      terminated: [],
      unhandled: ["OVER1"],
    });
    expect(half.get(Openings).opened).toEqual(["OPEN1"]);
  });

  it("hands each contract out with the row that asked for it, before it is handled", async () => {
    const reference = await signUnheard("HANDED1");
    const row = { ...reference, customer: 7 };
    const undecided = { ...(await preSign("UNDECIDED2")), customer: 8 };
    const found: unknown[] = [];
    const report = await reconciler.runOnce([row, undecided], {
      ...FAST,
      onContract: async (contract, { customer }) => {
        await Promise.resolve();
        found.push({ contract, customer, opened: accounts.opened.length });
      },
    });
    const { data } = await app.get(ContractService).query(reference);
    expect(found).toEqual([{ contract: data, customer: 7, opened: 0 }]);
    expect(report).toMatchObject({
      signed: ["HANDED1"],
      absent: ["UNDECIDED2"],
    });
  });

  it("tells of one whose receiver failed, does not handle it, and tells both the next run", async () => {
    const pending = await signUnheard("REFUSED1");
    const failure = new Error("no place to keep it");
    const first = await reconciler.runOnce([pending], {
      ...FAST,
      onContract: () => {
        throw failure;
      },
    });
    expect(first.failed).toEqual([
      { out_contract_code: "REFUSED1", error: failure },
    ]);
    expect(accounts.opened).toEqual([]);
    const codes: string[] = [];
    const second = await reconciler.runOnce([pending], {
      ...FAST,
      onContract: (contract) => void codes.push(contract.out_contract_code),
    });
    expect(second.signed).toEqual(["REFUSED1"]);
    expect(codes).toEqual(["REFUSED1"]);
  });

  it("hands a contract of an unknown state out, which no method hears of", async () => {
    const pending = await signUnheard("PAUSED1");
    const { data } = await app.get(ContractService).query(pending);
    wechat.faults.once({
      kind: "status",
      status: 200,
      body: JSON.stringify({ ...data, contract_state: "PAUSED" }),
    });
    const states: string[] = [];
    const report = await reconciler.runOnce([pending], {
      ...FAST,
      onContract: (contract) => void states.push(contract.contract_state),
    });
    expect(report.other).toEqual(["PAUSED1"]);
    expect(states).toEqual(["PAUSED"]);
    expect(accounts.opened).toEqual([]);
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

  it("waits for a handler that is slower than WeChat Pay's deadline, and does not call that a failure", async () => {
    const pending = await signUnheard("SLOW1");
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
    accounts.work = async () => {
      await vi.advanceTimersByTimeAsync(10_000);
    };
    const report = await reconciler.runOnce([pending], FAST);
    expect(report).toMatchObject({ signed: ["SLOW1"], failed: [] });
    expect(accounts.opened).toHaveLength(1);
  });

  it("has one timer for all handlers, not one that each leaves behind", async () => {
    const pending = await Promise.all(
      ["TIMED1", "TIMED2", "TIMED3"].map(signUnheard),
    );
    const timers = vi.spyOn(globalThis, "setTimeout");
    const report = await reconciler.runOnce(pending, FAST);
    expect(report.signed).toHaveLength(3);
    const longOnes = timers.mock.calls.filter(([, ms]) => ms! > LEASE_MS / 2);
    expect(longOnes).toHaveLength(1);
  });

  it("tells of one whose handler lets a 404 of WeChat Pay's escape, and the next run handles it", async () => {
    const pending = await signUnheard("ESCAPES1");
    accounts.failure = new WechatPayApiError({
      status: 404,
      code: "RESOURCE_NOT_EXISTS",
      message: "the handler asked for something else",
    });
    const first = await reconciler.runOnce([pending], FAST);
    expect(first.absent).toEqual([]);
    expect(first.failed).toEqual([
      { out_contract_code: "ESCAPES1", error: accounts.failure },
    ]);
    accounts.failure = undefined;
    const second = await reconciler.runOnce([pending], FAST);
    expect(second.signed).toEqual(["ESCAPES1"]);
  });

  it.each([
    ["a gateway's page", { body: "<html></html>", signed: false }],
    ["of another code", { code: "ORDER_NOT_EXIST" }],
  ])("does not take a 404 for an answer that is %s", async (_, answer) => {
    const pending = await signUnheard("FOUND1");
    wechat.faults.once({ kind: "status", status: 404, ...answer });
    const report = await reconciler.runOnce([pending], FAST);
    expect(report.absent).toEqual([]);
    expect(report.failed).toMatchObject([
      { out_contract_code: "FOUND1", error: { status: 404 } },
    ]);
  });

  it("takes rows that have other columns", async () => {
    const row = { ...(await signUnheard("ROW1")), created_at: new Date() };
    const report = await reconciler.runOnce([row], FAST);
    expect(report.signed).toEqual(["ROW1"]);
  });

  it("dates an end without a time by the query, so that the end's own time counts once it is known", async () => {
    const pending = await signUnheard("UNDATED1");
    wechat.notificationFaults.once("unsigned");
    await wechat.terminate("UNDATED1");
    const answer = await app.get(ContractService).query(pending);
    const data = {
      ...answer.data,
      contract_signed_time: "2020-09-10T10:00:00+08:00",
    };
    const { contract_terminated_time, ...undated } =
      data.contract_terminate_info!;
    wechat.faults.once({
      kind: "status",
      status: 200,
      body: JSON.stringify({ ...data, contract_terminate_info: undated }),
    });
    const before = Math.floor(Date.now() / 1000) * 1000;
    await reconciler.runOnce([pending], FAST);
    const [found] = accounts.closed;
    expect(Date.parse(found!.create_time)).toBeGreaterThanOrEqual(before);
    expect(Date.parse(found!.create_time)).toBeLessThan(Date.now() + 1000);

    const told = { ...found!, resource: { ...data } };
    for (const events of [
      [found!, told],
      [told, found!],
    ]) {
      const standing = events.reduce<ContractStanding | undefined>(
        contractStateAfter,
        undefined,
      );
      expect(standing).toMatchObject({
        state: "TERMINATED",
        terminatedTime: contract_terminated_time,
      });
    }
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

  it("takes no plan's contract for one that is absent, and says how to query it", async () => {
    const row = { plan_id: 12535, out_contract_code: "PLAN1" };
    const report = await reconciler.runOnce([row as never], FAST);
    expect(report).toMatchObject({
      absent: [],
      failed: [
        {
          out_contract_code: "PLAN1",
          error: {
            message: expect.stringMatching(
              /plan_id is of a contract of 委托代扣/,
            ),
          },
        },
      ],
    });
  });

  it("goes on where a row is none, and says so", async () => {
    const rows = [null, await signUnheard("GOOD2")] as PendingContract[];
    const report = await reconciler.runOnce(rows, FAST);
    expect(report.failed).toMatchObject([
      { error: { name: "RequestValidationError" } },
    ]);
    expect(report.signed).toEqual(["GOOD2"]);
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

  it("finishes what is under way when it is aborted, begins nothing more, and closes its source", async () => {
    const caller = new AbortController();
    const steps: string[] = [];
    const pending = await signUnheard("UNDERWAY1");
    async function* cursor() {
      try {
        yield pending;
        yield { service_id: SERVICE, out_contract_code: "NEXT1" };
      } finally {
        await Promise.resolve();
        steps.push("closed");
      }
    }
    const abort = () => caller.abort();
    subscribe(QUERY_STARTS, abort);
    const report = await reconciler
      .runOnce(cursor(), { ...FAST, concurrency: 1, signal: caller.signal })
      .finally(() => unsubscribe(QUERY_STARTS, abort));
    steps.push("ended");
    expect(report).toMatchObject({ signed: ["UNDERWAY1"], failed: [] });
    expect(report.absent).toEqual([]);
    expect(accounts.opened).toHaveLength(1);
    expect(steps).toEqual(["closed", "ended"]);
  });

  it("ends where it is aborted while its source is silent, which fails and closes later unheard", async () => {
    const caller = new AbortController();
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    const pending = await signUnheard("BEFORE1");
    const rows = new EventEmitter();
    const asked = once(rows, "asked");
    const closed = once(rows, "closed");
    async function* queue() {
      try {
        yield pending;
        rows.emit("asked");
        await once(rows, "row");
        throw new Error("the queue is gone");
      } finally {
        rows.emit("closed");
      }
    }
    const { signal } = caller;
    const options = { ...FAST, concurrency: 1, signal };
    const run = reconciler.runOnce(queue(), options);
    await asked;
    caller.abort();
    expect(await run).toMatchObject({ signed: ["BEFORE1"], failed: [] });
    expect(getEventListeners(signal, "abort")).toEqual([]);
    rows.emit("row");
    await closed;
    await new Promise(setImmediate);
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
  });

  it("closes a source that says something after the end", async () => {
    const caller = new AbortController();
    const rows = new EventEmitter();
    const asked = once(rows, "asked");
    const closed = once(rows, "closed");
    async function* queue() {
      try {
        rows.emit("asked");
        await once(rows, "row");
        yield { service_id: SERVICE, out_contract_code: "AFTER1" };
      } finally {
        rows.emit("closed");
      }
    }
    const { signal } = caller;
    const run = reconciler.runOnce(queue(), { ...FAST, signal });
    await asked;
    caller.abort();
    expect(await run).toMatchObject({ absent: [], failed: [] });
    rows.emit("row");
    await closed;
  });

  it("reads nothing where it is aborted already", async () => {
    let isRead = false;
    function* codes() {
      isRead = true;
      yield { service_id: SERVICE, out_contract_code: "NEVER1" };
    }
    const signal = AbortSignal.abort();
    const report = await reconciler.runOnce(codes(), { ...FAST, signal });
    expect(report.absent).toEqual([]);
    expect(isRead).toBe(false);
  });

  it("lets the handlers end where its source fails, then tells the failure", async () => {
    const broken = new Error("the cursor is gone");
    const pending = await signUnheard("HELD1");
    const steps: string[] = [];
    const started = new Promise<void>((start) => {
      accounts.work = async () => {
        start();
        await new Promise((resolve) => setImmediate(resolve));
        steps.push("handled");
      };
    });
    async function* cursor() {
      yield pending;
      await started;
      throw broken;
    }
    const run = reconciler.runOnce(cursor(), FAST);
    await expect(run).rejects.toBe(broken);
    steps.push("rejected");
    expect(steps).toEqual(["handled", "rejected"]);
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
    vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "performance"] });
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

  it.each([
    ["a name that is none", { perSecnd: 5 }, "perSecnd: is not an option; the"],
    ["a receiver that is none", { onContract: [] }, "onContract: must be a fu"],
    ["a signal that is none", { signal: {} }, "signal: must be an AbortSignal"],
  ])("refuses %s", async (_, options, message) => {
    const run = reconciler.runOnce([], options as ReconcileOptions);
    await expect(run).rejects.toThrow(ConfigurationError);
    await expect(run).rejects.toThrow(message);
  });
});
