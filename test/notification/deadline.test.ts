import { AsyncLocalStorage } from "node:async_hooks";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Alarms } from "../../lib/notification/alarms";
import { Deadline } from "../../lib/notification/deadline";

describe("A deadline", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const never = new Promise<void>(() => undefined);

  it("gives what work comes to that ends before it", async () => {
    const late = vi.fn();
    const deadline = new Deadline(100);
    expect(await deadline.race(Promise.resolve("done"), late)).toBe("done");
    const failure = new Error("failed");
    await expect(deadline.race(Promise.reject(failure), late)).rejects.toBe(
      failure,
    );
    await vi.advanceTimersByTimeAsync(1000);
    expect(late).not.toHaveBeenCalled();
  });

  it("refuses with 503 what has not ended by then, and is over", async () => {
    const late = vi.fn();
    const deadline = new Deadline(100);
    const refused = expect(deadline.race(never, late)).rejects.toMatchObject({
      status: 503,
      code: "deadline",
    });
    await vi.advanceTimersByTimeAsync(99);
    expect(late).not.toHaveBeenCalled();
    expect(deadline.isOver).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    await refused;
    expect(late).toHaveBeenCalledOnce();
    expect(deadline.isOver).toBe(true);
  });

  it("tells of it in the asynchronous context of its own delivery, where a logger finds the request", async () => {
    const request = new AsyncLocalStorage<string>();
    const alarms = new Alarms();
    const told: Array<string | undefined> = [];
    const deliver = (name: string) =>
      request.run(name, () =>
        new Deadline(100, alarms)
          .race(never, () => told.push(request.getStore()))
          .catch(() => undefined),
      );
    const deliveries = ["first", "second"].map(deliver);
    await vi.advanceTimersByTimeAsync(100);
    await Promise.all(deliveries);
    expect(told).toEqual(["first", "second"]);
  });
});
