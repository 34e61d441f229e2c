/** Seconds from one round to the next: 24 h 4 min in all, then never again (`protocol` "Notifications"). */
const OFFICIAL_DELAYS = [
  15, 15, 30, 180, 600, 1200, 1800, 1800, 1800, 3600, 10_800, 10_800, 10_800,
  21_600, 21_600,
];

/** A timer takes 24 days at most; six hours come to less than three at this speed. */
const SLOWEST = 0.1;

/** How notifications that the merchant did not acknowledge are sent again. */
export interface NotificationRetries {
  /** How many times faster than the official schedule, 0.1 at least; 60 makes a minute a second. Default: 1. */
  speed?: number;
}

/**
 * How long WeChat Pay waits before it sends a notification again.
 *
 * @param rounds how many there were, the first included
 * @returns milliseconds; `undefined` where there is no further attempt
 */
export function retryDelay(
  rounds: number,
  { speed = 1 }: NotificationRetries,
): number | undefined {
  const seconds = OFFICIAL_DELAYS[rounds - 1];
  return seconds === undefined ? undefined : (seconds * 1000) / speed;
}

/** @throws Error where the speed is none */
export function checkRetries({ speed = 1 }: NotificationRetries): void {
  if (!(Number.isFinite(speed) && speed >= SLOWEST)) {
    throw new Error(
      `notificationRetries.speed must be a number of ${SLOWEST} or more`,
    );
  }
}
