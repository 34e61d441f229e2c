import { ConfigurationError } from "../apiv3/errors";
import { CLOCK_TOLERANCE_SECONDS } from "../apiv3/signature";
import { LONGEST_TIMER_MS } from "../client/timeout";
import type { NotificationExpectation } from "./contract-notification";
import type { NotificationStore } from "./notification-store";
import { MemoryNotificationStore } from "./stores/memory.store";

/** How notifications are verified and kept from being handled twice. */
export interface NotificationOptions {
  /** Remembers which events were handled; in memory unless given, which serves one process. */
  store?: NotificationStore;
  /** Largest difference between WeChat Pay's clock and this one, either way; default 300, as WeChat Pay has it. */
  clockToleranceSeconds?: number;
  /** How long a handler may hold an event before another delivery may take it; default 60 000 ms. */
  leaseMs?: number;
  /** After this time a delivery is answered 503 though its handler goes on; default 4500 ms, as WeChat Pay waits 5 s. */
  deadlineMs?: number;
  /** How long a handled event is remembered; default 48 h, twice the time that WeChat Pay repeats one. */
  keepMs?: number;
  /** Compares an event with the shop's own record before any handler runs; only `true` accepts it. */
  expect?: NotificationExpectation;
  /**
   * Mounts a POST route that brings events to the methods marked by `@OnContractSigned()` and its like: behind the application's
   * global prefix, and without a version, whatever its versioning. Each instance has a path of its own.
   */
  path?: string;
  /**
   * What happens to an event that comes by that route and that no method handles. `"refuse"`, the default, answers 501, so that WeChat
   * Pay repeats it for a day while a handler can be added: a payment that nobody booked is not lost. `"accept"` answers 204 and logs a
   * warning. WeChat Pay's tests of the route, `SECURITY_ECHO.…`, are always accepted.
   */
  unhandled?: "refuse" | "accept";
  /**
   * Decorators for that route, as if they stood above its method: `[Public(), SkipThrottle(), ApiExcludeController()]`. Those of classes
   * go to its class. A guard, interceptor, pipe or filter that is a class is made in the module, which `imports` of `forRootAsync` can
   * give what it injects.
   */
  decorators?: Array<ClassDecorator | MethodDecorator>;
}

/** The same with every default filled in. */
export type NotificationSettings = Required<
  Omit<NotificationOptions, "expect" | "path">
> &
  Pick<NotificationOptions, "expect" | "path">;

/** @throws ConfigurationError naming the option */
export function notificationSettings(
  options: NotificationOptions = {},
): NotificationSettings {
  const positive = (
    option: "clockToleranceSeconds" | "leaseMs" | "deadlineMs" | "keepMs",
    fallback: number,
  ): number => {
    const value = options[option] ?? fallback;
    if (!Number.isFinite(value) || value <= 0) {
      throw new ConfigurationError(
        `notification.${option}`,
        "must be a positive number",
      );
    }
    return value;
  };
  const { path, unhandled = "refuse", decorators = [] } = options;
  if (unhandled !== "refuse" && unhandled !== "accept") {
    throw new ConfigurationError(
      "notification.unhandled",
      'must be "refuse" or "accept"',
    );
  }
  if (
    !Array.isArray(decorators) ||
    decorators.some((each) => typeof each !== "function")
  ) {
    throw new ConfigurationError(
      "notification.decorators",
      "must be a list of decorators, such as [Public()]",
    );
  }
  if (decorators.length > 0 && path === undefined) {
    throw new ConfigurationError(
      "notification.decorators",
      "decorate the route of notification.path, which is not set",
    );
  }
  const deadlineMs = positive("deadlineMs", 4_500);
  if (deadlineMs > LONGEST_TIMER_MS) {
    throw new ConfigurationError(
      "notification.deadlineMs",
      `must be ${LONGEST_TIMER_MS} at most, as a longer timer ends at once; WeChat Pay waits 5000`,
    );
  }
  return {
    store: options.store ?? new MemoryNotificationStore(),
    clockToleranceSeconds: positive(
      "clockToleranceSeconds",
      CLOCK_TOLERANCE_SECONDS,
    ),
    leaseMs: positive("leaseMs", 60_000),
    deadlineMs,
    keepMs: positive("keepMs", 48 * 60 * 60 * 1000),
    expect: options.expect,
    path,
    unhandled,
    decorators,
  };
}
