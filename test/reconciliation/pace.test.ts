import { getEventListeners } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Pace } from "../../lib/reconciliation/pace";

describe("a pace", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  function count(pace: Pace, turns: number, signal?: AbortSignal) {
    const given = { number: 0 };
    for (let turn = 0; turn < turns; turn++) {
      void pace.turn(signal).then(() => (given.number += 1));
    }
    return given;
  }

  it("lets so many begin per second, evenly", async () => {
    const given = count(new Pace(10), 30);
    await vi.advanceTimersByTimeAsync(0);
    expect(given.number).toBe(1);
    await vi.advanceTimersByTimeAsync(500);
    expect(given.number).toBe(6);
    await vi.advanceTimersByTimeAsync(500);
    expect(given.number).toBe(11);
  });

  it("does not make up for idle time", async () => {
    const pace = new Pace(10);
    await pace.turn();
    await vi.advanceTimersByTimeAsync(10_000);
    const given = count(pace, 30);
    await vi.advanceTimersByTimeAsync(0);
    expect(given.number).toBe(1);
  });

  it("lets none begin while it backs off", async () => {
    const pace = new Pace(10);
    pace.backOff(2000);
    const given = count(pace, 5);
    await vi.advanceTimersByTimeAsync(1999);
    expect(given.number).toBe(0);
    await vi.advanceTimersByTimeAsync(1);
    expect(given.number).toBe(1);
  });

  it("waits no longer once it is aborted, and keeps no timer", async () => {
    const caller = new AbortController();
    const given = count(new Pace(1), 3, caller.signal);
    caller.abort();
    await vi.advanceTimersByTimeAsync(0);
    expect(given.number).toBe(3);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("does not wait at all where it is aborted already", async () => {
    const pace = new Pace(1);
    pace.backOff(2000);
    const given = count(pace, 3, AbortSignal.abort());
    await vi.advanceTimersByTimeAsync(0);
    expect(given.number).toBe(3);
    expect(vi.getTimerCount()).toBe(0);
  });

  it("is kept where the wall clock is set", async () => {
    const pace = new Pace(10);
    await pace.turn();
    vi.setSystemTime(Date.now() + 3_600_000);
    const given = count(pace, 1);
    await vi.advanceTimersByTimeAsync(99);
    expect(given.number).toBe(0);
    vi.setSystemTime(Date.now() - 7_200_000);
    await vi.advanceTimersByTimeAsync(1);
    expect(given.number).toBe(1);
  });

  it("listens once to a signal, however many wait", async () => {
    const caller = new AbortController();
    count(new Pace(1), 20, caller.signal);
    await vi.advanceTimersByTimeAsync(0);
    expect(getEventListeners(caller.signal, "abort")).toHaveLength(1);
    caller.abort();
    expect(getEventListeners(caller.signal, "abort")).toEqual([]);
  });
});
