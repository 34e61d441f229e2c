import type { TimingsByPhase } from "./timings.js";

const SHARES = [0.5, 0.95, 0.99];

/** The value below which this share of all values lies. @param share from 0 to 1 */
export function percentile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  const index = Math.min(sorted.length - 1, Math.floor(sorted.length * share));
  return sorted[index] ?? NaN;
}

/** A line for each phase, with how often it was gone through, and its p50, p95 and p99. */
export function table(timings: TimingsByPhase): string {
  const head = ["milliseconds", "times", "p50", "p95", "p99"];
  const lines = Object.entries(timings).map(([phase, values]) => [
    phase,
    String(values.length),
    ...SHARES.map((share) => percentile(values, share).toFixed(0)),
  ]);
  return [head, ...lines]
    .map(([phase = "", ...figures]) =>
      [phase.padEnd(24), ...figures.map((each) => each.padStart(7))].join(""),
    )
    .join("\n");
}
