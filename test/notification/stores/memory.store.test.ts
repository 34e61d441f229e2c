import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ConfigurationError, MemoryNotificationStore } from "../../../lib";
import { NotificationStoreContract } from "../../../lib/testing";

describe("the store in memory", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("lends an event to one caller until it is completed", async () => {
    const store = new MemoryNotificationStore();
    expect(await store.begin("a", 1000)).toBe("new");
    expect(await store.begin("a", 1000)).toBe("busy");
    await store.complete("a", 5000);
    expect(await store.begin("a", 1000)).toBe("done");
  });

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
    await store.complete("a", 5000);
    expect(await store.begin("a", 1000)).toBe("done");
  });

  it("lends it again once it is released, or its lease is over", async () => {
    const store = new MemoryNotificationStore();
    await store.begin("a", 1000);
    await store.release("a");
    expect(await store.begin("a", 1000)).toBe("new");
    vi.advanceTimersByTime(1000);
    expect(await store.begin("a", 1000)).toBe("new");
  });

  it("forgets a handled event after its time", async () => {
    const store = new MemoryNotificationStore();
    await store.begin("a", 1000);
    await store.complete("a", 5000);
    vi.advanceTimersByTime(4999);
    expect(await store.begin("a", 1000)).toBe("done");
    vi.advanceTimersByTime(1);
    expect(await store.begin("a", 1000)).toBe("new");
  });

  it("keeps to its bound: the oldest handled goes first, one in work never", async () => {
    const store = new MemoryNotificationStore({ maximum: 2 });
    await store.begin("in work", 60_000);
    for (const id of ["1", "2", "3"]) {
      await store.begin(id, 1000);
      await store.complete(id, 60_000);
    }
    expect(await store.begin("in work", 1000)).toBe("busy");
    expect(await store.begin("1", 1000)).toBe("new");
    expect(await store.begin("2", 1000)).toBe("done");
    expect(await store.begin("3", 1000)).toBe("done");
  });

  it("forgets in the order of completion, whatever was forgotten before", async () => {
    const ids = fc.array(fc.constantFrom(..."abcdefgh"), { maxLength: 100 });
    await fc.assert(
      fc.asyncProperty(ids, async (completed) => {
        const store = new MemoryNotificationStore({ maximum: 3 });
        for (const id of completed) {
          await store.complete(id, 60_000);
        }
        const newestFirst = [...new Set(completed.toReversed())];
        const kept = new Set(newestFirst.slice(0, 3));
        for (const id of "abcdefgh") {
          const state = kept.has(id) ? "done" : "new";
          expect(await store.begin(id, 1000)).toBe(state);
        }
      }),
    );
  });

  it("treats an id such as __proto__ as any other", async () => {
    const store = new MemoryNotificationStore();
    expect(await store.begin("__proto__", 1000)).toBe("new");
    expect(await store.begin("__proto__", 1000)).toBe("busy");
  });
});

describe("the store in memory, by the contract of all stores", () => {
  const { cases } = new NotificationStoreContract(
    () => new MemoryNotificationStore(),
    { shared: false },
  );
  it.each(cases)("$title", ({ run }) => run());
});
