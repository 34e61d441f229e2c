import { onTestFinished, vi } from "vitest";

/** Milliseconds that nothing needs, on any machine. */
export const PATIENCE_MS = 60_000;

/**
 * Has time pass by leaps as well as by itself, so that a time-out runs out as soon as what must come before it has come,
 * and no sooner on a machine that is slow.
 *
 * @returns lets so many milliseconds pass at once
 */
export function timeByLeaps(): (milliseconds: number) => void {
  vi.useFakeTimers({
    toFake: ["setTimeout", "clearTimeout", "performance"],
    shouldAdvanceTime: true,
  });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  return (milliseconds) => {
    vi.advanceTimersByTime(milliseconds);
  };
}
