import { setTimeout as delay } from "node:timers/promises";

/**
 * Begins a task at each beat of the clock, however slow those before it are.
 *
 * @returns the errors of those that failed, when all are over
 */
export async function atPace(
  total: number,
  perSecond: number,
  task: (index: number) => Promise<void>,
): Promise<Error[]> {
  const failures: Error[] = [];
  const underWay: Promise<void>[] = [];
  const start = performance.now();
  for (let index = 0; index < total; index++) {
    const due = start + (index * 1000) / perSecond;
    await delay(Math.max(0, due - performance.now()));
    underWay.push(
      task(index).catch((error: Error) => void failures.push(error)),
    );
  }
  await Promise.all(underWay);
  return failures;
}

/**
 * Works through a list, so many at a time.
 *
 * @returns the errors of those that failed
 */
export async function inTurns<T>(
  values: readonly T[],
  atATime: number,
  task: (value: T) => Promise<void>,
): Promise<Error[]> {
  const failures: Error[] = [];
  const left = values.values();
  await Promise.all(
    Array.from({ length: atATime }, async () => {
      for (const value of left) {
        await task(value).catch((error: Error) => void failures.push(error));
      }
    }),
  );
  return failures;
}
