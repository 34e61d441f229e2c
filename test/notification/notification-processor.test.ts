import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { ConflictException, HttpException, Logger } from "@nestjs/common";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type {
  ContractNotification,
  ContractResource,
  NotificationEvent,
} from "../../lib";
import {
  type NotificationOptions,
  notificationSettings,
} from "../../lib/notification/notification.options";
import { NotificationProcessor } from "../../lib/notification/notification-processor";
import type { OnceOnlyHandler } from "../../lib/notification/once-only";

const CHANNEL = "nestjs-wechatpay-contracts:notification";
const EVENT: ContractNotification = {
  id: "EV-1",
  event_type: "ENTRUST.SIGN",
  create_time: "2026-06-08T10:34:56+08:00",
  resource: { out_contract_code: "A1" },
};

const MERCHANT = { id: "north", mchid: "1900000109", sharesKey: () => false };

const processorWith = (options?: NotificationOptions) =>
  new NotificationProcessor(
    notificationSettings(options),
    new Logger("NotificationProcessor"),
    new Logger("NotificationHandler"),
  );

describe("What becomes of a verified event", () => {
  const told: NotificationEvent[] = [];
  const listen = (event: unknown) => told.push(event as NotificationEvent);
  const results = () => told.map(({ result }) => result);
  const handler = (key: string, handle: () => unknown): OnceOnlyHandler => ({
    key,
    name: `Handlers.${key}`,
    handle: async () => handle(),
  });

  beforeEach(() => {
    told.length = 0;
    subscribe(CHANNEL, listen);
    vi.spyOn(Logger.prototype, "warn").mockReturnValue();
  });
  afterEach(() => {
    unsubscribe(CHANNEL, listen);
    vi.restoreAllMocks();
  });

  it("is told: handled, then a duplicate", async () => {
    const processor = processorWith();
    const handlers = [handler("a", () => 1), handler("b", () => 2)];
    await processor.process(EVENT, MERCHANT, handlers);
    await processor.process(EVENT, MERCHANT, handlers);
    expect(told).toEqual(
      ["handled", "duplicate"].map((result) => ({
        id: "EV-1",
        event_type: "ENTRUST.SIGN",
        result,
        durationMs: expect.any(Number),
      })),
    );
    expect(told[0]!.durationMs).toBeGreaterThanOrEqual(0);
    expect(told[0]!.durationMs).toBeLessThan(60_000);
  });

  it("is handled where one handler of several had not done so", async () => {
    const processor = processorWith();
    await processor.process(EVENT, MERCHANT, [handler("a", () => 1)]);
    await processor.process(EVENT, MERCHANT, [
      handler("a", () => 1),
      handler("b", () => 2),
    ]);
    expect(results()).toEqual(["handled", "handled"]);
  });

  it("is handled where there is no handler for it", async () => {
    const processor = processorWith();
    await processor.process(EVENT, MERCHANT, []);
    expect(results()).toEqual(["handled"]);
  });

  it("is failed where one handler fails, and the others run to their end", async () => {
    const processor = processorWith();
    vi.spyOn(Logger.prototype, "error").mockReturnValue();
    const failure = new Error("of b");
    let isDone = false;
    const handlers = [
      handler("b", () => Promise.reject(failure)),
      handler("c", async () => {
        await Promise.resolve();
        isDone = true;
      }),
      handler("d", () => Promise.reject(new ConflictException("of d"))),
    ];
    await expect(processor.process(EVENT, MERCHANT, handlers)).rejects.toBe(
      failure,
    );
    expect(isDone).toBe(true);
    expect(vi.mocked(Logger.prototype.error).mock.calls).toEqual(
      ["b", "d"].map((key) => [
        `Handlers.${key} failed for notification EV-1 (ENTRUST.SIGN), key ${key}; WeChat Pay will deliver it again`,
        expect.stringContaining(`of ${key}`),
      ]),
    );
    expect(results()).toEqual(["failed"]);
  });

  it("is failed, and no handler's business, where it does not match the shop's record", async () => {
    const asked: string[] = [];
    const answers: Record<string, boolean> = { option: true, provider: true };
    const ask = (name: string) => () => {
      asked.push(name);
      return answers[name]!;
    };
    const processor = processorWith({ expect: ask("option") });
    processor.expect({ matches: () => true, compare: ask("provider") });
    const handle = vi.fn();

    await processor.process(EVENT, MERCHANT, [handler("a", handle)]);
    expect(asked).toEqual(["option", "provider"]);
    expect(handle).toHaveBeenCalledOnce();

    answers.provider = false;
    const refused = processor.process(EVENT, MERCHANT, [handler("b", handle)]);
    await expect(refused).rejects.toBeInstanceOf(HttpException);
    await expect(refused).rejects.toMatchObject({
      status: 409,
      response: {
        code: "FAIL",
        message: "this event does not match the merchant's record",
      },
    });
    expect(handle).toHaveBeenCalledOnce();
    expect(results()).toEqual(["handled", "failed"]);
    expect(Logger.prototype.warn).toHaveBeenCalledExactlyOnceWith(
      "Notification EV-1 (ENTRUST.SIGN) refused (409): it does not match the shop's own record",
    );
  });

  it.each([
    ["undefined", undefined],
    ["object", null],
    ["string", "oUpF8uMuAJO"],
    ["number", 1],
  ])(
    "is failed where the comparison answers with %s, and the log says how to fix it",
    async (type, answer) => {
      const processor = processorWith({ expect: async () => answer as never });
      const handle = vi.fn();
      const refused = processor.process(EVENT, MERCHANT, [
        handler("a", handle),
      ]);
      await expect(refused).rejects.toMatchObject({ status: 409 });
      expect(handle).not.toHaveBeenCalled();
      expect(Logger.prototype.warn).toHaveBeenCalledExactlyOnceWith(
        `Notification EV-1 (ENTRUST.SIGN) refused (409): the expectation answers with ${type}, and only true accepts; let it return a boolean in every case`,
      );
    },
  );

  it.each<[string, Record<string, unknown>]>([
    ["of a merchant", { mchid: "1900000110" }],
    [
      "of a service provider",
      { sp_mchid: "1900000110", sub_mchid: MERCHANT.mchid },
    ],
    ["of a combined order", { combine_mchid: "1900000110" }],
    ["of two others", { mchid: "1900000111", sp_mchid: "1900000110" }],
    ["that is not a merchant id", { mchid: { a: "line\nforged" } }],
  ])(
    "is refused before anything else where it is another's: %s",
    async (_, merchants) => {
      vi.spyOn(Logger.prototype, "error").mockReturnValue();
      const expectation = vi.fn(() => true);
      const handle = vi.fn();
      const event = { ...EVENT, resource: { ...EVENT.resource, ...merchants } };
      const refused = processorWith({ expect: expectation }).process(
        event,
        MERCHANT,
        [handler("a", handle)],
      );
      await expect(refused).rejects.toMatchObject({
        status: 409,
        response: { code: "FAIL", message: "this event is another merchant's" },
      });
      expect(expectation).not.toHaveBeenCalled();
      expect(handle).not.toHaveBeenCalled();
      expect(told).toMatchObject([
        {
          result: "failed",
          error: { name: "NotificationFailure", code: "merchant" },
        },
      ]);
      const [[line]] = vi.mocked(Logger.prototype.error).mock.calls as [
        [string],
      ];
      expect(line).toMatch(
        /^Notification EV-1 \(ENTRUST\.SIGN\) refused \(409\): its resource names another merchant \(.*mchid (\*\*\*0110|\(a object that is not a merchant id\))\) than the mchid of this route, \*\*\*0109; /,
      );
      expect(line).not.toContain("\n");
    },
  );

  it.each<[string, Record<string, unknown>]>([
    ["by mchid", { mchid: MERCHANT.mchid }],
    ["by sp_mchid", { sp_mchid: MERCHANT.mchid, sub_mchid: "1900000110" }],
    ["by combine_mchid", { combine_mchid: MERCHANT.mchid }],
    ["by one of two", { mchid: "1900000110", sp_mchid: MERCHANT.mchid }],
    ["by none", { sub_mchid: "1900000110", mchid: null }],
  ])("is handled where it is the merchant's: %s", async (_, merchants) => {
    const handle = vi.fn();
    const resource = { ...EVENT.resource, ...merchants } as ContractResource;
    await processorWith().process({ ...EVENT, resource }, MERCHANT, [
      handler("a", handle),
    ]);
    expect(handle).toHaveBeenCalledOnce();
  });

  describe("is answered by the deadline", () => {
    const LATE = { status: 503, response: { code: "FAIL" } };
    const handle = vi.fn();

    beforeEach(() => {
      vi.useFakeTimers();
      vi.spyOn(Logger.prototype, "error").mockReturnValue();
      handle.mockClear();
    });
    afterEach(() => {
      vi.useRealTimers();
    });

    async function answeredLate(
      answer: () => boolean,
    ): Promise<NotificationProcessor> {
      let settle = () => {};
      const processor = processorWith({
        expect: () =>
          new Promise((resolve, reject) => {
            settle = () => {
              try {
                resolve(answer());
              } catch (error) {
                reject(error as Error);
              }
            };
          }),
      });
      const refused = expect(
        processor.process(EVENT, MERCHANT, [handler("a", handle)]),
      ).rejects.toMatchObject(LATE);
      await vi.advanceTimersByTimeAsync(4_500);
      await refused;
      expect(Logger.prototype.warn).toHaveBeenCalledExactlyOnceWith(
        "Notification EV-1 (ENTRUST.SIGN): the comparison with the shop's record takes longer than 4500 ms; no handler is called, and WeChat Pay will deliver again",
      );
      expect(told).toMatchObject([
        {
          result: "failed",
          error: { name: "NotificationFailure", code: "deadline" },
        },
      ]);
      settle();
      await vi.advanceTimersByTimeAsync(0);
      return processor;
    }

    it("where the comparison accepts it late, and no handler is called any more", async () => {
      await answeredLate(() => true);
      expect(handle).not.toHaveBeenCalled();
    });

    it("where the comparison refuses it late, which the log tells", async () => {
      await answeredLate(() => false);
      expect(handle).not.toHaveBeenCalled();
      expect(Logger.prototype.warn).toHaveBeenLastCalledWith(
        "Notification EV-1 (ENTRUST.SIGN) refused (409): it does not match the shop's own record, after the deadline",
      );
    });

    it("where the comparison fails late, which the log tells", async () => {
      await answeredLate(() => {
        throw new Error("connection lost");
      });
      expect(Logger.prototype.error).toHaveBeenCalledExactlyOnceWith(
        "Notification EV-1 (ENTRUST.SIGN): the comparison with the shop's record failed, after the deadline; WeChat Pay will deliver it again",
        expect.stringContaining("connection lost"),
      );
    });

    it("where the time has passed with the comparison in part", async () => {
      const processor = processorWith({
        expect: async () => {
          vi.advanceTimersByTime(3_000);
          return true;
        },
      });
      const work = new Promise(() => {});
      const refused = expect(
        processor.process(EVENT, MERCHANT, [handler("a", () => work)]),
      ).rejects.toMatchObject(LATE);
      await vi.advanceTimersByTimeAsync(1_500);
      await refused;
    });
  });

  it("is refused at once where a thousand wait for an answer, and taken when one has it", async () => {
    vi.spyOn(Logger.prototype, "error").mockReturnValue();
    const answers: Array<() => void> = [];
    const processor = processorWith({
      expect: () =>
        new Promise((resolve) => answers.push(() => resolve(false))),
    });
    const waiting = Array.from({ length: 1_000 }, (_, number) =>
      processor
        .process({ ...EVENT, id: `EV-${number}` }, MERCHANT, [])
        .catch(() => 0),
    );
    await expect(processor.process(EVENT, MERCHANT, [])).rejects.toMatchObject({
      status: 503,
      code: "overload",
    });
    expect(Logger.prototype.error).toHaveBeenCalledExactlyOnceWith(
      expect.stringMatching(/refused \(503\): 1000 calls .*commandTimeout/),
    );
    answers.shift()!();
    await waiting[0];
    const taken = processor.process(EVENT, MERCHANT, []).catch(() => 0);
    expect(answers).toHaveLength(1_000);
    answers.forEach((answer) => answer());
    await Promise.all([...waiting, taken]);
  });

  it("is told with what went wrong, without a message", async () => {
    vi.spyOn(Logger.prototype, "error").mockReturnValue();
    const failures: Array<[unknown, object]> = [
      [new TypeError("oUpF8uMuAJO"), { name: "TypeError" }],
      [
        Object.assign(new Error("oUpF8uMuAJO"), { code: "23505" }),
        { name: "Error", code: "23505" },
      ],
      [
        Object.assign(new Error("no"), { code: "a text of oUpF8uMuAJO" }),
        { name: "Error" },
      ],
      [new ConflictException("oUpF8uMuAJO"), { name: "ConflictException" }],
      ["oUpF8uMuAJO", { name: "string" }],
    ];
    for (const [thrown, error] of failures) {
      told.length = 0;
      const processor = processorWith();
      const failing = [handler("a", () => Promise.reject(thrown))];
      await expect(processor.process(EVENT, MERCHANT, failing)).rejects.toBe(
        thrown,
      );
      expect(JSON.parse(JSON.stringify(told))).toEqual([{ ...told[0], error }]);
    }
  });

  it("is compared with no record where it is WeChat Pay's test of the route", async () => {
    const expectation = vi.fn(() => false);
    const processor = processorWith({ expect: expectation });
    const handle = vi.fn();
    const echo = { ...EVENT, event_type: "SECURITY_ECHO.SUCCESS" };
    await processor.process(echo, MERCHANT, [handler("a", handle)]);
    expect(handle).toHaveBeenCalledOnce();
    expect(expectation).not.toHaveBeenCalled();

    const similar = { ...EVENT, event_type: "ENTRUST.SECURITY_ECHO." };
    await expect(processor.process(similar, MERCHANT, [])).rejects.toThrow();
  });
});
