import { subscribe, unsubscribe } from "node:diagnostics_channel";
import { HttpException, Logger } from "@nestjs/common";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { ContractNotification, NotificationEvent } from "../../lib";
import { notificationSettings } from "../../lib/notification/notification.options";
import {
  NotificationProcessor,
  type OnceOnlyHandler,
} from "../../lib/notification/notification-processor";

const CHANNEL = "nestjs-wechatpay-contracts:notification";
const EVENT: ContractNotification = {
  id: "EV-1",
  event_type: "ENTRUST.SIGN",
  create_time: "2026-06-08T10:34:56+08:00",
  resource: { out_contract_code: "A1" },
};

describe("What becomes of a verified event", () => {
  const told: NotificationEvent[] = [];
  const listen = (event: unknown) => told.push(event as NotificationEvent);
  const results = () => told.map(({ result }) => result);
  const handler = (key: string, handle: () => unknown): OnceOnlyHandler => ({
    key,
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
    const processor = new NotificationProcessor(notificationSettings());
    const handlers = [handler("a", () => 1), handler("b", () => 2)];
    await processor.process(EVENT, handlers);
    await processor.process(EVENT, handlers);
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
    const processor = new NotificationProcessor(notificationSettings());
    await processor.process(EVENT, [handler("a", () => 1)]);
    await processor.process(EVENT, [
      handler("a", () => 1),
      handler("b", () => 2),
    ]);
    expect(results()).toEqual(["handled", "handled"]);
  });

  it("is handled where it concerns no handler", async () => {
    const processor = new NotificationProcessor(notificationSettings());
    await processor.process(EVENT, []);
    expect(results()).toEqual(["handled"]);
  });

  it("is failed where one handler fails, and the others run to their end", async () => {
    const processor = new NotificationProcessor(notificationSettings());
    const failure = new Error("of b");
    let isDone = false;
    const handlers = [
      handler("b", () => Promise.reject(failure)),
      handler("c", async () => {
        await Promise.resolve();
        isDone = true;
      }),
    ];
    await expect(processor.process(EVENT, handlers)).rejects.toBe(failure);
    expect(isDone).toBe(true);
    expect(results()).toEqual(["failed"]);
  });

  it("is failed, and no handler's business, where it does not match the shop's record", async () => {
    const asked: string[] = [];
    const answers: Record<string, boolean> = { option: true, provider: true };
    const ask = (name: string) => () => {
      asked.push(name);
      return answers[name]!;
    };
    const processor = new NotificationProcessor(
      notificationSettings({ expect: ask("option") }),
    );
    processor.expect(ask("provider"));
    const handle = vi.fn();

    await processor.process(EVENT, [handler("a", handle)]);
    expect(asked).toEqual(["option", "provider"]);
    expect(handle).toHaveBeenCalledOnce();

    answers.provider = false;
    const refused = processor.process(EVENT, [handler("b", handle)]);
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
    "is failed where the comparison answers with %s, and the log has the mend",
    async (type, answer) => {
      const processor = new NotificationProcessor(
        notificationSettings({ expect: async () => answer as never }),
      );
      const handle = vi.fn();
      const refused = processor.process(EVENT, [handler("a", handle)]);
      await expect(refused).rejects.toMatchObject({ status: 409 });
      expect(handle).not.toHaveBeenCalled();
      expect(Logger.prototype.warn).toHaveBeenCalledExactlyOnceWith(
        `Notification EV-1 (ENTRUST.SIGN) refused (409): the expectation answers with ${type}, and only true accepts; let it return a boolean in every case`,
      );
    },
  );

  it("is compared with no record where it is WeChat Pay's test of the route", async () => {
    const expectation = vi.fn(() => false);
    const processor = new NotificationProcessor(
      notificationSettings({ expect: expectation }),
    );
    const handle = vi.fn();
    const echo = { ...EVENT, event_type: "SECURITY_ECHO.SUCCESS" };
    await processor.process(echo, [handler("a", handle)]);
    expect(handle).toHaveBeenCalledOnce();
    expect(expectation).not.toHaveBeenCalled();

    const similar = { ...EVENT, event_type: "ENTRUST.SECURITY_ECHO." };
    await expect(processor.process(similar, [])).rejects.toThrow();
  });
});
