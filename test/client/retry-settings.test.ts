import { afterEach, describe, expect, it, vi } from "vitest";
import { ConfigurationError, WechatPayApiError } from "../../lib";
import { pauseAfter, retrySettings } from "../../lib/client/retry";

describe("How requests are repeated", () => {
  it("has defaults", () => {
    expect(retrySettings()).toEqual({
      attempts: 3,
      deadline: undefined,
      baseDelay: 100,
      maximumDelay: 2_000,
    });
  });

  it("can be set, also to nothing at all", () => {
    const none = { attempts: 1, deadline: 1, baseDelay: 0, maximumDelay: 0 };
    expect(retrySettings(none)).toEqual(none);
  });

  it.each([0, -1, 1.5, Number.NaN, Number.POSITIVE_INFINITY])(
    "is refused with %s attempts",
    (attempts) => {
      expect(() => retrySettings({ attempts })).toThrow(
        new ConfigurationError(
          "retry.attempts",
          "must be a positive integer; 1 means that nothing is repeated",
        ),
      );
    },
  );

  it.each([
    [
      "deadline",
      "must be a positive number of milliseconds, at most 2147483647",
    ],
    [
      "baseDelay",
      "must be 0 or a positive number of milliseconds, at most 2147483647",
    ],
    [
      "maximumDelay",
      "must be 0 or a positive number of milliseconds, at most 2147483647",
    ],
  ])("is refused with a wrong %s", (option, problem) => {
    const wrong: unknown[] = [-1, Number.NaN, Infinity, 2 ** 31, "1000"];
    for (const value of option === "deadline" ? [0, ...wrong] : wrong) {
      const kind = value === "1000" ? "is a string; " : "";
      expect(() => retrySettings({ [option]: value })).toThrow(
        new ConfigurationError(`retry.${option}`, `${kind}${problem}`),
      );
    }
  });

  it("is refused where the first pause could be longer than any", () => {
    for (const options of [
      { baseDelay: 2_001 },
      { maximumDelay: 99 },
      { baseDelay: 2, maximumDelay: 1 },
    ]) {
      expect(() => retrySettings(options)).toThrow(
        new ConfigurationError(
          "retry.baseDelay",
          "must not be longer than retry.maximumDelay (default 2000), which ends every pause",
        ),
      );
    }
  });

  it("is refused with all that is wrong with it", () => {
    expect(() =>
      retrySettings({ attempts: 0, deadline: 0, baseDelay: 1 }),
    ).toThrow(
      expect.objectContaining({
        option: "retry.attempts",
        problems: [
          expect.objectContaining({ option: "retry.attempts" }),
          expect.objectContaining({ option: "retry.deadline" }),
        ],
      }),
    );
  });

  it("can have the longest times that a timer of Node has", () => {
    const longest = 2 ** 31 - 1;
    const times = {
      deadline: longest,
      baseDelay: longest,
      maximumDelay: longest,
    };
    expect(retrySettings(times)).toMatchObject(times);
  });
});

const answered = (status: number, code: string, retryAfterSeconds?: number) =>
  new WechatPayApiError({ status, code, message: "", retryAfterSeconds });
const GATEWAY = answered(502, "UNKNOWN");

describe("A pause", () => {
  afterEach(() => {
    vi.restoreAllMocks();
  });

  it.each([
    [1, 100],
    [2, 200],
    [5, 1_600],
    [6, 2_000],
    [60, 2_000],
  ])("after attempt %i is %i ms at most, by chance", (attempt, longest) => {
    const chance = vi.spyOn(Math, "random");
    for (const share of [0, 0.25, 1]) {
      chance.mockReturnValue(share);
      expect(pauseAfter(attempt, GATEWAY, retrySettings())).toBe(
        longest * share,
      );
    }
  });

  it.each([
    [429, "RATELIMIT_EXCEEDED"],
    [429, "UNKNOWN"],
    [503, "SERVICE_UNAVAILABLE"],
    [503, "SERVICEUNAVAILABLE"],
  ])("after %i %s is at least half a second", (status, code) => {
    const chance = vi.spyOn(Math, "random");
    const pauses = [1, 2, 3].flatMap((attempt) =>
      [0, 1].map((share) => {
        chance.mockReturnValue(share);
        return pauseAfter(attempt, answered(status, code), retrySettings());
      }),
    );
    expect(pauses).toEqual([500, 1_000, 1_000, 2_000, 1_000, 2_000]);
  });

  it("is added to what the answer asks for", () => {
    vi.spyOn(Math, "random").mockReturnValue(1);
    const asked = answered(503, "UNKNOWN", 7);
    expect(pauseAfter(1, asked, retrySettings())).toBe(7_100);
  });
});
