import { afterEach, describe, expect, it, vi } from "vitest";
import { retryAfterSeconds } from "../../lib/client/retry-after";

const NOW = Date.parse("2026-06-08T12:00:00Z");

describe("Retry-After", () => {
  afterEach(() => {
    vi.useRealTimers();
  });

  it.each<[string, number | undefined]>([
    ["0", 0],
    ["120", 120],
    ["9999999999", 9_999_999_999],
    ["Mon, 08 Jun 2026 12:00:30 GMT", 30],
    ["Mon, 08 Jun 2026 11:00:00 GMT", 0],
    ["", undefined],
    ["-1", undefined],
    ["1.5", undefined],
    ["99999999999", undefined],
    ["soon", undefined],
    ["soon GMT", undefined],
    ["1, 2", undefined],
    ["2026-06-08T12:00:30Z", undefined],
  ])("%j asks for %s s", (value, seconds) => {
    vi.setSystemTime(NOW);
    expect(retryAfterSeconds({ "retry-after": value })).toBe(seconds);
  });

  it("asks for nothing where it is absent", () => {
    expect(retryAfterSeconds({})).toBeUndefined();
  });

  it("compares a date with the answer's own, for the local clock may be wrong", () => {
    vi.setSystemTime(NOW + 3_600_000);
    const headers = {
      date: "Mon, 08 Jun 2026 12:00:00 GMT",
      "retry-after": "Mon, 08 Jun 2026 12:00:05 GMT",
    };
    expect(retryAfterSeconds(headers)).toBe(5);
    expect(retryAfterSeconds({ ...headers, date: "today" })).toBe(0);
  });
});
