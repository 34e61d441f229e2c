import { ConfigurationError, type ConfigurationProblem } from "../apiv3/errors";

/**
 * What each reader returns, by its name.
 *
 * @throws ConfigurationError of everything that the readers find wrong, not of the first alone; of one option the first
 * problem is told
 */
export function readAll<Readers extends Record<string, () => unknown>>(
  readers: Readers,
): { [Name in keyof Readers]: ReturnType<Readers[Name]> } {
  const names = Object.keys(readers);
  const values = readEach(names.map((name) => readers[name]!));
  return Object.fromEntries(
    names.map((name, index) => [name, values[index]]),
  ) as never;
}

/** As `readAll`, for readers without names. */
export function readEach<T>(readers: ReadonlyArray<() => T>): T[] {
  const problems: ConfigurationProblem[] = [];
  const values: T[] = [];
  for (const read of readers) {
    try {
      values.push(read());
    } catch (error) {
      if (!(error instanceof ConfigurationError)) {
        throw error;
      }
      problems.push(...error.problems);
    }
  }
  refuse(problems);
  return values;
}

/** @throws ConfigurationError where there are problems */
export function refuse(problems: readonly ConfigurationProblem[]): void {
  const byOption = new Map<string, ConfigurationProblem>();
  for (const each of problems) {
    if (!byOption.has(each.option)) {
      byOption.set(each.option, each);
    }
  }
  const [first, ...others] = byOption.values();
  if (first) {
    throw new ConfigurationError(first.option, first.problem, { others });
  }
}
