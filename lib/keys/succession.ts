import { REPEATED_FOR_MS } from "../apiv3/resource";

interface Term<T> {
  readonly value: T;
  /** By `performance.now()`, which no change of the wall clock moves. */
  readonly until: number;
}

/**
 * Keys of one kind: those of now, and those before them, which still decrypt for as long as WeChat Pay may repeat what it
 * encrypted for them.
 */
export class Succession<T> {
  private constructor(private readonly terms: ReadonlyArray<Term<T>>) {}

  /** Keys that nothing came before. */
  static of<T>(values: readonly T[]): Succession<T> {
    return new Succession(
      values.map((value) => ({ value, until: Number.POSITIVE_INFINITY })),
    );
  }

  /** Those of now. */
  get present(): T[] {
    return this.valid(Number.MAX_VALUE);
  }

  /** The one of now; of several the first. */
  get latest(): T {
    return this.terms[0]!.value;
  }

  /**
   * All that count, those of now first.
   *
   * @param now milliseconds of `performance.now()`; the present unless given
   */
  valid(now = performance.now()): T[] {
    return this.terms
      .filter(({ until }) => now < until)
      .map(({ value }) => value);
  }

  /**
   * The same after `former`, whose keys count for 24 h 4 min from now; those before it end when they would have.
   *
   * @param isSame whether two keys are one, which then has no end
   * @param now milliseconds of `performance.now()`; the present unless given
   */
  after(
    former: Succession<T>,
    isSame: (one: T, other: T) => boolean,
    now = performance.now(),
  ): Succession<T> {
    const end = now + REPEATED_FOR_MS;
    const ending = former.terms
      .filter(
        ({ value, until }) =>
          now < until && !this.terms.some((own) => isSame(own.value, value)),
      )
      .map(({ value, until }) => ({ value, until: Math.min(until, end) }));
    return new Succession([...this.terms, ...ending]);
  }
}
