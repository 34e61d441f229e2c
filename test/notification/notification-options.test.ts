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
      leaseMs: 1,
      deadlineMs: 2,
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
            "must be a positive number",
          ),
        );
      }
    },
  );

  it("are refused where deadlineMs is longer than a timer can be", () => {
    const longest = 2_147_483_647;
    expect(notificationSettings({ deadlineMs: longest })).toMatchObject({
      deadlineMs: longest,
    });
    expect(() => notificationSettings({ deadlineMs: 3e9 })).toThrow(
      new ConfigurationError(
        "notification.deadlineMs",
        "must be 2147483647 at most, as a longer timer ends at once; WeChat Pay waits 5000",
      ),
    );
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
