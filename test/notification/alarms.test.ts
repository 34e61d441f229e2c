import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { Alarms } from "../../lib/notification/alarms";

describe("Alarms", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const inMs = (milliseconds: number) => performance.now() + milliseconds;

  it("ring at their time, whichever was set first", () => {
    const alarms = new Alarms();
    const rung: string[] = [];
    alarms.set(inMs(300), () => rung.push("later"));
    alarms.set(inMs(100), () => rung.push("first"));
    alarms.set(inMs(200.5), () => rung.push("between"));

    vi.advanceTimersByTime(99);
    expect(rung).toEqual([]);
    vi.advanceTimersByTime(1);
    expect(rung).toEqual(["first"]);
    vi.advanceTimersByTime(101);
    expect(rung).toEqual(["first", "between"]);
    vi.advanceTimersByTime(99);
    expect(rung).toEqual(["first", "between", "later"]);
  });

  it("ring once, and not where they were taken back", () => {
    const alarms = new Alarms();
    const rung: number[] = [];
    const set = [0, 1, 2, 3, 4].map((each) =>
      alarms.set(inMs(100), () => rung.push(each)),
    );
    [1, 4, 1].forEach((each) => alarms.clear(set[each]!));

    vi.advanceTimersByTime(1000);
    expect(rung.toSorted()).toEqual([0, 2, 3]);
    alarms.clear(set[0]!);
    vi.advanceTimersByTime(1000);
    expect(rung).toHaveLength(3);
  });

  it("share one timer, also with those that come after it has run out", () => {
    const alarms = new Alarms();
    const rung: string[] = [];
    for (let each = 0; each < 50; each++) {
      alarms.clear(alarms.set(inMs(100), () => rung.push("taken back")));
      expect(vi.getTimerCount()).toBe(1);
    }
    vi.advanceTimersByTime(1000);
    expect(vi.getTimerCount()).toBe(0);

    alarms.set(inMs(100), () => rung.push("kept"));
    vi.advanceTimersByTime(100);
    expect(rung).toEqual(["kept"]);
  });

  it("may set another while they ring", () => {
    const alarms = new Alarms();
    const rung: string[] = [];
    alarms.set(inMs(100), () => {
      alarms.set(inMs(50), () => rung.push("second"));
    });
    vi.advanceTimersByTime(150);
    expect(rung).toEqual(["second"]);
  });

  it("keep the process alive only while one is set", () => {
    vi.useRealTimers();
    const timers = () =>
      process.getActiveResourcesInfo().filter((name) => name === "Timeout")
        .length;
    const before = timers();
    const alarms = new Alarms();
    const alarm = alarms.set(inMs(60_000), () => undefined);
    expect(timers()).toBe(before + 1);
    alarms.clear(alarm);
    expect(timers()).toBe(before);
    const next = alarms.set(inMs(90_000), () => undefined);
    expect(timers()).toBe(before + 1);
    alarms.clear(next);
    expect(timers()).toBe(before);
  });
});
