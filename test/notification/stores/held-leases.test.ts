import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { HeldLeases } from "../../../lib/notification/stores/held-leases";

describe("the leases that a store holds", () => {
  let leases: HeldLeases;

  beforeEach(() => {
    vi.useFakeTimers();
    leases = new HeldLeases();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  it("are known by their tokens until they are ended", () => {
    leases.add("a", "token of a", 1000);
    leases.add("__proto__", "token of another", 1000);
    expect(leases.tokenOf("a")).toBe("token of a");
    expect(leases.tokenOf("__proto__")).toBe("token of another");
    leases.end("a", "token of a");
    expect(leases.tokenOf("a")).not.toBe("token of a");
  });

  it("prove nothing where there is none", () => {
    expect(leases.tokenOf("constructor")).toMatch(/^[0-9a-f-]{36}$/);
    expect(leases.tokenOf("a")).not.toBe(leases.tokenOf("a"));
  });

  it("are ended by their own holder only", () => {
    leases.add("a", "older", 1000);
    leases.add("a", "newer", 1000);
    leases.end("a", "older");
    expect(leases.tokenOf("a")).toBe("newer");
  });

  it("may be ended though there is none", () => {
    expect(() => leases.end("a", "token of a")).not.toThrow();
  });

  it("are forgotten when they are over, and no sooner", () => {
    leases.add("a", "first", 1000);
    leases.add("b", "second", 1000);
    vi.advanceTimersByTime(999);
    leases.add("a", "third", 1000);
    vi.advanceTimersByTime(1);
    expect(leases.tokenOf("b")).toBe("second");
    leases.add("c", "fourth", 1000);
    expect(leases.tokenOf("b")).not.toBe("second");
    expect(leases.tokenOf("a")).toBe("third");
  });
});
