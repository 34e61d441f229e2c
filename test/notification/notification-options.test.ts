import { SetMetadata } from "@nestjs/common";
import { describe, expect, it } from "vitest";
import { ConfigurationError, MemoryNotificationStore } from "../../lib";
import { notificationSettings } from "../../lib/notification/notification.options";

describe("The settings of notifications", () => {
  it("have defaults", () => {
    expect(notificationSettings()).toEqual({
      store: expect.any(MemoryNotificationStore),
      clockToleranceSeconds: 300,
      leaseMs: 60_000,
      deadlineMs: 4_500,
      keepMs: 172_800_000,
      expect: undefined,
      path: undefined,
      unhandled: "refuse",
      decorators: [],
    });
  });

  it("are those that are given", () => {
    const given = {
      store: new MemoryNotificationStore(),
      clockToleranceSeconds: 0.5,
      leaseMs: 2,
      deadlineMs: 1,
      keepMs: 3e9,
      expect: () => true,
      path: "wechatpay/notify",
      unhandled: "accept" as const,
      decorators: [SetMetadata("isPublic", true)],
    };
    expect(notificationSettings(given)).toEqual(given);
  });

  it.each(["clockToleranceSeconds", "leaseMs", "deadlineMs", "keepMs"])(
    "are refused where %s is no positive number",
    (option) => {
      for (const value of [0, -1, Number.NaN, Number.POSITIVE_INFINITY, "1"]) {
        expect(() => notificationSettings({ [option]: value })).toThrow(
          new ConfigurationError(
            `notification.${option}`,
            `${value === "1" ? "is a string; " : ""}must be a positive number`,
          ),
        );
      }
    },
  );

  /** The options at fault, with what their problems say. */
  const problemsOf = (options: object) => {
    try {
      notificationSettings(options);
    } catch (error) {
      return (error as ConfigurationError).problems.map(
        ({ option, problem }) => `${option}: ${problem}`,
      );
    }
    return [];
  };

  const REPEATED_FOR = 86_640_000;

  it.each<[string, object, object, RegExp]>([
    [
      "WeChat Pay no longer waits for",
      { deadlineMs: 4_999 },
      { deadlineMs: 5_000 },
      /^notification\.deadlineMs: must be less than 5000: WeChat Pay waits/,
    ],
    [
      "a lease that ends before the deadline",
      { deadlineMs: 1_000, leaseMs: 1_001 },
      { deadlineMs: 1_000, leaseMs: 1_000 },
      /^notification\.leaseMs: must be longer than notification\.deadlineMs \(default 4500\)/,
    ],
    [
      "a lease that ends before the deadline that it has by default",
      { leaseMs: 4_501 },
      { leaseMs: 4_500 },
      /^notification\.leaseMs: must be longer than notification\.deadlineMs/,
    ],
    [
      "a lease that outlasts WeChat Pay's repeats",
      { leaseMs: REPEATED_FOR - 1 },
      { leaseMs: REPEATED_FOR },
      /^notification\.leaseMs: must be less than 86640000 \(24 h 4 min\)/,
    ],
    [
      "a memory shorter than WeChat Pay's repeats",
      { keepMs: REPEATED_FOR + 300_000 },
      { keepMs: REPEATED_FOR + 299_999 },
      /^notification\.keepMs: must be at least 86640000 .* notification\.clockToleranceSeconds \(default 300\)/,
    ],
    [
      "a memory shorter than a recorded notification is taken for",
      { keepMs: REPEATED_FOR + 3_600_000, clockToleranceSeconds: 3_600 },
      { keepMs: REPEATED_FOR + 300_000, clockToleranceSeconds: 3_600 },
      /^notification\.keepMs: .* notification\.clockToleranceSeconds/,
    ],
    [
      "a memory that no store holds",
      { keepMs: 315_360_000_000 },
      { keepMs: 1e300 },
      /^notification\.keepMs: must be 315360000000 \(ten years\) at most/,
    ],
    [
      "a clock that is off by more than an hour",
      { clockToleranceSeconds: 3_600 },
      { clockToleranceSeconds: 1e9 },
      /^notification\.clockToleranceSeconds: must be 3600 at most/,
    ],
    [
      "a store without its methods",
      { store: new MemoryNotificationStore() },
      { store: { begin: () => "new", complete: () => undefined } },
      /^notification\.store: is an object without the methods begin, complete, release/,
    ],
  ])("are refused where they allow for %s", (_, allowed, refused, problem) => {
    expect(problemsOf(allowed)).toEqual([]);
    expect(problemsOf(refused)).toEqual([expect.stringMatching(problem)]);
  });

  it("are refused with all that is wrong with them", () => {
    expect(
      problemsOf({ store: "redis", deadlineMs: "4500", leaseMs: 0 }),
    ).toEqual([
      expect.stringMatching(/^notification\.store: is a string without/),
      "notification.leaseMs: must be a positive number",
      "notification.deadlineMs: is a string; must be a positive number",
    ]);
  });

  it.each<[string, object, string, string]>([
    [
      "unhandled is neither",
      { unhandled: "ignore" },
      "notification.unhandled",
      'must be "refuse" or "accept"',
    ],
    [
      "decorators are not a list",
      { path: "notify", decorators: SetMetadata("a", 1) },
      "notification.decorators",
      "must be a list of decorators, such as [Public()]",
    ],
    [
      "one of them is not a function",
      { path: "notify", decorators: ["Public"] },
      "notification.decorators",
      "must be a list of decorators, such as [Public()]",
    ],
    [
      "decorators have no route",
      { decorators: [SetMetadata("a", 1)] },
      "notification.decorators",
      "decorate the route of notification.path, which is not set",
    ],
  ])("are refused where %s", (_title, options, option, problem) => {
    expect(() => notificationSettings(options)).toThrow(
      new ConfigurationError(option, problem),
    );
  });
});
