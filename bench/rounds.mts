/** The figures of each contender, one per round. Those of one round belong together: they were taken one after the other. */
export type Rounds = Record<string, number[]>;

/**
 * Measures each contender once per round. Each round begins with another one, and the first is for warming up and does
 * not count.
 */
export async function alternate<Name extends string>(
  names: readonly Name[],
  rounds: number,
  measure: (name: Name) => Promise<number>,
): Promise<Rounds> {
  const figures: Rounds = Object.fromEntries(names.map((name) => [name, []]));
  for (let round = 0; round <= rounds; round++) {
    for (let turn = 0; turn < names.length; turn++) {
      const name = names[(round + turn) % names.length]!;
      const figure = await measure(name);
      if (round > 0) {
        figures[name]!.push(figure);
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
