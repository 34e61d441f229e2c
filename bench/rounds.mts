import type { Effort } from "./cases/effort.mjs";

/** The figures of each contender, one per round. Those of one round belong together: they were taken one after the other. */
export type Rounds = Record<string, number[]>;

/** Until the engine has compiled all of a request: there is more of it here than in a few lines of bare crypto. */
const WARM_UP_MS = 5_000;
const LAUNCHES = 3;

/**
 * Measures with processes that are started anew a few times: one is a little faster or slower than the next for as long as it
 * lives.
 *
 * @param measure takes as many rounds as it is told, with processes of its own
 */
export async function launchedAnew<Measure extends string>(
  { rounds, milliseconds }: Effort,
  measure: (effort: Effort) => Promise<Record<Measure, Rounds>>,
): Promise<Record<Measure, Rounds>> {
  const part = Math.ceil(rounds / LAUNCHES);
  const joined = await measure({ rounds: part, milliseconds });
  for (let launch = 1; launch < LAUNCHES; launch++) {
    const figures = await measure({ rounds: part, milliseconds });
    for (const name of Object.keys(joined) as Measure[]) {
      for (const [contender, values] of Object.entries(figures[name])) {
        joined[name][contender]!.push(...values);
      }
    }
  }
  return joined;
}

/**
 * Measures each contender once per round. Each round begins with another one. Before them comes a longer one for warming up,
 * which does not count.
 *
 * @param measure takes its figures at once, within so many milliseconds
 * @returns the rounds of each figure
 */
export async function alternate<Name extends string, Measure extends string>(
  names: readonly Name[],
  { rounds, milliseconds }: Effort,
  measure: (
    name: Name,
    milliseconds: number,
  ) => Promise<Record<Measure, number>>,
): Promise<Record<Measure, Rounds>> {
  for (const name of names) {
    await measure(name, WARM_UP_MS);
  }
  const figures: Record<string, Rounds> = {};
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length]!;
      const measured = await measure(name, milliseconds);
      for (const [what, figure] of Object.entries<number>(measured)) {
        ((figures[what] ??= {})[name] ??= []).push(figure);
      }
    }
  }
  return figures;
}

/** @param values at least one */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1
    ? sorted[middle]!
    : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The median over the rounds of how one contender compares with another in the same round. */
export function ratio(
  figures: Rounds,
  contender: string,
  against: string,
): number {
  return median(
    figures[contender]!.map(
      (figure, round) => figure / figures[against]![round]!,
    ),
  );
}
