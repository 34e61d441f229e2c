import { Logger } from "@nestjs/common";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  LeaseLostError,
  MemoryNotificationStore,
  type NotificationStore,
} from "../../lib";
import { notificationSettings } from "../../lib/notification/notification.options";
import { OnceOnly } from "../../lib/notification/once-only";

/** A promise that the test settles. */
function pending<T = void>() {
  let resolve!: (value: T) => void;
  let reject!: (error: unknown) => void;
  const promise = new Promise<T>(
    (res, rej) => ([resolve, reject] = [res, rej]),
  );
  return { promise, resolve, reject };
}

const unavailable = (message: string) => ({
  status: 503,
  response: { code: "FAIL", message },
});
const LATE = unavailable("the handling takes longer than WeChat Pay waits");
const BUSY = unavailable("this event is in work");
const NO_STORE = unavailable("the store of handled events failed");

describe("handling once", () => {
  let store: NotificationStore;
  const onceOnly = (changes: { deadlineMs?: number; leaseMs?: number } = {}) =>
    new OnceOnly(notificationSettings({ store, ...changes }));

  beforeEach(() => {
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
    const never = vi.fn(async () => undefined);
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
      expect.stringContaining("after its deadline"),
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

  it("is not done where the store could not be told so", async () => {
    vi.spyOn(store, "complete").mockRejectedValue(new Error("ECONNREFUSED"));
    await expect(
      onceOnly().run("a", async () => undefined),
    ).rejects.toMatchObject(NO_STORE);
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

  it("tells the handler's own error where the store fails as well", async () => {
    vi.spyOn(store, "release").mockRejectedValue(new Error("ECONNREFUSED"));
    await expect(
      onceOnly().run("a", async () => {
        throw new Error("the handler's");
      }),
    ).rejects.toThrow("the handler's");
  });

  it("keeps no timer once the handler is done", async () => {
    vi.useFakeTimers();
    await onceOnly().run("a", async () => undefined);
    expect(vi.getTimerCount()).toBe(0);
  });
});
