import { Logger } from "@nestjs/common";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import {
  ConfigurationError,
  MemoryNotificationStore,
  type NotificationStore,
} from "../../../lib";
import { NotificationStoreContract } from "../../../lib/testing";

describe("the store in memory", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.restoreAllMocks();
    vi.useRealTimers();
  });

  const handled = async (store: NotificationStore, id: string) => {
    const lease = await store.begin(id, 1000);
    if (lease.state === "new") {
      await store.complete(id, lease.token, 60_000);
    }
  };
  const stateOf = async (store: NotificationStore, id: string) =>
    (await store.begin(id, 1000)).state;

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    "cannot remember %d events",
    (maximum) => {
      expect(() => new MemoryNotificationStore({ maximum })).toThrow(
        new ConfigurationError(
          "MemoryNotificationStore.maximum",
          "must be a positive integer",
        ),
      );
    },
  );

  it("can remember one event", async () => {
    const store = new MemoryNotificationStore({ maximum: 1 });
    await handled(store, "a");
    expect(await stateOf(store, "a")).toBe("done");
  });

  it("lends it again to the millisecond when its lease is over", async () => {
    const store = new MemoryNotificationStore();
    await store.begin("a", 1000);
    vi.advanceTimersByTime(999);
    expect(await stateOf(store, "a")).toBe("busy");
    vi.advanceTimersByTime(1);
    expect(await stateOf(store, "a")).toBe("new");
  });

  it("forgets a handled event after its time", async () => {
    const store = new MemoryNotificationStore();
    await handled(store, "a");
    vi.advanceTimersByTime(59_999);
    expect(await stateOf(store, "a")).toBe("done");
    vi.advanceTimersByTime(1);
    expect(await stateOf(store, "a")).toBe("new");
  });

  it("keeps to its bound: the oldest handled goes first, one in work never", async () => {
    const store = new MemoryNotificationStore({ maximum: 2 });
    await store.begin("in work", 60_000);
    for (const id of ["1", "2", "3"]) {
      await handled(store, id);
    }
    expect(await stateOf(store, "in work")).toBe("busy");
    expect(await stateOf(store, "1")).toBe("new");
    expect(await stateOf(store, "2")).toBe("done");
    expect(await stateOf(store, "3")).toBe("done");
  });

  it("forgets first what was handled first, though it was taken last", async () => {
    vi.spyOn(Logger.prototype, "warn").mockReturnValue();
    const store = new MemoryNotificationStore({ maximum: 1 });
    const slow = await store.begin("slow", 1000);
    await handled(store, "quick");
    await store.complete("slow", String(Object(slow).token), 60_000);
    expect(await stateOf(store, "slow")).toBe("done");
    expect(await stateOf(store, "quick")).toBe("new");
  });

  it("says once that it forgets events before their time, and how to fix it", async () => {
    const warn = vi.spyOn(Logger.prototype, "warn").mockReturnValue();
    const store = new MemoryNotificationStore({ maximum: 2 });
    for (const id of ["1", "2", "3", "4"]) {
      await handled(store, id);
    }
    expect(warn).toHaveBeenCalledExactlyOnceWith(
      "2 handled notifications are remembered, and the oldest are forgotten from now on, the first 0.0 h before its time: one that WeChat Pay repeats later is handled again. Give MemoryNotificationStore a larger maximum, or use RedisNotificationStore or SqlNotificationStore",
    );
  });

  it("says nothing where what it forgets is over anyway", async () => {
    const warn = vi.spyOn(Logger.prototype, "warn").mockReturnValue();
    const store = new MemoryNotificationStore({ maximum: 2 });
    for (const id of ["1", "2", "3", "4"]) {
      await handled(store, id);
      vi.advanceTimersByTime(60_000);
    }
    expect(warn).not.toHaveBeenCalled();
  });

  it("forgets in the order of completion, whatever was forgotten before", async () => {
    vi.spyOn(Logger.prototype, "warn").mockReturnValue();
    const ids = fc.array(fc.constantFrom(..."abcdefgh"), { maxLength: 100 });
    await fc.assert(
      fc.asyncProperty(ids, async (completed) => {
        const store = new MemoryNotificationStore({ maximum: 3 });
        const kept: string[] = [];
        for (const id of completed) {
          await handled(store, id);
          if (!kept.includes(id)) {
            kept.push(id);
          }
          kept.splice(0, kept.length - 3);
        }
        for (const id of "abcdefgh") {
          expect(await stateOf(store, id)).toBe(
            kept.includes(id) ? "done" : "new",
          );
        }
      }),
    );
  });
});

describe("the store in memory, by the contract of all stores", () => {
  const { cases } = new NotificationStoreContract(
    () => new MemoryNotificationStore(),
    { shared: false },
  );
  it.each(cases)("$title", ({ run }) => run());
});
