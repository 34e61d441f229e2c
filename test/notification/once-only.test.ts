import { ConflictException, Logger } from "@nestjs/common";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  type ContractNotification,
  LeaseLostError,
  MemoryNotificationStore,
  type NotificationLease,
  type NotificationStore,
} from "../../lib";
import { Deadline } from "../../lib/notification/deadline";
import { notificationSettings } from "../../lib/notification/notification.options";
import {
  OnceOnly,
  type OnceOnlyHandler,
} from "../../lib/notification/once-only";
import { Alarms } from "../../lib/notification/alarms";
import { PendingCalls } from "../../lib/notification/pending-calls";

/** A promise that the test settles. */
function pending<T = void>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>(
    (res, rej) => ([resolve, reject] = [res, rej]),
  );
  return { promise, resolve, reject };
}

const EVENT: ContractNotification = {
  id: "EV-1",
  event_type: "ENTRUST.SIGN",
  create_time: "2026-06-08T10:34:56+08:00",
  resource: { out_contract_code: "A1" },
};

const unavailable = (message: string) => ({
  status: 503,
  response: { code: "FAIL", message },
});
const LATE = unavailable("the handling takes longer than WeChat Pay waits");
const BUSY = unavailable("this event is being handled");
const NO_STORE = unavailable("the store of handled events failed");

describe("handling once", () => {
  const never = vi.fn(async () => undefined);
  let store: NotificationStore;
  const onceOnly = (
    changes: { deadlineMs?: number; leaseMs?: number } = {},
  ) => {
    // Shorter than an application may set them, so that no test waits long.
    const settings = { ...notificationSettings({ store }), ...changes };
    const once = new OnceOnly(
      settings,
      new PendingCalls(10, new Alarms()),
      new Logger("NotificationHandler"),
    );
    return {
      run: (key: string, handle: OnceOnlyHandler["handle"]) =>
        once.run(
          { key, name: "Accounts.open", handle },
          EVENT,
          new Deadline(settings.deadlineMs),
        ),
    };
  };

  beforeEach(() => {
    never.mockClear();
    store = new MemoryNotificationStore();
    vi.spyOn(Logger.prototype, "error").mockReturnValue();
    vi.spyOn(Logger.prototype, "warn").mockReturnValue();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  it("calls the handler for the first delivery and not for the next", async () => {
    const handle = vi.fn(async () => undefined);
    expect(await onceOnly().run("a", handle)).toBe("handled");
    expect(await onceOnly().run("a", handle)).toBe("duplicate");
    expect(handle).toHaveBeenCalledTimes(1);
  });

  it("answers 503 at the deadline while the handler goes on, and its result to the next delivery", async () => {
    vi.useFakeTimers();
    const work = pending();
    const first = onceOnly().run("a", () => work.promise);
    const refused = expect(first).rejects.toMatchObject(LATE);
    await vi.advanceTimersByTimeAsync(4500);
    await refused;
    expect(Logger.prototype.warn).toHaveBeenCalledWith(
      expect.stringContaining("longer than 4500 ms"),
    );
    await expect(onceOnly().run("a", never)).rejects.toMatchObject(BUSY);
    work.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(await onceOnly().run("a", never)).toBe("duplicate");
    expect(never).not.toHaveBeenCalled();
  });

  it("frees the event of a handler that fails after the deadline, and logs it", async () => {
    vi.useFakeTimers();
    const work = pending();
    const first = onceOnly().run("a", () => work.promise);
    const refused = expect(first).rejects.toMatchObject(LATE);
    await vi.advanceTimersByTimeAsync(4500);
    await refused;
    work.reject(new Error("too late and wrong"));
    await vi.advanceTimersByTimeAsync(0);
    expect(Logger.prototype.error).toHaveBeenCalledWith(
      "Accounts.open failed for notification EV-1 (ENTRUST.SIGN), key a, after its deadline; WeChat Pay will deliver it again",
      expect.stringContaining("too late and wrong"),
    );
    expect(await onceOnly().run("a", async () => undefined)).toBe("handled");
  });

  it("handles an event whose process died, once the lease is over", async () => {
    vi.useFakeTimers();
    await store.begin("a", 60_000);
    const handle = vi.fn(async () => undefined);
    await expect(onceOnly().run("a", handle)).rejects.toMatchObject(BUSY);
    vi.setSystemTime(Date.now() + 60_000);
    expect(await onceOnly().run("a", handle)).toBe("handled");
  });

  it("never handles where the store cannot be asked", async () => {
    vi.spyOn(store, "begin").mockRejectedValue(new Error("ECONNREFUSED"));
    const handle = vi.fn(async () => undefined);
    await expect(onceOnly().run("a", handle)).rejects.toMatchObject(NO_STORE);
    expect(handle).not.toHaveBeenCalled();
    expect(Logger.prototype.error).toHaveBeenCalledWith(
      expect.stringContaining("store failed"),
      expect.stringContaining("ECONNREFUSED"),
    );
  });

  it("tells the store again, with pauses, until it has the mark", async () => {
    vi.useFakeTimers();
    const complete = vi
      .spyOn(store, "complete")
      .mockRejectedValueOnce(new Error("ECONNREFUSED"))
      .mockRejectedValueOnce(new Error("ECONNREFUSED"))
      .mockRejectedValueOnce(new Error("ECONNREFUSED"));
    const handled = onceOnly().run("a", async () => undefined);
    await vi.advanceTimersByTimeAsync(1_000);
    expect(await handled).toBe("handled");
    expect(complete).toHaveBeenCalledTimes(4);
    expect(Logger.prototype.error).toHaveBeenCalledExactlyOnceWith(
      "The notification store failed; marking a as handled is tried again while the lease lasts",
      expect.stringContaining("ECONNREFUSED"),
    );
    expect(await onceOnly().run("a", never)).toBe("duplicate");
  });

  it("tells the store again behind its answer, and nobody handles the event meanwhile", async () => {
    vi.useFakeTimers();
    const complete = vi
      .spyOn(store, "complete")
      .mockRejectedValue(new Error("ECONNREFUSED"));
    const once = onceOnly({ leaseMs: 60_000 });
    const refused = expect(
      once.run("a", async () => undefined),
    ).rejects.toMatchObject(LATE);
    await vi.advanceTimersByTimeAsync(30_000);
    await refused;
    await expect(once.run("a", never)).rejects.toMatchObject(BUSY);
    complete.mockRestore();
    await vi.advanceTimersByTimeAsync(6_000);
    expect(await once.run("a", never)).toBe("duplicate");
  });

  it("is not done where the store could not be told so while the lease lasted", async () => {
    vi.useFakeTimers();
    const complete = vi
      .spyOn(store, "complete")
      .mockRejectedValue(new Error("ECONNREFUSED"));
    const once = onceOnly({ leaseMs: 1_000 });
    const refused = expect(
      once.run("a", async () => undefined),
    ).rejects.toMatchObject(NO_STORE);
    await vi.advanceTimersByTimeAsync(1_000);
    await refused;
    expect(Logger.prototype.error).toHaveBeenLastCalledWith(
      expect.stringMatching(
        /^The notification store could not mark a as handled in \d+ attempts; another delivery will handle it again$/,
      ),
      expect.stringContaining("ECONNREFUSED"),
    );
    const { length } = complete.mock.calls;
    expect(length).toBeGreaterThan(1);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(complete).toHaveBeenCalledTimes(length);
    complete.mockRestore();
    expect(await once.run("a", async () => undefined)).toBe("handled");
  });

  it("does not wait for a silent store: neither to begin nor to mark", async () => {
    vi.useFakeTimers();
    const begin = vi
      .spyOn(store, "begin")
      .mockReturnValue(pending<NotificationLease>().promise);
    const refused = expect(onceOnly().run("a", never)).rejects.toMatchObject(
      NO_STORE,
    );
    await vi.advanceTimersByTimeAsync(2_000);
    await refused;
    begin.mockRestore();

    const complete = vi
      .spyOn(store, "complete")
      .mockReturnValueOnce(pending().promise);
    const handled = onceOnly().run("a", async () => undefined);
    await vi.advanceTimersByTimeAsync(2_100);
    expect(await handled).toBe("handled");
    expect(complete).toHaveBeenCalledTimes(2);
  });

  it.each([
    ["after its own time", {}, 2_000],
    ["after the deadline", { deadlineMs: 1_000 }, 1_000],
  ])(
    "begins nothing where the store lends the event %s, and gives it back",
    async (_, changes, answeredAt) => {
      vi.useFakeTimers();
      const lent = pending<NotificationLease>();
      vi.spyOn(store, "begin").mockReturnValueOnce(lent.promise);
      const release = vi.spyOn(store, "release");
      const refused = expect(
        onceOnly(changes).run("a", never),
      ).rejects.toMatchObject({ status: 503 });
      await vi.advanceTimersByTimeAsync(answeredAt);
      await refused;
      lent.resolve({ state: "new", token: "t" });
      await vi.advanceTimersByTimeAsync(0);
      expect(release).toHaveBeenCalledExactlyOnceWith("a", "t");
      expect(never).not.toHaveBeenCalled();
    },
  );

  it("lets no late answer that is none end the process", async () => {
    vi.useFakeTimers();
    const unhandled = vi.fn();
    process.on("unhandledRejection", unhandled);
    const lent = pending<NotificationLease>();
    vi.spyOn(store, "begin").mockReturnValueOnce(lent.promise);
    const refused = expect(onceOnly().run("a", never)).rejects.toMatchObject(
      NO_STORE,
    );
    await vi.advanceTimersByTimeAsync(2_000);
    await refused;
    lent.resolve(undefined as never);
    vi.useRealTimers();
    await new Promise(setImmediate);
    process.off("unhandledRejection", unhandled);
    expect(unhandled).not.toHaveBeenCalled();
    expect(never).not.toHaveBeenCalled();
  });

  it("leaves alone what the store lent so late that the lease is over", async () => {
    vi.useFakeTimers();
    const lent = pending<NotificationLease>();
    vi.spyOn(store, "begin").mockReturnValueOnce(lent.promise);
    const release = vi.spyOn(store, "release");
    const refused = expect(
      onceOnly({ leaseMs: 3_000 }).run("a", never),
    ).rejects.toMatchObject(NO_STORE);
    await vi.advanceTimersByTimeAsync(3_000);
    await refused;
    lent.resolve({ state: "new", token: "t" });
    await vi.advanceTimersByTimeAsync(0);
    expect(release).not.toHaveBeenCalled();
  });

  it("says in the log that the lease was too short where another took the event", async () => {
    const lost = new LeaseLostError("a");
    vi.spyOn(store, "complete").mockRejectedValue(lost);
    await expect(
      onceOnly().run("a", async () => undefined),
    ).rejects.toMatchObject(NO_STORE);
    expect(Logger.prototype.error).toHaveBeenCalledExactlyOnceWith(
      "the lease of a ended before its handler did, and another has taken it; the handler outlived notification.leaseMs",
      lost.stack,
    );
    expect(lost).toMatchObject({
      name: "LeaseLostError",
      id: "a",
      outcome: "rejected",
      retryable: false,
    });
  });

  it("tells the handler's own error where the store fails as well, and gives the event back later", async () => {
    vi.useFakeTimers();
    const release = vi
      .spyOn(store, "release")
      .mockRejectedValueOnce(new Error("ECONNREFUSED"));
    const once = onceOnly();
    await expect(
      once.run("a", async () => {
        throw new Error("the handler's");
      }),
    ).rejects.toThrow("the handler's");
    await vi.advanceTimersByTimeAsync(100);
    expect(release).toHaveBeenCalledTimes(2);
    expect(Logger.prototype.error).toHaveBeenLastCalledWith(
      "The notification store failed; giving a back is tried again while the lease lasts",
      expect.stringContaining("ECONNREFUSED"),
    );
    expect(await once.run("a", async () => undefined)).toBe("handled");
  });

  it("says that the event was not given back where the store fails as long as the lease lasts", async () => {
    vi.useFakeTimers();
    vi.spyOn(store, "release").mockRejectedValue(new Error("ECONNREFUSED"));
    const once = onceOnly({ leaseMs: 1_000 });
    await expect(
      once.run("a", () => Promise.reject(new Error("the handler's"))),
    ).rejects.toThrow("the handler's");
    await vi.advanceTimersByTimeAsync(1_000);
    expect(Logger.prototype.error).toHaveBeenLastCalledWith(
      expect.stringMatching(
        /^The notification store could not take a back in \d+ attempts; another delivery will handle it, now that its lease ends$/,
      ),
      expect.stringContaining("ECONNREFUSED"),
    );
    expect(await once.run("a", async () => undefined)).toBe("handled");
  });

  it.each([
    ["any error", new Error("no paper"), "no paper"],
    ["an HttpException", new ConflictException("no such contract"), "no such"],
    ["no error at all", "a text", "a text"],
  ])("says in the log which handler failed: %s", async (_, error, told) => {
    await expect(
      onceOnly().run("A1:SIGNED\u009b2J\nERROR", () => Promise.reject(error)),
    ).rejects.toBe(error);
    expect(Logger.prototype.error).toHaveBeenCalledExactlyOnceWith(
      "Accounts.open failed for notification EV-1 (ENTRUST.SIGN), key A1:SIGNED 2J ERROR; WeChat Pay will deliver it again",
      expect.stringContaining(told),
    );
  });

  it("keeps no process alive once the handler is done", async () => {
    const timers = () =>
      process.getActiveResourcesInfo().filter((name) => name === "Timeout");
    const before = timers();
    await onceOnly().run("a", async () => undefined);
    expect(timers()).toEqual(before);
  });
});
