import { ConfigurationError } from "../apiv3/errors";
import { REPEATED_FOR_MS } from "../apiv3/resource";
import { CLOCK_TOLERANCE_SECONDS } from "../apiv3/signature";
import { wrongValue } from "../apiv3/option-value";
import { valueKind } from "../apiv3/value-kind";
import { readAll, readEach } from "../validation/read-all";
import type { NotificationStore } from "./notification-store";
import { MemoryNotificationStore } from "./stores/memory.store";
import type { NotificationExpectation } from "./wechat-pay-notification";

/** How notifications are verified and kept from being handled twice. */
export interface NotificationOptions {
  /** Remembers which events were handled; in memory unless given, which serves one process. */
  store?: NotificationStore;
  /** Largest difference between WeChat Pay's clock and this one, either way; default 300, as WeChat Pay has it; 3600 at most. */
  clockToleranceSeconds?: number;
  /** How long a handler may hold an event before another delivery may take it; default 60 000 ms, longer than `deadlineMs`. */
  leaseMs?: number;
  /** After this time a delivery is answered 503 though its handler goes on; default 4500 ms, less than the 5000 that WeChat Pay waits. */
  deadlineMs?: number;
  /** How long a handled event is remembered; default 48 h, at least the 24 h 4 min for which WeChat Pay repeats one. */
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
   * Pay repeats it for a day and no payment is lost: add a handler meanwhile. `"accept"` answers 204 and logs a
   * warning. WeChat Pay's tests of the route, `SECURITY_ECHO.…`, are always accepted.
   */
  unhandled?: "refuse" | "accept";
  /**
   * Decorators for that route, as if written above its method: `[Public(), SkipThrottle(), ApiExcludeController()]`. Those of classes
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

type Time = "clockToleranceSeconds" | "leaseMs" | "deadlineMs" | "keepMs";

/** WeChat Pay waits so long for the answer to a notification (`protocol` "Notifications"). */
const PATIENCE_MS = 5_000;
/** Where a clock is off by more, WeChat Pay refuses what this machine signs; an hour leaves room for notifications that wait. */
const LARGEST_TOLERANCE_SECONDS = 3_600;
const TEN_YEARS_MS = 10 * 365 * 24 * 60 * 60_000;

/** @throws ConfigurationError naming the options */
export function notificationSettings(
  options: NotificationOptions = {},
): NotificationSettings {
  const settings = readAll({
    store: () =>
      checkedStore(options.store, "notification.store") ??
      new MemoryNotificationStore(),
    clockToleranceSeconds: () => tolerance(options),
    leaseMs: () => positive(options, "leaseMs", 60_000),
    deadlineMs: () => deadline(options),
    keepMs: () => positive(options, "keepMs", 48 * 60 * 60_000),
    unhandled: () => unhandled(options.unhandled),
    decorators: () => decorators(options),
  });
  const { leaseMs, deadlineMs, keepMs, clockToleranceSeconds } = settings;
  readEach([
    () =>
      requireThat(
        leaseMs > deadlineMs,
        "leaseMs",
        "must be longer than notification.deadlineMs (default 4500), or another delivery takes the event while the first still waits for its handler",
      ),
    () =>
      requireThat(
        leaseMs < REPEATED_FOR_MS,
        "leaseMs",
        `must be less than ${REPEATED_FOR_MS} (24 h 4 min): after that WeChat Pay does not repeat, and an event whose process died would never be handled`,
      ),
    () =>
      requireThat(
        keepMs >= REPEATED_FOR_MS + clockToleranceSeconds * 1_000,
        "keepMs",
        `must be at least ${REPEATED_FOR_MS} (24 h 4 min, for which WeChat Pay repeats a notification) and notification.clockToleranceSeconds (default 300) besides, or an event may be handled twice`,
      ),
    () =>
      requireThat(
        keepMs <= TEN_YEARS_MS,
        "keepMs",
        `must be ${TEN_YEARS_MS} (ten years) at most, which every store can hold`,
      ),
  ]);
  return { ...settings, expect: options.expect, path: options.path };
}

function unhandled(value: unknown = "refuse"): "refuse" | "accept" {
  if (value !== "refuse" && value !== "accept") {
    throw new ConfigurationError(
      "notification.unhandled",
      wrongValue(value, "string", 'must be "refuse" or "accept"'),
    );
  }
  return value;
}

function decorators({
  decorators: given = [],
  path,
}: NotificationOptions): Array<ClassDecorator | MethodDecorator> {
  requireThat(
    Array.isArray(given) && given.every((each) => typeof each === "function"),
    "decorators",
    "must be a list of decorators, such as [Public()]",
  );
  requireThat(
    given.length === 0 || path !== undefined,
    "decorators",
    "decorate the route of notification.path, which is not set",
  );
  return given;
}

function tolerance(options: NotificationOptions): number {
  const seconds = positive(
    options,
    "clockToleranceSeconds",
    CLOCK_TOLERANCE_SECONDS,
  );
  requireThat(
    seconds <= LARGEST_TOLERANCE_SECONDS,
    "clockToleranceSeconds",
    `must be ${LARGEST_TOLERANCE_SECONDS} at most, as a recorded notification can be replayed for so long; WeChat Pay's own is ${CLOCK_TOLERANCE_SECONDS}. Set the machine's clock by NTP instead`,
  );
  return seconds;
}

function deadline(options: NotificationOptions): number {
  const milliseconds = positive(options, "deadlineMs", 4_500);
  requireThat(
    milliseconds < PATIENCE_MS,
    "deadlineMs",
    `must be less than ${PATIENCE_MS}: WeChat Pay waits only so long, and ignores a later answer`,
  );
  return milliseconds;
}

function positive(
  options: NotificationOptions,
  option: Time,
  fallback: number,
): number {
  const value = options[option] ?? fallback;
  requireThat(
    Number.isFinite(value) && value > 0,
    option,
    wrongValue(value, "number", "must be a positive number"),
  );
  return value;
}

/** @throws ConfigurationError naming the option, where it is not a store */
export function checkedStore(
  given: NotificationStore | undefined,
  option: string,
): NotificationStore | undefined {
  const methods = ["begin", "complete", "release"] as const;
  if (
    given !== undefined &&
    !methods.every((method) => typeof Object(given)[method] === "function")
  ) {
    throw new ConfigurationError(
      option,
      `is ${valueKind(given)} without the methods ${methods.join(", ")}; give one of the package's stores, or your own NotificationStore`,
    );
  }
  return given;
}

function requireThat(
  holds: boolean,
  option: keyof NotificationOptions,
  problem: string,
): void {
  if (!holds) {
    throw new ConfigurationError(`notification.${option}`, problem);
  }
}
